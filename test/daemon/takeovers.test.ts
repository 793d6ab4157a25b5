/** What `while_local` names comes to this host: who asked lately is told its MAC. */
import { expect, type TestContext, test } from 'vitest';
import type { InterfaceConfig } from '../../src/config/rule-keys.ts';
import { AT_ONCE, PAUSE_MS, ROUND_MS, SETTLE_MS } from '../../src/daemon/takeovers.ts';
import { YIELD_MS } from '../../src/responder/yielding.ts';
import { tablesDouble } from '../kernel/kernel-double.ts';
import { addressMessage, linkMessage } from '../kernel/messages.ts';
import type { Received } from '../responder/frames-double.ts';
import { request } from '../responder/responder-double.ts';
import { arpRequest } from '../support/frames.ts';
import { Rtm } from '../wire/captured.ts';
import { daemonDouble, settingsFor, UPLINK } from './daemon-double.ts';

const VIP = 0xc0000201;
const G0 = 3;
const ASKER = '020000000002';

/** A gateway that does not have the address, and serves g0. */
function passive(context: TestContext, rule: Partial<InterfaceConfig> = {}, macEnd = G0) {
  const settings = settingsFor(['g*']);
  const interfaces = settings.config.interfaces.map((one) => ({
    ...one,
    whileLocal: { address: VIP as never },
    ...rule,
  }));
  const links = [
    linkMessage({ ifindex: G0, name: 'g0', forwarding: 1, flags: 0x11003, macEnd }),
    linkMessage({ ifindex: UPLINK, name: 'up0', forwarding: 1, flags: 0x11003 }),
  ];
  const double = daemonDouble(context, {
    tables: tablesDouble({ links }),
    settings: settingsFor(['g*'], { interfaces }),
  });
  const { packets, clock } = double;
  /** What is sent in that time. */
  const passing = (ms: number): string[] => {
    const before = packets.sent.length;
    clock.advance(ms);
    return packets.sent
      .slice(before)
      .flat()
      .map(({ hex }) => hex);
  };
  return {
    ...double,
    passing,
    hears: (...targets: string[]) =>
      targets.flatMap((tpa) => double.receive(request(tpa, { ifindex: G0 })).map(({ hex }) => hex)),
    takesOver: () => {
      double.notify(addressMessage(VIP, UPLINK));
      expect(passing(SETTLE_MS - 1)).toEqual([]);
    },
    yields: () => double.notify(addressMessage(VIP, UPLINK, Rtm.DELADDR)),
    lines: () => double.said.filter(({ event }) => event === 'takeover'),
  };
}

/** An announcement to the asker alone: a request for an address that asks for itself. */
const announcement = (target: string, mac = '020000000003'): string => {
  const hex = target
    .split('.')
    .map((part) => Number(part).toString(16).padStart(2, '0'))
    .join('');
  return `${ASKER}${mac}08060001080006040001${mac}${hex}000000000000${hex}`;
};

test('each that asked is told twice, the last one first, and afterwards requests are answered as ever', (context) => {
  const { hears, takesOver, passing, lines, daemon } = passive(context);
  expect(hears('10.99.0.1', '10.99.0.2', '10.99.0.1')).toEqual([]);
  takesOver();
  const told = ['10.99.0.1', '10.99.0.2'].map((target) => announcement(target));
  expect(passing(PAUSE_MS).toSorted()).toEqual(told);
  expect(lines()).toMatchObject([{ ifname: 'g0', requests: 2, announcements: 2 }]);
  expect(passing(ROUND_MS - PAUSE_MS)).toEqual([]);
  expect(passing(PAUSE_MS).toSorted()).toEqual(told);
  expect(passing(10 * ROUND_MS)).toEqual([]);
  expect(daemon.view.counters.announcements).toBe(4);
  // They are no requests that came, and no replies.
  expect(daemon.view.counters.byReason()).toEqual({ 'not-while-local': 3 });
  const [reply = ''] = hears('10.99.0.3');
  expect(reply.slice(0, 44)).toBe(`${ASKER}02000000000308060001080006040002`);
  expect(lines()).toHaveLength(1);
});

