/** A client comes, and the daemon has no descriptor or address space for it: ARP is answered, and it is served when there is. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, renameSync } from 'node:fs';
import { expect, test } from 'vitest';
import { arproxyOutcome } from '../../support/arproxy.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import { pidOf } from '../../support/config-gateway.ts';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';

const descriptors = (pid: number): number => readdirSync(`/proc/${pid}/fd`).length;

const addressSpace = (pid: number): number =>
  Number(/^VmSize:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;

/** Soft limits: the colon leaves the hard one. */
const LACKING: Readonly<Record<string, (pid: number) => string>> = {
  'no descriptor': (pid) => `--nofile=${descriptors(pid)}:`,
  'one descriptor': (pid) => `--nofile=${descriptors(pid) + 1}:`,
  'three descriptors': (pid) => `--nofile=${descriptors(pid) + 3}:`,
  'too few for a thread': (pid) => `--nofile=${descriptors(pid) + 7}:`,
  'no address space for a thread': (pid) => `--as=${addressSpace(pid) + 2 ** 26}:`,
};

test.for(Object.entries(LACKING))('%s', async ([, limit], context) => {
  const lab = openLab(context);
  const path = new ConfigFiles(context).path('control.sock');
  const picture = await gateway(lab);
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0', '--control', path]);
  const pid = pidOf(picture.gw);
  const status = () => arproxyOutcome(picture.gw, ['status', '--json', '--control', path]);
  const request = arpRequest({ sha: picture.hostMac, spa: HOST, tpa: TARGET });
  const reply = arpReply({ sha: picture.hostMac, spa: HOST, tpa: TARGET }, picture.gwMac).toString('hex');

  execFileSync('prlimit', ['--pid', String(pid), limit(pid)]);
  const { code, stderr } = await status();
  expect(code).toBe(1);
  expect(stderr).toMatch(/closed the connection|ECONNRESET|EPIPE/); // at once: nobody waits for a descriptor
  expect(await repliesTo(picture, request)).toEqual([reply]);

  execFileSync('prlimit', ['--pid', String(pid), '--nofile=1024:', '--as=unlimited:']);
  while ((await status()).code !== 0); // the thread is started again within seconds
  expect(await repliesTo(picture, request)).toEqual([reply]);
  await arproxy.stop();
});

test('a daemon that ends leaves the sockets that another has at its paths by now', async (context) => {
  const lab = openLab(context);
  const files = new ConfigFiles(context);
  const [control, metrics] = [files.path('control.sock'), files.path('metrics.sock')];
  const args = ['-i', 'g0', '--control', control, '--metrics', `unix:${metrics}`];
  const first = await lab.arproxy((await gateway(lab)).gw, args);
  for (const path of [control, metrics]) renameSync(path, `${path}.moved`);
  const { gw } = await gateway(openLab(context));
  const second = await lab.arproxy(gw, args);
  await first.stop();

  const { stdout } = await arproxyOutcome(gw, ['status', '--json', '--control', control]);
  expect(JSON.parse(stdout)).toMatchObject({ pid: pidOf(gw) });
  expect(
    execFileSync('curl', ['-s', '--unix-socket', metrics, 'http://x/healthz'], { encoding: 'utf8' }),
  ).toMatch(/ok/);
  await second.stop();
  expect(
    readdirSync(files.path('.')).filter((name) => name === 'control.sock' || name === 'metrics.sock'),
  ).toEqual([]);
});
