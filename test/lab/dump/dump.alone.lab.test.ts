/** run --dump: what is in the file, as tcpdump reads it, and that answering goes on whatever becomes of the file. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Arproxy, arproxyCommand, arproxyOutcome } from '../../support/arproxy.ts';
import { arpReply, arpRequest, tagged } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { arpload } from '../../support/load.ts';
import { scratch, tcpdumpRead } from '../../support/tcpdump.ts';
import { until } from '../../support/until.ts';

const FLOOD = { ifname: 'h0', sender: HOST, firstTarget: '10.99.0.0', targets: 5000, seconds: 40 };

const lossOf = (line: object | undefined): number => {
  const { losses } = line as { losses: { dump: number } };
  return losses.dump;
};

/** arpload may ask once more than it counts. */
const answered = (arproxy: Arproxy): number => arproxy.counters()['proxy-arp'] ?? 0;

test('each frame with its verdict, and each reply', async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const file = join(scratch(), 'arp.pcapng');
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0', '--dump', file]);
  const asked = { sha: picture.hostMac, spa: HOST };
  await repliesTo(picture, arpRequest({ ...asked, tpa: TARGET }));
  await repliesTo(picture, arpRequest({ ...asked, tpa: '10.98.0.1' }));
  await until('it to be in the file while it runs', () => readFileSync(file).includes('drop (no-route)'));
  await arproxy.stop();
  const lines = tcpdumpRead(file);
  const sentinel = [
    'ARP, Request who-has 10.96.0.1 tell 10.0.0.200, length 28',
    `ARP, Reply 10.96.0.1 is-at ${picture.gwMac}, length 28`,
  ];
  // A batch's replies come after all of its requests: how the frames fell into batches is chance.
  expect(lines.toSorted()).toEqual(
    [
      `ARP, Request who-has ${TARGET} tell ${HOST}, length 28`,
      `ARP, Reply ${TARGET} is-at ${picture.gwMac}, length 28`,
      `ARP, Request who-has 10.98.0.1 tell ${HOST}, length 28`,
      ...sentinel,
      ...sentinel,
    ].toSorted(),
  );
  const octets = readFileSync(file);
  for (const words of ['reply (proxy-arp) -> g1', 'drop (no-route): there is no route to the target', 'g0']) {
    expect(octets.includes(words)).toBe(true);
  }
  expect(lossOf(arproxy.log.at(-1))).toBe(0);
});

test('each Ethernet header is in it, with its tag, and replay decides alike', async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const file = join(scratch(), 'arp.pcapng');
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0', '--dump', file]);
  const { hostMac: sha, gwMac } = picture;
  const asked = { sha, spa: HOST, tpa: TARGET };
  await repliesTo(picture, arpRequest({ ...asked, spa: '10.0.0.9' })); // the first may come without its header
  await repliesTo(picture, tagged(arpRequest(asked), 7));
  await repliesTo(picture, arpRequest({ ...asked, dst: '02:00:00:00:00:99' }));
  await repliesTo(picture, arpRequest({ ...asked, dst: gwMac }));
  await arproxy.stop();
  const lines = tcpdumpRead(file, '-e').filter((line) => line.includes(` who-has ${TARGET} tell ${HOST},`));
  expect(lines).toEqual([
    `${sha} > ff:ff:ff:ff:ff:ff, ethertype 802.1Q (0x8100), length 46: vlan 7, p 0, ethertype ARP (0x0806), Request who-has ${TARGET} tell ${HOST}, length 28`,
    `${sha} > 02:00:00:00:00:99, ethertype ARP (0x0806), length 42: Request who-has ${TARGET} tell ${HOST}, length 28`,
    `${sha} > ${gwMac}, ethertype ARP (0x0806), length 42: Request who-has ${TARGET} tell ${HOST}, length 28`,
  ]);
  const [command, ...words] = arproxyCommand(['replay', file]);
  const replayed = await picture.gw.run(command, words);
  expect(replayed.code).toBe(0);
  const who = `who-has ${TARGET} tell ${HOST} (${sha})`;
  for (const line of [
    `g0 ${who} tagged VLAN 7, which no interface here is for: drop (other-host)`,
    `g0 ${who} to 02:00:00:00:00:99, another host's MAC: drop (other-host)`,
    `g0 ${who} unicast: reply (proxy-arp) is-at ${gwMac} -> g1`,
    'left out: sent by the host that captured them',
  ])
    expect(replayed.stdout).toContain(line);
  expect(replayed.stdout).not.toContain('it was');
});

