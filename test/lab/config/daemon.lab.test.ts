/** What stands beside the rules: log.level, route_cache_ttl, busy_poll, keys of later versions; and the options of run over all of it. */
import { readFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { configFor, pidOf, runConfig, runRule } from '../../support/config-gateway.ts';
import { holds, holdsFor } from '../../support/config-table.ts';
import { HOST } from '../../support/gateway.ts';
import type { Netns } from '../../support/netns.ts';
import { until } from '../../support/until.ts';

/** What the process has had of a processor, in milliseconds: utime and stime of /proc/PID/stat, in ticks of 10 ms. */
function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

const [YES, DENIED] = [{ reason: 'proxy-arp' }, { reason: 'target-denied' }];

describe('log.level', () => {
  test('trace: a line for every decision, and none any more after a reload with info', async (context) => {
    const configured = await runRule(context, 'targets: { deny: [10.99.1.0/24] }', {
      rest: 'log: { level: trace }',
    });
    const { arproxy } = configured;
    const decisions = () => arproxy.log.filter(({ verdict }) => verdict !== undefined);
    await holdsFor(configured, { tpa: '10.99.1.1', ...DENIED });
    const line = await arproxy.says('its decision', ({ tpa }) => tpa === '10.99.1.1');
    expect(line).toMatchObject({
      level: 10,
      ifname: 'g0',
      spa: HOST,
      verdict: 'drop',
      reason: 'target-denied',
    });

    await configured.rewrite(configFor('', 'log: { level: info }'));
    const before = decisions().length;
    await holdsFor(configured, YES);
    await configured.rewrite(configFor('', 'log: { level: trace }'));
    expect(decisions()).toHaveLength(before);
    await holdsFor(configured, YES);
    await until('a decision', () => decisions().length > before);
  });

  test('silent: nothing at all', async (context) => {
    const configured = await runRule(context, '', { rest: 'log: { level: info }' });
    const { arproxy } = configured;
    configured.files.write('arproxy.yaml', configFor('proxy_arp: false', 'log: { level: silent }'));
    process.kill(pidOf(configured.picture.gw), 'SIGHUP');
    const said = arproxy.log.length;
    // It cannot say when it has taken the rule over, so it is asked until it has.
    for (let got = ['']; got.length > 0; ) ({ got } = await configured.ask({ reason: 'proxy-arp-off' }));
    await arproxy.stop();
    expect(arproxy.log).toHaveLength(said);
  });
});

test('route_cache_ttl: what the kernel does not announce is seen so much later, and with 0 at once', async (context) => {
  // An own address as the sender is refused, unless accept_local is on; that sysctl nobody announces.
  const accept = (gw: Netns, value: number) => gw.sysctl('net.ipv4.conf.g0.accept_local', value);
  const configured = await runRule(context, '', {
    before: (gw) => gw.ip('addr add 10.0.0.77/32 dev lo'),
    rest: 'route_cache_ttl: 1000s',
  });
  const { gw } = configured.picture;
  const refused = { spa: '10.0.0.77', reason: 'route-refused' };
  const end = performance.now() + 500; // so that it is asked when answers are kept again
  do await holdsFor(configured, refused);
  while (performance.now() < end);
  accept(gw, 1);
  await delay(1500); // longer than the default
  await holdsFor(configured, refused);

  await configured.rewrite(configFor('', 'route_cache_ttl: 0s'));
  for (let round = 0; round < 3; round++) {
    accept(gw, 1);
    await holdsFor(configured, { ...refused, reason: 'proxy-arp' });
    accept(gw, 0);
    await holdsFor(configured, refused);
  }
});

test('busy_poll: it does not sleep for so long after a batch, answers as ever, and sleeps again without', async (context) => {
  const configured = await runRule(context, '', { rest: 'busy_poll: 1000s' });
  const pid = pidOf(configured.picture.gw);
  // Of half a second, asleep it takes next to nothing; how much it gets of a processor when it does not sleep, is for others to say.
  const worksFor = async (ms: number): Promise<number> => {
    const before = processorMs(pid);
    await delay(ms);
    return processorMs(pid) - before;
  };
  expect(await worksFor(500)).toBeLessThan(100);
  await holdsFor(configured, YES);
  const before = processorMs(pid);
  await until('it to work for as long as in seconds of sleep', () => processorMs(pid) - before >= 1000);
  await holdsFor(configured, YES);
  await configured.rewrite(configFor('', 'busy_poll: 0ms'));
  await holdsFor(configured, YES);
  expect(await worksFor(500)).toBeLessThan(100);
});

test('busy_poll: SIGTERM ends it while it is awake', async (context) => {
  const configured = await runRule(context, '', { rest: 'busy_poll: 1000s' });
  await holdsFor(configured, YES);
  await configured.arproxy.stop();
  expect(configured.arproxy.counters()).toMatchObject({ 'proxy-arp': expect.any(Number) });
});

describe('run -c with an option', () => {
  test('-i goes in the place of all rules', async (context) => {
    const text = 'interfaces:\n  - match: { name: g9 }\n    proxy_arp: false\n';
    const configured = await runConfig(context, text, { args: ['-i', 'g0', '-i', 'g2'] });
    await holdsFor(configured, YES);
    await configured.rewrite(`${text}    proxy_delay: 100s\n`);
    await holdsFor(configured, YES);
  });

  test('--pvlan goes over every rule', async (context) => {
    await holds(context, {
      rule: 'proxy_arp_pvlan: false\ntargets: { deny: [10.99.1.0/24] }',
      args: ['--pvlan'],
      before: (gw) => gw.ip('route add 10.0.0.77 dev g0'),
      asks: [
        { tpa: '10.0.0.77', reason: 'proxy-arp-pvlan' },
        { tpa: '10.99.1.1', reason: 'target-denied' },
      ],
    });
  });

  test('--proxy-delay goes over every rule, also after a reload', async (context) => {
    const args = ['--proxy-delay', '0'];
    const configured = await runRule(context, 'proxy_delay: 100s', { args });
    await holdsFor(configured, YES);
    const { changes, msg } = await configured.rewrite(configFor('proxy_delay: 200s'));
    expect([changes, msg]).toEqual([0, expect.stringContaining('no key changed')]);
    await holdsFor(configured, YES);
  });

  test('-l goes over log.level, also after a reload', async (context) => {
    const args = ['-l', 'trace'];
    const configured = await runRule(context, '', { args, rest: 'log: { level: warn }' });
    await configured.rewrite(configFor('', 'log: { level: error }'));
    await holdsFor(configured, { tpa: '10.99.0.9', ...YES });
    await configured.arproxy.says('its decision', ({ tpa }) => tpa === '10.99.0.9');
  });
});
