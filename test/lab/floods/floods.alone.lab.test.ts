/**
 * Who floods one interface drowns nobody else: 20 interfaces ask 10 times a second each meanwhile, and all of them are answered.
 * Answers are counted, and given all the time that they want; how late they are is measured by test/bench.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, type TestContext, test } from 'vitest';
import { type Cable, layCables } from '../../../src/selftest/cable.ts';
import { arpwire } from '../../arpwire/build.mjs';
import type { Arproxy } from '../../support/arproxy.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import { RawClient } from '../../support/control-client.ts';
import { doctor } from '../../support/doctor.ts';
import { openLab } from '../../support/lab.ts';
import { type Netns, shell } from '../../support/netns.ts';
import { until } from '../../support/until.ts';

const QUIET = 20;
const SECONDS = 2;
/** Frames a second: more than a busy machine answers, and no more than the capture ring holds in a fifth of a second. */
const FLOOD_RATE = 150_000;

interface Counts {
  readonly sent: number;
  readonly ok: number;
}

interface Floods {
  readonly host: Netns;
  readonly gw: Netns;
  readonly arproxy: Arproxy;
  readonly control: string;
}

/** How many interfaces can send. */
const carrying = (netns: Netns): number =>
  netns
    .ip('-o link show')
    .split('\n')
    .filter((line) => line.includes(' state UP ') && !line.includes(' qdisc noop ')).length;

/** Wires h0 -- g0 and so on for those that are quiet, f0 and f1 for those that flood; all targets in 10/8 are routed away. */
async function floods(context: TestContext, args: readonly string[] = []): Promise<Floods> {
  const lab = openLab(context);
  const [host, gw] = [lab.netns('host'), lab.netns('gw')];
  const mac = (side: string, i: number): string => `02:${side}:00:00:00:${i.toString(16).padStart(2, '0')}`;
  const cableOf = (theirs: string, ours: string, i: number): Cable => [
    { namespace: gw.name, name: ours, mac: mac('bb', i) },
    { namespace: host.name, name: theirs, mac: mac('aa', i) },
  ];
  const quiet = Array.from({ length: QUIET }, (_, i) => cableOf(`h${i}`, `g${i}`, i));
  shell(layCables([...quiet, cableOf('f0', 'flood0', 100), cableOf('f1', 'flood1', 101)]));
  for (const netns of [host, gw])
    await until('all wires to carry frames', () => carrying(netns) === QUIET + 2);
  gw.ip('link add up0 type veth peer name up1');
  gw.ipBatch([
    'link set up0 up',
    'link set up1 up',
    'addr add 198.19.0.1/30 dev up0',
    'route add 10.0.0.0/8 dev up0',
  ]);
  gw.ipBatch(['route add 198.18.0.0/15 dev up0', 'route add 198.32.0.0/11 dev up0']);
  gw.sysctl('net.ipv4.ip_forward', 1);
  const control = new ConfigFiles(context).path('control.sock');
  const served = args.length > 0 ? args : ['-i', 'g*', '-i', 'flood*'];
  const arproxy = await lab.arproxy(gw, [...served, '--control', control]);
  return { host, gw, arproxy, control };
}

async function load(host: Netns, words: Readonly<Record<string, string | number>>): Promise<Counts> {
  const options = Object.entries({ seconds: SECONDS, ...words }).flatMap(([name, value]) => [
    `--${name}`,
    `${value}`,
  ]);
  const { code, stdout, stderr } = await host.run(arpwire(), ['load', '--sleep', ...options]);
  if (code !== 0) throw new Error(`arpwire load ${options.join(' ')}: exit ${code}: ${stdout}${stderr}`);
  return JSON.parse(stdout) as Counts;
}

/** Each of them has its own targets. */
const quiet = (host: Netns): Promise<Counts> =>
  load(host, {
    ...{ interface: 'h', interfaces: QUIET, rate: 10 * QUIET },
    ...{ sender: '198.18.2.2', target: '10.64.0.0', targets: 8 * QUIET },
  });

const flood = (host: Netns, words: Readonly<Record<string, string | number>>): Promise<Counts> =>
  load(host, {
    interface: 'f0',
    rate: FLOOD_RATE,
    sender: '198.18.1.1',
    target: '10.128.0.0',
    seconds: SECONDS + 0.5,
    ...words,
  });

/** Frames that a status tells of: decided, shed or lost. */
async function accounted(control: string): Promise<number> {
  const client = await RawClient.open(control);
  const { answer } = await client.ask('status');
  client.close();
  const { counters, losses } = answer as { counters: Record<string, number>; losses: Record<string, number> };
  const decided = Object.values(counters).reduce((sum, count) => sum + count, 0);
  return decided + (losses['shed'] ?? 0) + (losses['capture'] ?? 0);
}

