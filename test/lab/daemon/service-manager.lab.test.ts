/** What a service manager hears, on a real socket, and what it does not: docs/service.md. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Arproxy, arproxyOutcome } from '../../support/arproxy.ts';
import { datagrams } from '../../support/datagrams.ts';
import { Netns } from '../../support/netns.ts';
import { refusing } from '../../support/refuse.ts';
import { get } from '../../support/scrape.ts';
import { until } from '../../support/until.ts';

let netns: Netns;
let folder: string;
let manager: string;
beforeEach(() => {
  netns = new Netns('manager');
  netns.ip('link set lo up');
  folder = mkdtempSync('/tmp/arproxy-manager-');
  manager = `${folder}/notify`;
});
afterEach(async () => {
  await netns.close();
  rmSync(folder, { recursive: true });
});

const toldBy = (socket: string, ...more: string[]) => ({
  within: ['env', `NOTIFY_SOCKET=${socket}`, ...more],
});
const write = (text: string): string => {
  const file = join(folder, 'a.yaml');
  writeFileSync(file, text);
  return file;
};

test('from the start to the end, with reloads that go well and that do not', async () => {
  const { heard, hears } = await datagrams(netns, manager);
  const file = write('interfaces: [{ match: { name: g* } }]\n');
  const control = `${folder}/control`;
  const place = toldBy(manager);
  const arproxy = await Arproxy.start(netns, ['-c', file, '--control', control], place);
  await hears(/^READY=1\|STATUS=serving 0 interfaces; replies 0, drops \d+; lost 0$/);
  write('interfaces: [{ match: { name: g* } }]\nlog: debug\n');
  expect((await arproxyOutcome(netns, ['reload', '--control', control])).code).toBe(1);
  await hears(
    /^READY=1\|STATUS=not reloaded, the configuration before is in force: .*a\.yaml:2:6: log: want/,
  );
  write('interfaces: [{ match: { name: h* } }]\n');
  expect((await arproxyOutcome(netns, ['reload', '--control', control])).code).toBe(0);
  await until(
    'a second reload that went well',
    () => heard.filter((text) => /^READY=1\|STATUS=serving/.test(text)).length > 1,
  );
  await arproxy.stop();
  await hears(/^STOPPING=1\|STATUS=stopping$/);
  const words = heard.map((text) => text.split(/[=|]/)[0]);
  expect(words[1]).toBe('STATUS'); // starting
  expect(words.filter((word) => word === 'RELOADING').length).toBeGreaterThanOrEqual(2);
  expect(
    heard.filter((text) => text.startsWith('RELOADING')).every((text) => /\|MONOTONIC_USEC=\d+$/.test(text)),
  ).toBe(true);
  expect(words.at(-1)).toBe('STOPPING');
  expect(heard.join('\n')).not.toContain('WATCHDOG');
});

test('a sign of life as often as it is wanted, to an abstract name', async () => {
  const name = `@arproxy-test/${process.pid}`;
  const { heard } = await datagrams(netns, name);
  const arproxy = await Arproxy.start(netns, ['-i', 'lo'], toldBy(name, 'WATCHDOG_USEC=200000'));
  const signs = (): number => heard.filter((text) => text.startsWith('WATCHDOG=1')).length;
  await until('5 signs of life', () => signs() >= 5);
  await arproxy.stop();
  expect(heard.at(-1)).toMatch(/^STOPPING=1/);
});

test('no sign of life from when the kernel refuses route lookups; /healthz says why', async () => {
  const { heard, hears } = await datagrams(netns, manager);
  // A route lookup is 60 octets; what else is asked by sendto(2) is not.
  const within = ['env', `NOTIFY_SOCKET=${manager}`, 'WATCHDOG_USEC=200000', ...refusing('sendto 1 2 60')];
  const arproxy = await Arproxy.start(netns, ['-i', 'lo', '--metrics', ':9910'], { within });
  expect((await arproxy.says('that it is not well', ({ event }) => event === 'unhealthy')).msg).toMatch(
    /EPERM/,
  );
  await hears(/STATUS=.*the kernel cannot be asked for a route/);
  // Each takes longer than signs of life are apart.
  for (let n = 0; n < 3; n++) {
    const { status, body } = await get(netns, 'http://127.0.0.1:9910/healthz');
    expect(status).toBe(503);
    expect(body).toMatch(/^requests are not answered: the kernel cannot be asked for a route: .*EPERM/);
  }
  await arproxy.stop();
  expect(heard.join('\n')).not.toContain('WATCHDOG');
});

test('why it could not start', async () => {
  const { hears } = await datagrams(netns, manager);
  const within = [
    'env',
    `NOTIFY_SOCKET=${manager}`,
    'setpriv',
    '--bounding-set=-net_raw',
    '--inh-caps=-net_raw',
  ];
  expect((await arproxyOutcome(netns, ['run', '-i', 'lo'], { within })).code).toBe(1);
  await hears(/^ERRNO=1\|STATUS=.*CAP_NET_RAW|^ERRNO=1\|STATUS=.*EPERM/);
});

test('faults of the configuration', async () => {
  const { hears } = await datagrams(netns, manager);
  const file = write('interfaces: 7\n');
  expect((await arproxyOutcome(netns, ['run', '-c', file], toldBy(manager))).code).toBe(2);
  await hears(/^STATUS=.*a\.yaml/);
});

test('a manager that is not there is told of in one line, and ARP is answered', async () => {
  const arproxy = await Arproxy.start(netns, ['-i', 'lo'], toldBy('@arproxy-test/nobody'));
  const { msg } = await arproxy.says('that it is not there', ({ event }) => event === 'notify-failed');
  expect(msg).toContain('sendmsg @arproxy-test/nobody: ECONNREFUSED');
  await arproxy.stop();
  expect(arproxy.log.filter(({ event }) => event === 'notify-failed')).toHaveLength(1);
});
