/** The daemon as a whole on doubles: what it serves, reload, the event log, the dump, the life cycle. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { RESYNC_MS } from '../../src/daemon/daemon.ts';
import { SETTLE_MS } from '../../src/daemon/takeovers.ts';
import { Dump } from '../../src/dump/dump.ts';
import type { Log } from '../../src/log/log.ts';
import { tablesDouble } from '../kernel/kernel-double.ts';
import { addressMessage, Conf, type LinkFields, linkMessage, netconf } from '../kernel/messages.ts';
import { logDouble } from '../log/log-double.ts';
import { request } from '../responder/responder-double.ts';
import { Rtm } from '../wire/captured.ts';
import { daemonDouble, settingsFor, UPLINK } from './daemon-double.ts';

const [G0, G1] = [3, 4];
const UP = 0x11003;
const link = (ifindex: number, name: string, more: Partial<LinkFields> = {}): Buffer =>
  linkMessage({ ifindex, name, forwarding: 1, flags: UP, ...more });
const LINKS = [link(G0, 'g0'), link(UPLINK, 'up0')];
const withLinks = (...links: Buffer[]) => ({ tables: tablesDouble({ links: [...LINKS, ...links] }) });

const SILENT: Log = { level: 'silent', isEnabled: () => false, say: () => {}, lost: 0 };
/** A request for 10.99.0.1 on an interface, answered or not. */
const asked = (ifindex = G0) => request('10.99.0.1', { ifindex });

describe('what is served does not hang on the log', () => {
  test.each<[string, Log | undefined]>([
    ['with a log', undefined],
    ['with a log that says nothing', SILENT],
  ])('%s: links that are there, that come, that are renamed, and that go', (_name, log) => {
    const context = { onTestFinished };
    const double = daemonDouble(context as never, { ...withLinks(), ...(log && { log }) });
    expect(double.receive(asked())).toHaveLength(1);
    expect(double.receive(asked(G1))).toHaveLength(0);
    double.notify(link(G1, 'g1'));
    expect(double.receive(asked(G1))).toHaveLength(1);
    double.notify(link(G1, 'x1'));
    expect(double.receive(asked(G1))).toHaveLength(0);
    double.notify(link(G1, 'g7'));
    expect(double.receive(asked(G1))).toHaveLength(1);
    double.notify(linkMessage({ ifindex: G1, name: 'g7' }, Rtm.DELLINK));
    expect(double.receive(asked(G1))).toHaveLength(0);
    expect(double.daemon.view.counters.byReason()).toEqual({ 'proxy-arp': 3, 'not-chosen': 3 });
  });
});

test('a reply has the MAC that the interface has now', (context) => {
  const { receive, notify } = daemonDouble(context, withLinks());
  expect(receive(asked())[0]?.hex.slice(12, 24)).toBe('020000000003');
  notify(link(G0, 'g0', { macEnd: 0x99 }));
  expect(receive(asked())[0]?.hex.slice(12, 24)).toBe('020000000099');
});

describe('settings', () => {
  test('each is in force from the start, and after apply()', (context) => {
    const start = settingsFor(['g*'], { routeCacheTtl: 60_000, log: { level: 'warn' } });
    const { daemon, receive, lookups, clock } = daemonDouble(context, { ...withLinks(), settings: start });
    clock.advance(1000); // after the notifications of the start, results are not kept for a moment
    receive(asked());
    receive(asked());
    expect([lookups.sent.length, daemon.view.logLevel]).toEqual([1, 'warn']);

    const other = settingsFor(['up*'], { routeCacheTtl: 0, log: { level: 'debug' } });
    daemon.apply(other);
    expect([daemon.view.settings, daemon.view.logLevel]).toEqual([other, 'debug']);
    expect(receive(asked())).toHaveLength(0);
    daemon.apply(settingsFor(['g*'], { routeCacheTtl: 0 }));
    receive(asked());
    receive(asked());
    expect(lookups.sent).toHaveLength(3);
  });

  test('busy polling', (context) => {
    const { daemon, receive, packets } = daemonDouble(context, withLinks());
    packets.coming.push(0, 1);
    receive(asked());
    expect(packets.coming).toEqual([1]); // slept at the first look that found nothing
    packets.coming.splice(0, 1, 0, 1);
    daemon.apply(settingsFor(['g*'], { busyPoll: 50 }));
    receive(asked());
    expect(packets.coming).toEqual([]); // looked on
  });

  test('another log level begins and ends the line for each decision', (context) => {
    const { daemon, receive, said } = daemonDouble(context, withLinks());
    const decisions = () => said.filter(({ event }) => event === 'decision').length;
    receive(asked());
    expect(decisions()).toBe(0);
    daemon.setLogLevel('trace');
    receive(asked());
    daemon.setLogLevel('info');
    receive(asked());
    expect(decisions()).toBe(1);
  });
});

