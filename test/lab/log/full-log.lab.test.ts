/** What arproxy says has nowhere to go: a full disk under its log, a reader that has gone. */
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
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

describe('a reader that has gone is no fault, and ends', () => {
  test('explain', async (context) => {
    const { gw } = await gateway(openLab(context));
    const targets = Array.from({ length: 250 }, (_, n) => `10.99.0.${n}`).join(' ');
    const command = `${PROGRAM} explain -i g0 --from ${HOST} ${targets} | head -1`;
    const { stdout, stderr } = await gw.run('sh', ['-c', command]);
    expect(stdout).toMatch(/^g0 who-has 10\.99\.0\.0 tell .*\n$/);
    expect(stderr).toBe('');
  });

  test('replay, of a capture that would never end', async (context) => {
    const { gw } = await gateway(openLab(context));
    const head = Buffer.alloc(24 + 16);
    head.writeUInt32LE(0xa1b2c3d4, 0); // pcap, of Ethernet
    head.writeUInt16LE(2, 4);
    head.writeUInt16LE(4, 6);
    head.writeUInt32LE(65_535, 16);
    head.writeUInt32LE(1, 20);
    const frame = arpRequest({ sha: '02:00:00:00:00:02', spa: HOST, tpa: TARGET });
    head.writeUInt32LE(frame.length, 32);
    head.writeUInt32LE(frame.length, 36);
    const endless = `const [head, one] = process.argv.slice(1).map((hex) => Buffer.from(hex, 'hex'));
      fs.writeSync(1, head); for (;;) fs.writeSync(1, one)`;
    const hex = [head.subarray(0, 24), Buffer.concat([head.subarray(24), frame])].map((octets) =>
      octets.toString('hex'),
    );
    const source = `${process.execPath} -e "${endless}" ${hex.join(' ')}`;
    const command = `${source} 2>/dev/null | ${PROGRAM} replay /dev/stdin -i g0 | head -1`;
    const { stdout, stderr } = await gw.run('sh', ['-c', command]);
    expect(stdout).toMatch(/^1 1970-\S+ g0 who-has 10\.99\.0\.1 tell .*\n$/);
    expect(stderr).toBe('');
  });
});
