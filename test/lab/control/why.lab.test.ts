/** From a line, a capture and a frame to its explanation: `watch --why`, `replay --explain`, `explain --frame`. */
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { arproxyCommand } from '../../support/arproxy.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import { arpRequest, tagged } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { scratch, tcpdumpWrite } from '../../support/tcpdump.ts';
import { Watch } from '../../support/watch.ts';

const REFUSED = '10.97.0.1';

async function asking(context: TestContext) {
  const lab = openLab(context);
  const control = new ConfigFiles(context).path('control.sock');
  const picture = await gateway(lab);
  picture.gw.ip('route add blackhole 10.97.0.0/16');
  const run = (...args: string[]) => {
    const [command, ...words] = arproxyCommand(args);
    return picture.gw.run(command, words);
  };
  const asked = { sha: picture.hostMac, spa: HOST };
  return { ...picture, lab, control, run, asked };
}

test('watch --why: route, table and rule, and the cause of what the kernel refuses', async (context) => {
  const picture = await asking(context);
  const { lab, gw, control, asked } = picture;
  await lab.arproxy(gw, ['-i', 'g0', '--control', control]);
  const text = await Watch.start(gw, ['--control', control, '--why', '--from', HOST]);
  const json = await Watch.start(gw, ['--control', control, '--why', '--json', '--from', HOST]);
  await repliesTo(picture, arpRequest({ ...asked, tpa: TARGET }));
  await repliesTo(picture, arpRequest({ ...asked, tpa: REFUSED }));
  expect(await json.count(2)).toMatchObject([
    { verdict: 'reply', why: { verdict: 'reply', route: '10.99.0.0/16 dev g1, table main, by rule 32766' } },
    {
      reason: 'route-refused',
      why: { reason: 'route-refused', text: 'refused by the blackhole route 10.97.0.0/16 in table main' },
    },
  ]);
  await expect.poll(() => text.lines.length).toBe(4);
  expect(text.lines[1]).toBe(
    '    why: the target is routed out of another interface; route: 10.99.0.0/16 dev g1, table main, by rule 32766',
  );
  expect(text.lines[3]).toMatch(
    /^ {4}why: refused by the blackhole route 10\.97\.0\.0\/16 in table main; route: /,
  );
});

test('a frame of a capture, by its number, and a frame in hexadecimal', async (context) => {
  const picture = await asking(context);
  const { gw, run, asked, hostMac } = picture;
  const file = join(scratch(), 'arp.pcap');
  const recording = await tcpdumpWrite(gw, file, ['-i', 'g0']);
  const frames = [
    arpRequest({ ...asked, tpa: TARGET }),
    tagged(arpRequest({ ...asked, tpa: TARGET }), 7),
    arpRequest({ ...asked, tpa: REFUSED, dst: '02:00:00:00:00:99' }),
  ];
  for (const frame of frames) picture.wire.send('h0', frame);
  await recording.stop(3);
  const who = `g0 who-has ${TARGET} tell ${HOST} (${hostMac})`;
  const vlan = await run('replay', file, '-i', 'g0', '--explain', '2');
  expect([vlan.code, vlan.stdout.split('\n')[0]]).toEqual([
    0,
    `${who} tagged VLAN 7, which no interface here is for`,
  ]);
  expect(vlan.stdout).toContain(
    'drop (other-host): the frame is tagged VLAN 7, which no interface here is for',
  );
  const first = await run('replay', file, '-i', 'g0', '--explain', '1', '--json');
  expect(JSON.parse(first.stdout)).toMatchObject({ verdict: 'reply', frame: { cast: 'broadcast' } });
  for (const [number, words] of [
    ['4', /frame 4 of .*: it has fewer|frame 4 of .* is not there: it has fewer/],
    ['0', /./],
  ] as const)
    expect((await run('replay', file, '-i', 'g0', '--explain', number)).stderr).toMatch(words);

  for (const [n, frame] of frames.entries()) {
    const given = await run('explain', '-i', 'g0', '--frame', frame.toString('hex'), '--json');
    const replayed = await run('replay', file, '-i', 'g0', '--explain', String(n + 1), '--json');
    const [one, other] = [given, replayed].map(({ stdout }) => JSON.parse(stdout) as Record<string, unknown>);
    expect([one?.['verdict'], one?.['reason'], one?.['frame']]).toEqual([
      other?.['verdict'],
      other?.['reason'],
      other?.['frame'],
    ]);
  }
  const made = await run('explain', '-i', 'g0', '--from', HOST, '--sha', hostMac, '--vlan', '7', TARGET);
  expect(made.stdout.split('\n')[0]).toBe(vlan.stdout.split('\n')[0]);
  const ofFile = await run('explain', '-i', 'g0', '--frame', file);
  expect(ofFile.stdout.split('\n')[0]).toBe(`${who} broadcast`);
});

test.for([
  [['--from', HOST], "missing required argument 'target'"],
  [[TARGET], "required option '--from <sender>' not specified"],
  [['--frame', '00', TARGET], "option '--frame <hex|file>' has its target: want no other"],
  [['--frame', '00', '--from', HOST], "cannot be used with option '--from <sender>'"],
  [['--from', HOST, '--vlan', '4095', TARGET], 'want a VLAN from 1 to 4094, got "4095"'],
])('explain %j: wrong use', async ([words, text], context) => {
  const lab = openLab(context);
  const [command, ...rest] = arproxyCommand(['explain', '-i', 'lo', ...(words as string[])]);
  const { code, stderr } = await lab.netns('gw').run(command, rest);
  expect(code).toBe(2);
  expect(stderr).toContain(text);
});