test('whatever the kernel notifies of flushes the route cache', (context) => {
  const settings = settingsFor(['g*'], { routeCacheTtl: 60_000 });
  const { receive, notify, lookups, clock } = daemonDouble(context, { ...withLinks(), settings });
  const askedAfter = (ms: number): number => {
    clock.advance(ms);
    receive(asked());
    return lookups.sent.length;
  };
  expect([askedAfter(1000), askedAfter(1000)]).toEqual([1, 1]);
  notify(addressMessage(0x0a000001, UPLINK));
  expect([askedAfter(0), askedAfter(0)]).toEqual([2, 3]); // just after a notification nothing is kept
  expect([askedAfter(1000), askedAfter(1000)]).toEqual([4, 4]);
});

describe('the event log', () => {
  const linesOf = (said: readonly { event?: unknown; msg: string }[], event: string) =>
    said.filter((line) => line.event === event).map(({ msg }) => msg);

  test('says what keeps an interface silent, once, and when that is over', (context) => {
    const { said, notify, daemon } = daemonDouble(context, withLinks(link(G1, 'g1', { forwarding: 0 })));
    expect(linesOf(said, 'interface-silent')).toEqual([]); // behind the line that it is ready
    void daemon.run(AbortSignal.abort());
    expect(said.map(({ msg }) => msg)).toEqual([
      'serving g0 with MAC 02:00:00:00:00:03',
      'serving g1 with MAC 02:00:00:00:00:04',
      expect.stringMatching(/^g1: replies disabled: forwarding is off on g1: .*forwarding=1\)$/),
    ]);
    expect(said[2]).toMatchObject({
      ...{ level: 40, event: 'interface-silent', ifname: 'g1', ifindex: G1, cause: 'forwarding' },
      remedy: 'sysctl -w net.ipv4.conf.g1.forwarding=1',
    });
    daemon.resync();
    expect(said).toHaveLength(3);
    notify(netconf(G1, Conf.FORWARDING, 1));
    expect(said.slice(3)).toMatchObject([
      { event: 'interface-answers', ifname: 'g1', msg: 'g1: replies enabled' },
    ]);
  });

  test("the kernel's own proxy_arp, of all: it answers", (context) => {
    const { said, notify, receive } = daemonDouble(context, withLinks());
    notify(netconf(Conf.ALL, Conf.PROXY_ARP, 1));
    expect(receive(asked())).toHaveLength(0);
    expect(linesOf(said, 'interface-silent')).toEqual([
      expect.stringMatching(
        /^g0: replies disabled: the kernel's own proxy_arp is on .*conf\.all\.proxy_arp=0\)$/,
      ),
    ]);
  });

  test('while_local: the address leaves this host, and comes back', (context) => {
    const vip = 0xc0000201;
    const settings = settingsFor(['g*']);
    const interfaces = settings.config.interfaces.map((rule) => ({
      ...rule,
      whileLocal: { address: vip as never },
    }));
    const tables = tablesDouble({ links: LINKS, addresses: [addressMessage(vip, UPLINK)] });
    const { said, notify, receive, clock } = daemonDouble(context, {
      tables,
      settings: settingsFor(['g*'], { interfaces }),
    });
    expect(receive(asked())).toHaveLength(1);
    notify(addressMessage(vip, UPLINK, Rtm.DELADDR));
    expect(receive(asked())).toHaveLength(0);
    notify(addressMessage(vip, UPLINK));
    clock.advance(SETTLE_MS);
    expect(receive(asked())).toHaveLength(1);
    expect([linesOf(said, 'interface-silent').length, linesOf(said, 'interface-answers').length]).toEqual([
      1, 1,
    ]);
  });

  test('at debug, what flushed the route cache', (context) => {
    const settings = settingsFor(['g*'], { log: { level: 'debug' } });
    const { said, notify } = daemonDouble(context, { ...withLinks(), settings });
    notify(link(G0, 'g0', { flags: 0x1002 }));
    expect(linesOf(said, 'route-cache-flushed')).toEqual(['route cache flushed: RTM_NEWLINK g0']);
    expect(linesOf(said, 'link-changed').at(-1)).toBe(
      'link g0 changed: up true -> false, carrier true -> false',
    );
  });

  test('at debug, which sysctl it was, and how many notifications came with it', (context) => {
    const settings = settingsFor(['g*'], { log: { level: 'debug' } });
    const { said, notify } = daemonDouble(context, { ...withLinks(), settings });
    notify(netconf(Conf.ALL, Conf.PROXY_ARP, 1), netconf(G0, Conf.FORWARDING, 0));
    notify(netconf(G0, Conf.FORWARDING, 1));
    expect(linesOf(said, 'route-cache-flushed')).toEqual([
      'route cache flushed: RTM_NEWNETCONF net.ipv4.conf.g0.forwarding = 0, and 1 before it',
      'route cache flushed: RTM_NEWNETCONF net.ipv4.conf.g0.forwarding = 1',
    ]);
  });

  test('that nobody asks, a minute after, by the clock that requests are stamped by', (context) => {
    const { said, daemon, clock, receive } = daemonDouble(context, withLinks());
    daemon.resync();
    clock.advance(60_000);
    daemon.resync();
    receive(asked());
    daemon.resync();
    expect([linesOf(said, 'no-request').length, linesOf(said, 'first-request')]).toEqual([
      1,
      ['the first request was heard on g0'],
    ]);
  });

  test('replies that could not be sent, and a claim to an address that was answered for', (context) => {
    const { said, receive, packets, daemon } = daemonDouble(context, withLinks());
    packets.fails.set(0, 100);
    receive(asked());
    daemon.resync();
    expect(linesOf(said, 'replies-not-sent')).toHaveLength(1);
    receive(request('10.99.0.7', { ifindex: G0, spa: '10.99.0.1' }));
    expect(linesOf(said, 'address-conflict')).toEqual([
      expect.stringMatching(/claims 10\.99\.0\.1.*; fix the route, or add the address to targets\.deny$/),
    ]);
  });

  test('a system call that is refused costs one batch, and is said', (context) => {
    const { said, receive, packets } = daemonDouble(context, withLinks());
    const refused = Object.assign(new Error('sendmmsg: ENOMEM'), { code: 'ENOMEM', syscall: 'sendmmsg' });
    const send = vi.spyOn(packets, 'send').mockImplementationOnce(() => {
      throw refused;
    });
    receive(asked());
    expect(linesOf(said, 'batch-abandoned')).toEqual(['sendmmsg: ENOMEM']);
    expect(receive(asked())).toHaveLength(1);
    send.mockImplementationOnce(() => {
      throw new TypeError('a fault of our own');
    });
    expect(() => receive(asked())).toThrow('a fault of our own');
  });
});