test('under load no request is lost, and what is not in the dump is counted', async (context) => {
  const lab = openLab(context);
  const { host, gw, gwMac: mac } = await gateway(lab);
  const file = join(scratch(), 'arp.pcapng');
  const arproxy = await lab.arproxy(gw, ['-i', 'g0', '--dump', file, '--dump-size', '1GiB']);
  const requests = 200_000;
  const result = await arpload(host, { ...FLOOD, requests, window: 512, mac });
  expect(result).toMatchObject({ sent: requests, ok: requests, wrong: 0, doubled: 0, lost: 0 });
  await arproxy.stop();
  expect(arproxy.log.at(-1)).toMatchObject({ losses: { capture: 0, route: 0, send: {} } });
  expect(tcpdumpRead(file).length + lossOf(arproxy.log.at(-1))).toBe(2 * answered(arproxy));
});

test('files follow each other, each whole, also when it is ended in the middle of a flood', async (context) => {
  const lab = openLab(context);
  const { host, gw, gwMac: mac } = await gateway(lab);
  const file = join(scratch(), 'arp.pcapng');
  const arproxy = await lab.arproxy(gw, [
    '-i',
    'g0',
    '--dump',
    file,
    '--dump-size',
    '1MB',
    '--dump-files',
    '3',
  ]);
  const load = arpload(host, { ...FLOOD, requests: 1e9, window: 512, mac, seconds: 20 }).catch(
    () => 'cut short',
  );
  await until('the third file', () => existsSync(`${file}.2`));
  const { code, ms } = await arproxy.stop();
  expect(code).toBe(0);
  expect(ms).toBeLessThan(1000);
  for (const name of [file, `${file}.1`, `${file}.2`]) {
    expect(readFileSync(name).length).toBeLessThanOrEqual(1e6);
    tcpdumpRead(name);
  }
  expect(tcpdumpRead(`${file}.1`).length).toBeGreaterThan(1000);
  expect(existsSync(`${file}.3`)).toBe(false);
  await lab.close();
  await load;
});

test('a full disk ends the dump with one line, and not the answers', async (context) => {
  const lab = openLab(context);
  const { host, gw, gwMac: mac, wire, hostMac: sha } = await gateway(lab);
  const disk = join(scratch(), 'disk');
  mkdirSync(disk);
  expect(spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'arproxy-test', disk]).status).toBe(0);
  onTestFinished(() => void spawnSync('umount', ['-l', disk]));
  const file = join(disk, 'arp.pcapng');
  const arproxy = await lab.arproxy(gw, ['-i', 'g0', '--dump', file]);
  const requests = 20_000;
  const result = await arpload(host, { ...FLOOD, requests, window: 64, mac });
  expect(result).toMatchObject({ ok: requests, lost: 0 });
  const { msg } = await arproxy.says('that the disk is full', ({ level }) => level === 50);
  expect(msg).toMatch(
    /^dump to .*arp\.pcapng: ENOSPC: .*: make room, .*; the dump has ended, replies are not affected$/,
  );
  const asked = { sha, spa: HOST, tpa: TARGET };
  wire.send('h0', arpRequest(asked));
  await wire.receivedUpTo(arpReply(asked, mac).toString('hex'), 'a reply after that');
  expect(await arproxy.stop()).toMatchObject({ code: 0 });
  expect(arproxy.log.filter(({ level }) => level > 30)).toHaveLength(1);
  const frames = tcpdumpRead(file).length;
  expect(frames).toBeGreaterThan(500);
  expect(frames + lossOf(arproxy.log.at(-1))).toBe(2 * answered(arproxy));
});

test.for([
  [
    ['--dump', '/nowhere/at/all'],
    1,
    /^arproxy: dump to \/nowhere\/at\/all: ENOENT.*make the directory first\n$/,
  ],
  [['--dump', '/dev/full'], 1, /^arproxy: dump to \/dev\/full: not a regular file/],
  [['--dump', '-'], 2, /--dump writes to a file/],
  [['--dump-size', '1MiB'], 2, /give that too/],
  [['--dump', '/tmp/x', '--dump-size', '64'], 2, /want a size such as 64MiB/],
] as const)('%j is refused', async ([words, code, stderr], context) => {
  const gw = openLab(context).netns('gw');
  const outcome = await arproxyOutcome(gw, ['run', '-i', 'g0', ...words]);
  expect(outcome).toMatchObject({ code, stderr: expect.stringMatching(stderr) });
  expect(outcome.stdout).not.toContain('ready');
});