test('what was answered before counts too, and what is not answered now is not told', (context) => {
  const { hears, takesOver, yields, passing, lines } = passive(context);
  takesOver();
  expect(passing(PAUSE_MS)).toEqual([]);
  expect(hears('10.99.0.1', '10.98.0.1')).toHaveLength(1); // to the other there is no route
  yields();
  expect(hears('10.98.0.2')).toEqual([]);
  passing(PAUSE_MS);
  takesOver();
  expect(passing(PAUSE_MS)).toEqual([announcement('10.99.0.1')]);
  expect(lines().at(-1)).toMatchObject({ requests: 2, announcements: 1 });
});

test('it ends where the address goes again', (context) => {
  const { hears, takesOver, yields, passing } = passive(context);
  hears('10.99.0.1');
  takesOver();
  expect(passing(PAUSE_MS)).toHaveLength(1);
  yields();
  expect(passing(10 * ROUND_MS)).toEqual([]);
});

test('many are told little by little', (context) => {
  const { hears, takesOver, passing } = passive(context);
  hears(...Array.from({ length: AT_ONCE + 3 }, (_, i) => `10.99.1.${i}`));
  takesOver();
  expect(passing(1)).toHaveLength(AT_ONCE);
  expect(passing(PAUSE_MS)).toHaveLength(3);
});

test('what could not be sent counts with the replies that could not be, and is not announced', (context) => {
  const { hears, takesOver, passing, packets, daemon } = passive(context);
  hears('10.99.0.1');
  packets.fails.set(0, 105);
  takesOver();
  passing(PAUSE_MS);
  expect(daemon.view.counters.announcements).toBe(0);
  expect([...daemon.view.counters.losses.send]).toEqual([[105, 1]]);
});

test.for<[string, Partial<InterfaceConfig>]>([
  ['the rule gives a MAC, which moves too', { mac: 0x00005e00010a as never }],
  ['the rule does not want it', { announce: false }],
  ['there is no while_local', { whileLocal: undefined }],
])('nobody is told: %s', ([, rule], context) => {
  const { hears, takesOver, passing, lines } = passive(context, rule);
  hears('10.99.0.1');
  takesOver();
  expect([passing(10 * ROUND_MS), lines()]).toEqual([[], []]);
});

test('an address that was here at the start is no takeover', (context) => {
  const settings = settingsFor(['g*']);
  const interfaces = settings.config.interfaces.map((one) => ({
    ...one,
    whileLocal: { address: VIP as never },
  }));
  const links = [linkMessage({ ifindex: G0, name: 'g0', forwarding: 1, flags: 0x11003 })];
  const tables = tablesDouble({ links, addresses: [addressMessage(VIP, G0)] });
  const { clock, said } = daemonDouble(context, { tables, settings: settingsFor(['g*'], { interfaces }) });
  clock.advance(100);
  expect(said.filter(({ event }) => event === 'takeover')).toEqual([]);
});

/** An ARP packet of the other gateway's about the address. */
const other = (spa: string, op = 1): Received => ({
  ifindex: G0,
  packet: arpRequest({ sha: '02:00:00:00:00:77', spa, tpa: '192.0.2.1', op }).subarray(14),
});
const ANNOUNCES = other('192.0.2.1');
const PROBES = other('0.0.0.0');