describe('requests that wait for proxy_delay', () => {
  const delayed = () => {
    const { config } = settingsFor(['g*']);
    const interfaces = config.interfaces.map((rule) => ({ ...rule, proxyDelay: 800 }));
    return settingsFor(['g*'], { interfaces });
  };

  test('are answered when their time has come', (context) => {
    const { receive, packets, clock } = daemonDouble(context, { ...withLinks(), settings: delayed() });
    expect(receive(asked())).toHaveLength(0);
    clock.advance(800);
    expect(packets.sent.flat()).toHaveLength(1);
  });

  test('are forgotten, and counted, when it ends', (context) => {
    const { daemon, receive, packets, clock } = daemonDouble(context, {
      ...withLinks(),
      settings: delayed(),
    });
    receive(asked());
    daemon.close();
    clock.advance(800);
    expect(packets.sent.flat()).toHaveLength(0);
    expect(daemon.summary.counters).toEqual({ 'proxy-queue-purged': 1 });
  });

  test.each<[string, Buffer]>([
    ['an interface goes down', link(UPLINK, 'up0', { flags: 0x1002 })],
    ['an interface loses its carrier', link(UPLINK, 'up0', { flags: 0x1003 })],
    ['an interface is gone', linkMessage({ ifindex: UPLINK, name: 'up0' }, Rtm.DELLINK)],
    ['the last address of an interface is gone', addressMessage(0x0a000001, G0, Rtm.DELADDR)],
  ])('are forgotten when %s', (_name, notification) => {
    const double = daemonDouble({ onTestFinished } as never, { ...withLinks(), settings: delayed() });
    double.receive(asked());
    double.notify(notification);
    double.clock.advance(800);
    expect(double.packets.sent.flat()).toHaveLength(0);
    expect(double.daemon.view.counters.byReason()).toEqual({ 'proxy-queue-purged': 1 });
  });
});