/** Every frame is counted somewhere; those that the kernel dropped by their share, right within some percent. */
async function everyFrameIsCounted({ control, arproxy }: Floods, frames: number): Promise<void> {
  while ((await accounted(control)) < frames * 0.97) await delay(20);
  await arproxy.stop();
  expect(arproxy.log.at(-1)?.msg).toBe('stopped');
}

const MILLION = 1 << 20;

test.for<[string, Readonly<Record<string, string | number>>]>([
  ['known targets', { targets: 64 }],
  ['new targets', { target: '10.0.0.0', targets: 4_000_000 }],
  ['a million senders', { sender: '198.32.0.0', senders: MILLION }],
  ['targets without a route', { target: '203.0.0.0', targets: MILLION }],
])('a flood of %s: all others are answered', async ([, words], context) => {
  const lab = await floods(context);
  const [flooded, others] = await Promise.all([flood(lab.host, words), quiet(lab.host)]);
  expect(others.ok).toBe(others.sent);
  await everyFrameIsCounted(lab, flooded.sent + others.sent);
});

test('two floods at once: all others are answered', async (context) => {
  const lab = await floods(context);
  const half = FLOOD_RATE / 2;
  const [one, two, others] = await Promise.all([
    flood(lab.host, { targets: 64, rate: half }),
    flood(lab.host, { interface: 'f1', target: '10.0.0.0', targets: 4_000_000, rate: half }),
    quiet(lab.host),
  ]);
  expect(others.ok).toBe(others.sent);
  await everyFrameIsCounted(lab, one.sent + two.sent + others.sent);
});

/** All but few: until the kernel is told, chance may have put a neighbour into the line of the noisy one. */
test('one noisy sender: the others of its own segment are answered too', async (context) => {
  const lab = await floods(context);
  const beside = {
    interface: 'f0',
    rate: 50,
    sender: '198.18.2.2',
    target: '10.65.0.0',
    targets: 8,
    seconds: SECONDS,
  };
  const [flooded, neighbour, others] = await Promise.all([
    flood(lab.host, { targets: 64 }),
    load(lab.host, beside),
    quiet(lab.host),
  ]);
  expect(others.ok).toBe(others.sent);
  expect(neighbour.ok).toBeGreaterThan(neighbour.sent * 0.8);
  await everyFrameIsCounted(lab, flooded.sent + neighbour.sent + others.sent);
});

/** At most a quarter of one processor: with more, it may well answer all that another process can send. */
function starve({ host, arproxy }: Floods): void {
  const processor = /: (\d+)/.exec(shell(['taskset -pc $$']))?.[1] ?? '0'; // one that this machine lets us use
  shell([`taskset -apc ${processor} ${arproxy.pid}`]);
  for (let i = 0; i < 3; i++) host.spawn('taskset', ['-c', processor, 'sh', '-c', 'while :; do :; done']);
}

test('doctor names it while it lasts, with the command that keeps it out', async (context) => {
  const lab = await floods(context);
  starve(lab);
  const keepOut = async () => {
    let remedy = 'false';
    const flooded = async () => {
      const found = (await doctor(lab.gw, ['-i', 'flood0'])).findings.find(({ check }) => check === 'flood');
      remedy = found?.remedy ?? remedy;
      return found;
    };
    await expect.poll(flooded, { timeout: 11_000 }).toMatchObject({ level: 'warning', ifname: 'flood0' });
    lab.gw.exec('sh', ['-c', remedy]);
    expect(lab.gw.exec('nft', ['list', 'ruleset'])).toContain('device "flood0"');
  };
  await Promise.all([flood(lab.host, { targets: 64, rate: 'max', seconds: 12 }), keepOut()]);
});

test('with limits, and on an interface that is not served', async (context) => {
  const text =
    'interfaces:\n  - match: { name: [g*] }\n    limits: { per_sender: { rate: 1000/s, burst: 1000 } }\n';
  const file = new ConfigFiles(context).write('limits.yaml', text);
  const lab = await floods(context, ['--config', file]);
  const [flooded, others] = await Promise.all([flood(lab.host, { targets: 64 }), quiet(lab.host)]);
  expect(others.ok).toBe(others.sent);
  await everyFrameIsCounted(lab, flooded.sent + others.sent);
  expect(lab.arproxy.counters()['not-chosen']).toBeGreaterThan(flooded.sent * 0.9);
});