test('who takes the address while it is here is left to answer, and asked each second whether it still has it', (context) => {
  const { hears, takesOver, passing, receive, daemon, packets, said, clock, tables } = passive(context);
  tables.tables.addresses = [addressMessage(VIP, UPLINK)];
  takesOver();
  passing(PAUSE_MS);
  expect(hears('10.99.0.1')).toHaveLength(1);
  receive(ANNOUNCES);
  expect(hears('10.99.0.2')).toEqual([]);
  expect(said.map(({ event }) => event)).toContain('while-local-claimed');
  daemon.resync();
  expect(packets.sent.at(-1)?.map(({ hex }) => hex)).toEqual([
    `ffffffffffff0200000000030806000108000604000102000000000300000000000000000000c0000201`,
  ]);
  clock.advance(YIELD_MS - 1);
  receive(other('192.0.2.1', 2)); // it answers
  clock.advance(YIELD_MS - 1);
  expect(hears('10.99.0.3')).toEqual([]);
  clock.advance(1);
  expect(hears('10.99.0.4')).toHaveLength(1);
  receive(ANNOUNCES);
  receive(PROBES); // it yields too
  expect(hears('10.99.0.5')).toHaveLength(1);
});

test('what is announced while the address is not here counts for nothing', (context) => {
  const { hears, takesOver, yields, passing, receive } = passive(context);
  receive(ANNOUNCES);
  takesOver();
  passing(PAUSE_MS);
  expect(hears('10.99.0.1')).toHaveLength(1);
  receive(ANNOUNCES);
  yields();
  passing(PAUSE_MS);
  takesOver();
  passing(PAUSE_MS);
  expect(hears('10.99.0.2')).toHaveLength(1);
});

test('what the other gateway has announced lately silences nobody when the address comes back', (context) => {
  const { hears, takesOver, passing, receive, lines } = passive(context);
  hears('10.99.0.1');
  passing(1);
  receive(ANNOUNCES);
  takesOver();
  expect(passing(PAUSE_MS)).toEqual([announcement('10.99.0.1')]);
  expect(lines()).toMatchObject([{ requests: 1, announcements: 1 }]);
});

test('who takes the address is left to answer on each interface whose rule has it, though it announces it on one', (context) => {
  const IFINDEXES = [G0, 12, 13];
  const interfaces = ['g[01]', 'g2'].flatMap((name, i) =>
    settingsFor([name]).config.interfaces.map((rule) => ({
      ...rule,
      whileLocal: { address: (VIP + i) as never },
    })),
  );
  const links = IFINDEXES.map((ifindex, i) =>
    linkMessage({ ifindex, name: `g${i}`, forwarding: 1, flags: 0x11003, macEnd: ifindex }),
  );
  links.push(linkMessage({ ifindex: UPLINK, name: 'up0', forwarding: 1, flags: 0x11003 }));
  const addresses = [addressMessage(VIP, UPLINK), addressMessage(VIP + 1, UPLINK)];
  const { receive, clock, said } = daemonDouble(context, {
    tables: tablesDouble({ links, addresses }),
    settings: settingsFor(['g*'], { interfaces }),
  });
  clock.advance(SETTLE_MS);
  const answering = (): number[] =>
    IFINDEXES.filter((ifindex) => receive(request('10.99.0.1', { ifindex })).length > 0);
  expect(answering()).toEqual(IFINDEXES);
  receive(ANNOUNCES);
  expect(answering()).toEqual([13]);
  const claimed = said.filter(({ event }) => event === 'while-local-claimed');
  expect(claimed.map(({ ifname }) => ifname)).toEqual(['g0', 'g1']);
  clock.advance(YIELD_MS - 1);
  receive(other('192.0.2.1', 2)); // it has it still
  clock.advance(YIELD_MS - 1);
  expect(answering()).toEqual([13]);
  receive(PROBES);
  expect(answering()).toEqual(IFINDEXES);
});

test('a request that comes just after the address is left to the other gateway, which may have it still', (context) => {
  const { hears, notify, clock } = passive(context);
  notify(addressMessage(VIP, UPLINK));
  expect(hears('10.99.0.1')).toEqual([]);
  clock.advance(SETTLE_MS - 1);
  expect(hears('10.99.0.1')).toEqual([]);
  clock.advance(1);
  expect(hears('10.99.0.1')).toHaveLength(1);
});
