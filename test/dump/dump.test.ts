/** The dump on real files, fed by a responder on doubles. */
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Dump } from '../../src/dump/dump.ts';
import { dumpHeader } from '../../src/dump/header.ts';
import { DumpLosses } from '../../src/dump/losses.ts';
import { RouteLookups } from '../../src/kernel/routes.ts';
import { OUTCOME } from '../../src/policy/outcomes.ts';
import { Lookup } from '../../src/responder/decision.ts';
import { BATCH } from '../../src/responder/frame-port.ts';
import { Responder } from '../../src/responder/responder.ts';
import { emptyArp } from '../../src/wire/arp.ts';
import { NO_MAC } from '../../src/wire/mac.ts';
import { framesOf } from '../capture/by-hand.ts';
import { logDouble } from '../log/log-double.ts';
import { ASKER, G0, G1, mac, request, responderDouble, UPLINK } from '../responder/responder-double.ts';
import { until } from '../support/until.ts';

const HEADER = dumpHeader('1.2.3');

function directory(): string {
  const made = mkdtempSync(join(tmpdir(), 'arproxy-dump-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

function dumping(file: string, { size = 1 << 20, files = 2 } = {}) {
  const { log, said: lines } = logDouble();
  const names = new Map([
    [UPLINK, 'up0'],
    [G0, 'g0'],
  ]);
  const dump = new Dump({
    file,
    size,
    files,
    log,
  });
  dump.begin({ header: () => HEADER, nameOf: (ifindex) => names.get(ifindex) });
  const double = responderDouble();
  double.responder.observer = dump.decided;
  return { dump, double, lines, names };
}

interface Read {
  readonly ifname: string;
  readonly hex: string;
  readonly comment: string | undefined;
  readonly wireLength: number;
  readonly time: string;
}
const read = (file: string): readonly Read[] => {
  const { frames, fault } = framesOf(readFileSync(file));
  expect(fault).toBeUndefined();
  return frames as Read[];
};

test('each frame is in it as it came, with its verdict', async () => {
  const file = join(directory(), 'arp.pcapng');
  const { dump, double, names } = dumping(file);
  double.routes.set('10.98.0.1', { errno: 101 }).set('10.0.0.7', { oif: G0 }).set('10.97.0.1', { oif: 99 });
  const asked = ['10.99.0.1', '10.98.0.1', '10.0.0.7', '10.97.0.1'].map((tpa) => request(tpa));
  for (const one of asked) double.answer(one);
  names.set(UPLINK, 'wan'); // a rename is seen
  double.answer(request('10.99.0.1'));
  double.answer({ ifindex: G0, packet: Buffer.alloc(5, 0xff) });
  double.answer(request('10.99.0.1', { op: 2 }));
  await dump.close();
  const frames = read(file);
  const [unheard] = (frames[0]?.comment ?? '').split('\n').slice(1);
  expect(unheard).toBe('destination MAC and VLAN were not heard: here is what the kernel took the frame for');
  expect(frames.map(({ comment }) => comment?.replace(`\n${unheard}`, ''))).toEqual([
    'reply (proxy-arp) -> up0',
    'drop (no-route): there is no route to the target',
    'drop (same-interface): the target is routed out of the ingress interface',
    'reply (proxy-arp) -> ifindex 99',
    'reply (proxy-arp) -> wan',
    'drop (truncated): the frame is shorter than an ARP packet',
    'no answer wanted (not-request): the operation is not 1 (request)',
  ]);
  const [first] = frames;
  expect(first).toMatchObject({
    time: '1700000000.000000',
    wireLength: 42,
    ifname: 'g0',
    linktype: 1,
    direction: 'in',
    reception: 3,
    hex: `ffffffffffff0200000000020806${request('10.99.0.1').packet.toString('hex')}`,
  });
  expect(frames.find(({ comment }) => comment?.includes('truncated'))?.hex).toHaveLength(2 * 19);
});

test('the header that was heard is kept, with its tag', async () => {
  const file = join(directory(), 'arp.pcapng');
  const { dump, double } = dumping(file);
  const header = { destination: mac('02:00:00:00:00:99'), source: mac(ASKER), tpid: 0x88a8, tci: 0xe007 };
  const untagged = { ...header, tpid: 0, tci: 0 };
  const ones = [header, untagged];
  double.responder.observer = (decision) => dump.decided({ ...decision, header: ones.shift() });
  const { packet } = request('10.99.0.1');
  for (const pkttype of [3, 3, 3, 0]) double.answer(request('10.99.0.1', { pkttype }));
  await dump.close();
  const rest = packet.toString('hex');
  expect(read(file)).toMatchObject([
    { hex: `02000000009902000000000288a8e0070806${rest}`, wireLength: 46, reception: 4 },
    { hex: `0200000000990200000000020806${rest}`, wireLength: 42 },
    { hex: `0000000000000200000000020806${rest}`, comment: expect.stringContaining('were not heard') },
    { hex: `0200000000010200000000020806${rest}`, reception: 1 }, // to the interface's own MAC
  ]);
  expect(read(file)[0]?.comment).not.toContain('heard');
});

test('each file names its interfaces anew, where they are first heard, and after a rename', async () => {
  const where = directory();
  const file = join(where, 'arp.pcapng');
  const { dump, double, names } = dumping(file, { size: 1000, files: 9 });
  for (let n = 0; n < 12; n++) {
    if (n === 4) names.set(G0, 'wan');
    double.answer(request('10.99.0.1', { ifindex: n % 2 === 0 ? G0 : G1 }));
  }
  await dump.close();
  const files = readdirSync(where).toSorted().toReversed();
  expect(files.length).toBeGreaterThan(2);
  const seen = files.flatMap((name) => read(join(where, name)).map(({ ifname }) => ifname));
  const other = `ifindex ${G1}`;
  expect(seen).toEqual(['g0', other, 'g0', other, 'wan', other, 'wan', other, 'wan', other, 'wan', other]);
});

test('each reply that was sent is in it as sent by us, and none that was not', async () => {
  const file = join(directory(), 'arp.pcapng');
  const { dump, double } = dumping(file);
  const responder = new Responder({
    ...double,
    routes: new RouteLookups(double.netlink, BATCH),
    frames: dump.watch(double.frames),
  });
  double.frames.fails.set(1, 100);
  responder.answer(double.frames.put(request('10.99.0.1'), request('10.99.0.2'), request('10.99.0.3')));
  await dump.close();
  const replies = double.frames.sent.flat().map(({ hex }) => hex);
  expect(read(file)).toMatchObject([
    { hex: replies[0], ifname: 'g0', direction: 'out' },
    { hex: replies[2], ifname: 'g0', direction: 'out' },
  ]);
  const [time = ''] = read(file).map((frame) => frame.time);
  expect(Math.abs(Number(time) * 1000 - Date.now())).toBeLessThan(60_000);
});

/** The last 16 bits of the target. */
const targetOf = ({ hex }: Read): number => Number.parseInt(hex.slice(-4), 16);

/** Of the last frame in the file, while it is being written too. */
function lastTarget(file: string): number | undefined {
  const octets = existsSync(file) ? readFileSync(file) : Buffer.alloc(0);
  const last = (framesOf(octets).frames as readonly Read[]).at(-1);
  return last === undefined ? undefined : targetOf(last);
}

test('files become no longer than was said, and no more; each is whole, the newest has no number', async () => {
  const where = directory();
  const file = join(where, 'arp.pcapng');
  writeFileSync(file, 'of a run before');
  const { dump, double } = dumping(file, { size: 1 << 16, files: 3 });
  for (let n = 0; n < 2000; n++) {
    double.answer(request(`10.99.${n >> 8}.${n & 255}`));
    if (n % 200 === 199) await until('all of it to be written', () => lastTarget(file) === n);
  }
  await dump.close();
  expect(dump.lost).toBe(0);
  expect(readdirSync(where).toSorted()).toEqual(['arp.pcapng', 'arp.pcapng.1', 'arp.pcapng.2']);
  const names = [`${file}.2`, `${file}.1`, file];
  for (const name of names) expect(statSync(name).size).toBeLessThanOrEqual(1 << 16);
  expect(statSync(`${file}.1`).size).toBeGreaterThan((1 << 16) - 300);
  // Without a gap from the oldest that is left to the last.
  const targets = names.flatMap((name) => read(name).map(targetOf));
  const [oldest = 0] = targets;
  expect(targets).toEqual(Array.from({ length: 2000 - oldest }, (_, n) => oldest + n));
});

test('what was there is put aside, not overwritten; with one file it goes', async () => {
  const where = directory();
  const file = join(where, 'arp.pcapng');
  writeFileSync(file, 'first');
  await dumping(file, { files: 3 }).dump.close();
  await dumping(file, { files: 3 }).dump.close();
  expect(readFileSync(`${file}.2`, 'utf8')).toBe('first');
  await dumping(file, { files: 1 }).dump.close();
  expect(readFileSync(file)).toEqual(Buffer.from(HEADER));
  expect(readFileSync(`${file}.2`, 'utf8')).toBe('first');
});

test.each([
  ['in no directory', (where: string) => join(where, 'no', 'file'), /ENOENT.*make the directory first/],
  ['that is a device', () => '/dev/null', /not a regular file/],
  ['that is a directory', (where: string) => where, /not a regular file/],
])('a file %s is refused at once', (_, path, words) => {
  expect(() => dumping(path(directory()))).toThrow(words);
  expect(existsSync('/dev/null.1')).toBe(false);
});

test('a dump that cannot go on says so once, counts, and leaves whole blocks', async () => {
  const where = directory();
  const file = join(where, 'arp.pcapng');
  const { dump, double, lines } = dumping(file, { size: 1 << 16, files: 2 });
  mkdirSync(`${file}.1`); // so that the next file cannot be begun
  for (let n = 0; n < 1000; n++) double.answer(request('10.99.0.1'));
  await until('the end of the dump', () => lines.some(({ level }) => level === 50));
  for (let n = 0; n < 100; n++) double.answer(request('10.99.0.1'));
  await dump.close();
  const frames = read(file);
  expect(frames.length).toBeGreaterThan(0);
  expect(frames.length + dump.lost).toBe(1100);
  expect(lines.filter(({ level }) => level === 50)).toHaveLength(1);
  expect(lines.at(-1)?.msg).toMatch(
    /^dump to .*arp\.pcapng: .*; the dump has ended, replies are not affected$/,
  );
});

test('what comes faster than it is written is left out, counted and said, and the rest is whole', async () => {
  const file = join(directory(), 'arp.pcapng');
  const { dump, double, lines } = dumping(file, { size: 1 << 30 });
  const frames = 150_000;
  const iif = double.served.get(G0);
  if (iif === undefined) throw new Error('g0 is not served');
  double.frames.put(request('10.99.0.1'));
  const slots = double.frames.received;
  const route = { outcome: OUTCOME['no-route'], oif: 0, lookup: Lookup.ASKED, mac: NO_MAC };
  const decision = { arp: emptyArp(), iif, ...route, slots, at: 0 };
  // In one turn of the event loop: nothing is written meanwhile.
  for (let n = 0; n < frames; n++) dump.decided(decision);
  const { lost } = dump;
  expect(lost).toBeGreaterThan(0);
  await until('it to be over', () => lines.length > 1);
  dump.decided(decision);
  await dump.close();
  expect(dump.lost).toBe(lost);
  expect(read(file)).toHaveLength(frames + 1 - lost);
  expect(lines).toMatchObject([
    { level: 40, msg: expect.stringContaining('frames are being dropped from the dump') },
    { level: 40, msg: expect.stringContaining(`${lost} frames were dropped from it`) },
  ]);
});

test('losses are said when they begin, and when they are over', () => {
  const { log, said: lines } = logDouble();
  const losses = new DumpLosses('x.pcapng', log);
  for (let look = 0; look < 20; look++) losses.look();
  expect(lines).toEqual([]);
  for (let n = 0; n < 7; n++) losses.add(true);
  losses.look();
  losses.add(true);
  for (let look = 0; look < 5; look++) losses.look();
  expect(lines.map(({ msg }) => msg)).toEqual([
    expect.stringContaining('frames are being dropped from the dump'),
  ]);
  losses.look();
  expect(lines).toMatchObject([
    { level: 40 },
    { level: 40, lost: 8, msg: expect.stringContaining('8 frames') },
  ]);
  losses.add(true);
  expect(lines).toHaveLength(3);
  expect(losses.total).toBe(9);
});
