/** The thread that serves others, in a real daemon: it dies, and it is busy when the daemon is to end. */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ConfigFiles } from '../../support/config-files.ts';
import { pidOf } from '../../support/config-gateway.ts';
import { RawClient } from '../../support/control-client.ts';
import { arpRequest } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { arpload } from '../../support/load.ts';
import { until } from '../../support/until.ts';

test('it dies before it has taken its client: who is told so at once, and served when he comes again', async (context) => {
  const lab = openLab(context);
  const files = new ConfigFiles(context);
  const picture = await gateway(lab);
  const [path, dies, module] = [files.path('c'), files.path('dies'), files.path('dies.mjs')];
  writeFileSync(dies, '');
  writeFileSync(
    module,
    `import { isMainThread } from 'node:worker_threads'; import { existsSync } from 'node:fs';
    if (!isMainThread && existsSync('${dies}')) throw new Error('planted');`,
  );
  const within = ['env', `NODE_OPTIONS=--import=${module}`];
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0', '--control', path], { within });
  const asked = await RawClient.open(path);
  context.onTestFinished(() => asked.close());
  asked.send('status');
  expect(await arproxy.says('that it died', ({ event }) => event === 'serving-failed')).toMatchObject({
    level: 40,
    why: 'planted',
  });
  await asked.untilClosed();
  const { hostMac: sha } = picture;
  expect(await repliesTo(picture, arpRequest({ sha, spa: HOST, tpa: TARGET }))).toHaveLength(1);
  rmSync(dies);
  const again = await RawClient.open(path);
  context.onTestFinished(() => again.close());
  expect((await again.ask('status')).answer).toMatchObject({ interfaces: [{ ifname: 'g0' }] });
  await arproxy.stop();
  expect(arproxy.log.filter(({ event }) => event === 'serving-failed')).toHaveLength(1);
});

test('SIGTERM, with watchers that do not read, clients that do nothing but ask, and a file under way', async (context) => {
  const lab = openLab(context);
  const files = new ConfigFiles(context);
  const picture = await gateway(lab);
  const path = files.path('c');
  const within = ['env', '-u', 'RUNTIME_DIRECTORY', `TMPDIR=${files.directory}`];
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0', '--control', path], { within });
  await arpload(picture.host, {
    ...{ ifname: 'h0', sender: HOST, firstTarget: '10.99.0.0', targets: 5000, mac: picture.gwMac },
    ...{ requests: 70_000, window: 256, seconds: 50 },
  });
  const clients = await Promise.all(Array.from({ length: 32 }, () => RawClient.open(path)));
  context.onTestFinished(() => {
    for (const client of clients) client.close();
  });
  for (const [n, { socket }] of clients.entries()) {
    if (n % 2 === 1) socket.write('{"version":1,"command":"status"}\n'.repeat(900));
    else socket.pause().write('{"version":1,"command":"watch","history":65536}\n');
  }
  await until('answers', () => clients[1]?.lines.length);
  process.kill(pidOf(picture.gw), 'SIGUSR1');
  const { code, signal } = await arproxy.stop();
  expect({ code, signal, socket: existsSync(path) }).toEqual({ code: 0, signal: null, socket: false });
});
