/**
 * A lab in vitest: two hosts on two wires, a gateway with arproxy between them, and what it decides as it decides it. As root, where
 * `arproxy`, `ip` and `ping` are on the PATH:
 *
 *     npm install --save-dev vitest ./arproxy-0.1.0.tgz
 *     npx vitest run lab.test.ts
 */
import { type ChildProcessByStdio, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { type Decision, type DecisionFilter, watch } from 'arproxy';
import { afterAll, beforeAll, expect, test } from 'vitest';

const [gw, left, right] = ['gw', 'left', 'right'].map((host) => `vitest${process.pid}-${host}`);
const folder = mkdtempSync(join(tmpdir(), 'lab-'));
const control = join(folder, 'control.sock'); // a socket in the file system is reached from any network namespace
let arproxy: ChildProcessByStdio<null, Readable, null> | undefined;

const sh = (script: string): string =>
  execFileSync('sh', ['-ec', script], { encoding: 'utf8', stdio: 'pipe' });

beforeAll(async () => {
  sh(`
    for host in ${gw} ${left} ${right}; do ip netns add $host; done
    ip link add wire1 netns ${gw} type veth peer name eth0 netns ${left}
    ip link add wire2 netns ${gw} type veth peer name eth0 netns ${right}
    ip -n ${left} addr add 10.9.0.1/24 dev eth0
    ip -n ${right} addr add 10.9.0.2/24 dev eth0
    ip netns exec ${gw} sysctl -qw net.ipv4.ip_forward=1
    for wire in wire1 wire2; do ip -n ${gw} link set $wire up; done
    for host in ${left} ${right}; do ip -n $host link set eth0 up; done
    ip -n ${gw} route add 10.9.0.1 dev wire1
    ip -n ${gw} route add 10.9.0.2 dev wire2
  `);
  const run = ['arproxy', 'run', '-i', 'wire*', '--proxy-delay', '0ms', '--control', control];
  arproxy = spawn('ip', ['netns', 'exec', `${gw}`, ...run], { stdio: ['ignore', 'pipe', 'inherit'] });
  const { stdout } = arproxy;
  for (let said = ''; !said.includes('ready'); ) said += await once(stdout.setEncoding('utf8'), 'data');
  stdout.resume(); // a log that nobody reads is lost
});

afterAll(async () => {
  if (arproxy?.kill()) await once(arproxy, 'exit');
  for (const host of [gw, left, right]) sh(`ip netns del ${host} || true`);
  rmSync(folder, { recursive: true });
});

/** The first decision that matches, of those that come of what is done. Throws a TimeoutError where there is none. */
async function decisionAfter(filter: DecisionFilter, act: () => void): Promise<Decision> {
  const decisions = watch(control, { ...filter, signal: AbortSignal.timeout(10_000) });
  await decisions.started(); // nothing is missed from here on
  act();
  for await (const event of decisions) if (!('missed' in event)) return event;
  throw new Error('arproxy has ended');
}

test('right is answered for, and the ping gets through', async () => {
  const mac = sh(`ip netns exec ${gw} cat /sys/class/net/wire1/address`).trim();
  const decision = await decisionAfter({ target: '10.9.0.2', from: '10.9.0.1', verdict: 'reply' }, () =>
    sh(`ip netns exec ${left} ping -c 1 -W 5 10.9.0.2`),
  );
  expect(decision).toMatchObject({ ifname: 'wire1', reason: 'proxy-arp', oif: 'wire2', mac });
});

test('nobody is answered for where no route leads', async () => {
  const decision = await decisionAfter({ target: '10.9.0.99' }, () =>
    sh(`ip netns exec ${left} ping -c 1 -W 1 10.9.0.99 || true`),
  );
  expect(decision).toMatchObject({ ifname: 'wire1', verdict: 'drop', reason: 'no-route' });
});
