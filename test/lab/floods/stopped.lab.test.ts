/** What is lost while the daemon does not run is told as soon as it does. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { arpwire } from '../../arpwire/build.mjs';
import { ConfigFiles } from '../../support/config-files.ts';
import { RawClient } from '../../support/control-client.ts';
import { gateway, HOST, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';

/** More than the ring holds: 32,768 frames. */
const LOAD = ['--rate', '20000', '--seconds', '2'];

const decided = async (path: string): Promise<unknown> => {
  const client = await RawClient.open(path);
  const { answer } = await client.ask('status');
  client.close();
  return (answer as { counters: Record<string, number> }).counters['proxy-arp'];
};

test('stopped while more comes than the ring holds: one line says how many were lost, and how long it was stopped', async (context) => {
  const lab = openLab(context);
  const { host, gw } = await gateway(lab);
  const path = new ConfigFiles(context).path('control.sock');
  const arproxy = await lab.arproxy(gw, ['-i', 'g0', '--control', path]);
  arproxy.pause();
  const words = ['--interface', 'h0', '--sender', HOST, '--target', TARGET, '--sleep', ...LOAD];
  const { stdout } = await host.run(arpwire(), ['load', ...words]);
  arproxy.resume();
  const line = await arproxy.says('what was lost', ({ event }) => event === 'frames-lost');
  const { sent } = JSON.parse(stdout) as { sent: number };
  const lost = Number(line['frames']);
  expect([line.level, lost]).toEqual([40, expect.any(Number)]);
  while ((await decided(path)) !== sent - lost) await delay(20); // what the ring did hold is answered
  await arproxy.stop();
  expect(line['stopped']).toBeGreaterThanOrEqual(1);
  expect(arproxy.log.filter(({ event }) => event === 'frames-lost')).toHaveLength(1);
  expect(arproxy.log.at(-1)).toMatchObject({ losses: { capture: lost, shed: 0 } });
});
