/** What is told of the frame that came, on a real wire: its MACs, its VLAN, and what was said to it. */
import { expect, type TestContext, test } from 'vitest';
import { ConfigFiles } from '../../support/config-files.ts';
import { arpRequest, tagged } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { Watch } from '../../support/watch.ts';

const ANOTHER = '02:00:00:00:00:99';
const withoutTime = (line: string): string => line.replace(/^\d\d:\d\d:\d\d\.\d{3} /, '');

async function watched(context: TestContext, ...args: string[]) {
  const lab = openLab(context);
  const control = new ConfigFiles(context).path('control.sock');
  const picture = await gateway(lab);
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0*', '--control', control, ...args]);
  const watch = (...more: string[]) => Watch.start(picture.gw, ['--control', control, ...more]);
  const { hostMac: sha } = picture;
  const asked = { sha, spa: HOST, tpa: TARGET };
  /** The kernel stamps frames with their time a moment after somebody has begun to look. */
  const stamped = async (): Promise<void> => {
    const watching = await watch('--json', '--target', '10.99.0.9');
    await expect
      .poll(async () => {
        await repliesTo(picture, arpRequest({ ...asked, tpa: '10.99.0.9' }));
        return watching.lines.at(-1);
      })
      .toContain('"dst"');
  };
  return { ...picture, arproxy, watch, sha, asked, stamped };
}

test('MACs and VLAN of each frame, in fields and in words', async (context) => {
  const picture = await watched(context);
  const { watch, gwMac, asked, sha, stamped } = picture;
  const [json, text] = [await watch('--json', '--target', TARGET), await watch('--target', TARGET)];
  await stamped();
  const frames = [
    arpRequest(asked),
    arpRequest({ ...asked, dst: gwMac }),
    arpRequest({ ...asked, dst: ANOTHER }),
    tagged(arpRequest(asked), 7),
    tagged(arpRequest({ ...asked, dst: ANOTHER }), 0xe00b, 0x88a8),
    tagged(arpRequest(asked), 0xe000),
    arpRequest({ ...asked, src: ANOTHER }),
    arpRequest({ ...asked, op: 2 }),
    arpRequest({ ...asked, spa: TARGET }),
    arpRequest({ ...asked, spa: '0.0.0.0' }),
  ];
  for (const frame of frames) await repliesTo(picture, frame);
  const seen = await json.count(frames.length);
  const broadcast = { src: sha, dst: 'ff:ff:ff:ff:ff:ff', cast: 'broadcast' };
  const dropped = { verdict: 'drop', reason: 'other-host', cast: 'other-host' };
  expect(seen).toMatchObject([
    { ...broadcast, verdict: 'reply', mac: gwMac, oif: 'g1' },
    { ...broadcast, dst: gwMac, cast: 'unicast', verdict: 'reply', mac: gwMac },
    { ...broadcast, dst: ANOTHER, ...dropped },
    { ...broadcast, ...dropped, vlan: 7 },
    { ...broadcast, dst: ANOTHER, ...dropped, vlan: 11 },
    { ...broadcast, vlan: 0, verdict: 'reply' },
    { ...broadcast, src: ANOTHER, verdict: 'reply' },
    { ...broadcast, reason: 'not-request' },
    { ...broadcast, verdict: 'reply', cached: false },
    { ...broadcast, reason: 'probe' },
  ]);
  for (const n of [0, 1, 2, 6, 7, 8, 9]) expect(seen[n]).not.toHaveProperty('vlan');
  for (const n of [2, 3, 4, 7, 9]) expect(seen[n]).not.toHaveProperty('mac');
  await expect.poll(() => text.lines.length).toBe(json.lines.length);
  const who = `g0 who-has ${TARGET} tell ${HOST} (${sha})`;
  const reply = `reply (proxy-arp) is-at ${gwMac} -> g1`;
  const words = text.lines.map((line) => withoutTime(line).replace(/, cached$/, ''));
  expect(words).toEqual([
    `${who} broadcast: ${reply}`,
    `${who} unicast: ${reply}`,
    `${who} to ${ANOTHER}, another host's MAC: drop (other-host)`,
    `${who} tagged VLAN 7, which no interface here is for: drop (other-host)`,
    `${who} tagged VLAN 11, which no interface here is for, to ${ANOTHER}: drop (other-host)`,
    `${who} broadcast: ${reply}`,
    `${who} broadcast, from ${ANOTHER}: ${reply}`,
    `g0 ${HOST} is-at ${sha}, told to ${TARGET}, broadcast: no answer wanted (not-request)`,
    `g0 announcement ${TARGET} is-at ${sha}, broadcast: ${reply}`,
    `g0 probe for ${TARGET} (${sha}) broadcast: no answer wanted (probe)`,
  ]);
});

test('frames of a bridge are those of the bridge, whatever its port has seen', async (context) => {
  const picture = await watched(context);
  const { watch, gw, asked, wire } = picture;
  gw.ip('link add g0br type bridge');
  gw.ip('link set g0br up');
  gw.ip('link set g0 master g0br');
  const json = await watch('--json', '-i', 'g0br');
  await expect
    .poll(() => {
      wire.send('h0', arpRequest({ ...asked, dst: 'ff:ff:ff:ff:ff:ff' }));
      return json.seen.at(-1);
    })
    .toMatchObject({ ifname: 'g0br', dst: 'ff:ff:ff:ff:ff:ff', src: asked.sha });
});

test('at trace from the start, limited by the configuration', async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const file = new ConfigFiles(context).write(
    'a.yaml',
    'interfaces: [{ match: { name: g0 } }]\nlog: { level: trace, trace: { target: [10.98.0.0/16], reason: [no-route] } }\n',
  );
  const arproxy = await lab.arproxy(picture.gw, ['--config', file]);
  const asked = { sha: picture.hostMac, spa: HOST };
  await repliesTo(picture, arpRequest({ ...asked, tpa: TARGET }));
  await repliesTo(picture, arpRequest({ ...asked, tpa: '10.98.0.1' }));
  await repliesTo(picture, arpRequest({ ...asked, tpa: '10.97.0.1' }));
  await arproxy.stop();
  const decisions = arproxy.log.filter(({ event }) => event === 'decision');
  expect(decisions).toMatchObject([{ tpa: '10.98.0.1', dst: 'ff:ff:ff:ff:ff:ff', cast: 'broadcast' }]);
});
