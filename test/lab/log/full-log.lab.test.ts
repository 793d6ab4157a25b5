/** What arproxy says has nowhere to go: a full disk under its log, a reader that has gone. */
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { gateway, HOST, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { DEADLINE_MS } from '../../support/until.ts';

const PROGRAM = `${process.execPath} dist/cli/main.js`;

test('a full disk under the log costs lines, and no answers', async (context) => {
  const { gw, wire, hostMac: sha, gwMac } = await gateway(openLab(context));
  const request = { sha, spa: HOST, tpa: TARGET };
  const child = gw.spawn('sh', ['-c', `exec ${PROGRAM} run -i 'g*' -l trace >/dev/full`]);
  const ended = once(child, 'exit');
  const answers = async (): Promise<void> => {
    const want = arpReply(request, gwMac).toString('hex');
    for (const end = performance.now() + DEADLINE_MS; performance.now() < end; ) {
      wire.send('h0', arpRequest(request));
      if ((await wire.received()).some(({ hex }) => hex === want)) return;
    }
    throw new Error('no answer');
  };
  await answers();
  gw.ip('link set g1 mtu 1400');
  await answers();
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('a reader that has gone is no fault', async (context) => {
  const { gw } = await gateway(openLab(context));
  const targets = Array.from({ length: 250 }, (_, n) => `10.99.0.${n}`).join(' ');
  const command = `${PROGRAM} explain -i g0 --from ${HOST} ${targets} | head -1`;
  const { stdout, stderr } = await gw.run('sh', ['-c', command]);
  expect(stdout).toMatch(/^g0 who-has 10\.99\.0\.0 tell .*\n$/);
  expect(stderr).toBe('');
});
