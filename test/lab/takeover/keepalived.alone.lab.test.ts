/** Two gateways with real keepalived and `while_local`: it is killed on the master, ten times. */
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { Asking } from '../../support/asking.ts';
import { MASTER_DOWN_MS, needsKeepalived } from '../../support/keepalived.ts';
import { pair } from '../../support/two-gateways.ts';
import { until } from '../../support/until.ts';

const KILLS = 10;
/** Of the protocol's own time: a machine that is busy with something else is no fault. */
const GENEROUS = 10;

describe('keepalived is killed on the master, ten times: no request has two answers, and soon each has one', () => {
  test.for([
    ['own MACs', '', 1],
    ['a virtual MAC', 'mac: 00:00:5e:00:01:0a', 1],
    // Then nobody takes the address from the old master.
    ['own MACs, with its child', '', 2],
    ['a virtual MAC, with its child', 'mac: 00:00:5e:00:01:0a', 2],
  ] as const)('%s', { timeout: 120_000 }, async ([, rule, processes], context) => {
    needsKeepalived(context);
    const { wire, host, gateways } = await pair(context, rule);
    const gaps: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const [master, backup] = gateways[0].keepalived.hasAddress ? gateways : [gateways[1], gateways[0]];
      const asking = new Asking(wire, host, 500);
      await delay(50);
      const pids = await master.keepalived.processes();
      for (const pid of pids.slice(0, processes)) process.kill(pid, 'SIGKILL');
      await backup.keepalived.isMaster();
      await delay(100);
      const asked = await asking.stop();
      expect(asked).toMatchObject({ twice: 0 });
      expect(asked.gap).toBeLessThan(MASTER_DOWN_MS * GENEROUS);
      gaps.push(asked.gap);
      master.keepalived.start();
      await master.keepalived.processes();
    }
    expect(gaps).toHaveLength(KILLS);
  });
});

test('a Linux host that knows a target by the MAC of the old master is told the new one, though it asks nothing; and again when that one goes', async (context) => {
  needsKeepalived(context);
  const { hostNetns, gateways } = await pair(context);
  const [master, backup] = gateways[0].keepalived.hasAddress ? gateways : [gateways[1], gateways[0]];
  hostNetns.ip('addr add 10.0.0.2/8 dev h0');
  const macOfTarget = (): string =>
    /lladdr (\S+)/.exec(hostNetns.ip('neigh show 10.99.0.1 dev h0'))?.[1] ?? 'none';
  // Nobody is there: the request is answered, the ping is not, and without traffic an entry is never asked for anew.
  await hostNetns.run('ping', ['-c', '1', '-w', '3', '10.99.0.1']); // a request that comes too soon is sent again
  expect(macOfTarget()).toBe(master.mac);
  for (const [old, next] of [
    [master, backup],
    [backup, master], // which has heard the other one announce the address since
  ] as const) {
    const [main = 0] = await old.keepalived.processes();
    process.kill(main, 'SIGKILL');
    await until('the MAC of the new master', () => macOfTarget() === next.mac);
    await next.arproxy.says(
      'the takeover',
      (line) => line['event'] === 'takeover' && Number(line['announcements']) > 0,
    );
    old.keepalived.start();
    await old.keepalived.processes();
  }
});