describe('the life cycle', () => {
  test('ready names what is served; a resync each second until it is stopped', async (context) => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const { daemon, told, tables, said } = daemonDouble(context, withLinks());
    const stop = new AbortController();
    const running = daemon.run(stop.signal);
    expect(told).toEqual([{ phase: 'ready', interfaces: ['g0'], dryRun: false }]);
    tables.dumped();
    tables.tables.links.push(link(G1, 'g1'));
    vi.advanceTimersByTime(RESYNC_MS);
    expect(tables.dumped()).toContain('links');
    expect(said.at(-1)?.msg).toBe('serving g1 with MAC 02:00:00:00:00:04');
    stop.abort();
    await running;
    daemon.close();
    vi.advanceTimersByTime(5 * RESYNC_MS);
    expect(tables.dumped()).toEqual([]);
  });

  test('where no interface matches, what there is', async (context) => {
    const settings = settingsFor(['cali*', 'x0']);
    const { daemon, told, said } = daemonDouble(context, { ...withLinks(), settings });
    await daemon.run(AbortSignal.abort());
    expect(told).toMatchObject([{ phase: 'ready', interfaces: [] }]);
    expect(said).toMatchObject([
      {
        level: 40,
        event: 'no-interface',
        interfaces: ['g0', 'up0'],
        msg: "no interface matches 'cali*' 'x0'; there are g0, up0; waiting for one to come",
      },
    ]);
  });

  test('the summary has every counter and every loss', (context) => {
    const { daemon, receive, packets, tables, notify } = daemonDouble(context, withLinks());
    packets.lost = 3;
    packets.fails.set(0, 105);
    receive(asked(), request('10.98.0.1', { ifindex: G0 }));
    tables.changes.overrun();
    notify();
    expect(daemon.summary).toMatchObject({
      dryRun: false,
      counters: { 'proxy-arp': 1, 'no-route': 1 },
      batches: 1,
      losses: { capture: 3, notifications: 1, route: 0, abandoned: 0 },
    });
    expect(daemon.summary.losses.send).toEqual({ ENOBUFS: 1 });
  });

  test('a daemon that cannot begin leaves the files of a dump as they are', (context) => {
    const directory = mkdtempSync(join(tmpdir(), 'arproxy-daemon-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const file = join(directory, 'arp.pcapng');
    writeFileSync(file, 'of a daemon that runs');
    const dump = new Dump({ file, size: 1 << 20, files: 2, log: logDouble().log });
    const tables = tablesDouble();
    vi.spyOn(tables.dumps, 'send').mockImplementation(() => {
      throw Object.assign(new Error('send: ENOBUFS'), { code: 'ENOBUFS', syscall: 'send' });
    });
    expect(() => daemonDouble(context, { tables, parts: { dump } })).toThrow('send: ENOBUFS');
    expect([readdirSync(directory), readFileSync(file, 'utf8')]).toEqual([
      ['arp.pcapng'],
      'of a daemon that runs',
    ]);
  });

  test('after its end no frame is answered', (context) => {
    const { daemon, receive } = daemonDouble(context, withLinks());
    daemon.close();
    expect(receive(asked())).toEqual([]);
    expect(daemon.summary.counters).toEqual({});
  });

  test('tables that cannot be read at the start are an error', (context) => {
    const tables = tablesDouble();
    vi.spyOn(tables.dumps, 'send').mockImplementation(() => {
      throw Object.assign(new Error('send: ENOBUFS'), { code: 'ENOBUFS', syscall: 'send' });
    });
    expect(() => daemonDouble(context, { tables })).toThrow('send: ENOBUFS');
  });
});

test('a dry run decides and sends nothing', (context) => {
  const { daemon, receive } = daemonDouble(context, { ...withLinks(), parts: { dryRun: true } });
  expect(receive(asked())).toEqual([]);
  expect(daemon.view.counters.byReason()).toEqual({ 'proxy-arp': 1 });
  expect(daemon.summary.dryRun).toBe(true);
});

test('a dump has the frame with its verdict, and the reply; its header names the interfaces', async (context) => {
  const directory = mkdtempSync(join(tmpdir(), 'arproxy-daemon-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const file = join(directory, 'arp.pcapng');
  const { log } = logDouble();
  const dump = new Dump({ file, size: 1 << 20, files: 2, log });
  const { receive, daemon } = daemonDouble(context, { ...withLinks(), parts: { dump } });
  receive(asked());
  daemon.setLogLevel('trace'); // the dump goes on beside the log
  receive(request('10.98.0.1', { ifindex: G0 }));
  await dump.close();
  const text = readFileSync(file, 'latin1');
  expect(text).toContain('ifindex 3');
  expect(text).toContain('reply (proxy-arp) -> up0');
  expect(text).toContain('drop (no-route)');
  expect(daemon.summary.losses).toMatchObject({ dump: 0 });
});
