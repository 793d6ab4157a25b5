/** The share that is let through follows what is answered. A host is played: so much comes, so much is answered, so much waits. */
import { describe, expect, test } from 'vitest';
import { type Backlog, Shares } from '../../src/flood/shares.ts';

const SECONDS = 0.05;
const ROOM = 32_768;

const sender = (mac: number): DataView => {
  const view = new DataView(new ArrayBuffer(10));
  view.setUint32(2, mac);
  view.setUint32(6, mac);
  return view;
};
/** Of 15 frames, by one sender or by as many. */
const senders = (many: boolean): DataView[] =>
  Array.from({ length: 15 }, (_, i) => sender(many ? 100 + i : 1));

/** Floods by ifindex, in frames a second, each of one sender or of many; `answers`: how many a second all of them get. */
class Host {
  readonly shares = new Shares();
  readonly waiting = new Map<number, number>();
  answered = 0;
  changes = 0;
  answers = 100_000;
  waited = 0;
  lost = 0;

  look(floods: Readonly<Record<number, number>>, many = true): void {
    const backlog: Backlog[] = [];
    const came = Object.entries(floods).map(([key, rate]) => this.#came(Number(key), rate * SECONDS));
    // Whoever has less waiting than its part leaves the rest to the others.
    let [left, others] = [this.answers * SECONDS, came.length];
    this.answered = 0;
    for (const one of came.sort((a, b) => a.all - b.all)) {
      const answered = Math.min(one.all, left / others--);
      left -= answered;
      this.answered += answered;
      const stays = Math.min(ROOM, one.all - answered);
      this.waiting.set(one.ifindex, stays);
      const shed = one.all - answered - stays;
      if (stays > 64) backlog.push({ ifindex: one.ifindex, came: one.came, shed, senders: senders(many) });
    }
    if (this.shares.look({ seconds: SECONDS, backlog, lost: this.lost, waited: this.waited * SECONDS }))
      this.changes++;
  }

  #came(ifindex: number, arrived: number) {
    const own = this.shares.all.find(({ frames }) => frames.ifindex === ifindex);
    if (own !== undefined) own.arrived = arrived;
    const came = arrived * (own?.share ?? 1);
    return { ifindex, came, all: (this.waiting.get(ifindex) ?? 0) + came };
  }

  looks(count: number, floods: Readonly<Record<number, number>>, many = true): void {
    for (let i = 0; i < count; i++) this.look(floods, many);
  }
}

const classes = ({ shares }: Host) => shares.all.map(({ frames }) => [frames.ifindex, frames.octets.length]);

test('what is answered is not thinned, and nothing is told to the kernel', () => {
  const host = new Host();
  host.looks(100, { 3: 90_000, 4: 10_000 });
  expect([host.changes, host.shares.all]).toEqual([0, []]);
});

test('a flood of ten times what can be answered: about that gets through, and the rest of the time is answered as before', () => {
  const host = new Host();
  host.looks(100, { 3: 1_000_000 });
  expect(classes(host)).toEqual([[3, 0]]);
  let [answered, passed] = [0, 0];
  for (let i = 0; i < 100; i++) {
    host.look({ 3: 1_000_000 });
    answered += host.answered;
    passed += (host.shares.all[0]?.share ?? 1) * 1_000_000 * SECONDS;
  }
  expect(answered / (100_000 * SECONDS * 100)).toBeGreaterThan(0.95);
  expect(passed / answered).toBeLessThan(1.15);
  expect(host.waiting.get(3)).toBeLessThan(ROOM / 2); // and what is answered did not wait for long
});

test('of one sender, its frames alone; two floods at once, each its own', () => {
  const host = new Host();
  host.looks(50, { 3: 500_000, 4: 300_000 }, false);
  expect(classes(host)).toEqual([
    [3, 10],
    [4, 10],
  ]);
  for (const { share, frames } of host.shares.all) {
    const rate = frames.ifindex === 3 ? 500_000 : 300_000;
    expect(share * rate).toBeGreaterThan(30_000);
    expect(share * rate).toBeLessThan(80_000);
  }
});

test('when it is over, all gets through, and then nobody looks any more', () => {
  const host = new Host();
  host.looks(50, { 3: 1_000_000 });
  host.looks(15, { 3: 100 });
  expect(host.shares.all.map(({ share }) => share)).toEqual([1]);
  host.looks(40, { 3: 100 });
  expect(host.shares.all).toEqual([]);
  const { changes } = host;
  host.looks(40, {});
  expect(host.changes).toBe(changes);
});

test.each([101_000, 125_000])(
  'a little that is shed is left to the queue: %d where 100,000 are answered',
  (rate) => {
    const host = new Host();
    host.looks(400, { 3: rate });
    expect(host.shares.all).toEqual([]);
    expect(host.answered).toBe(100_000 * SECONDS);
  },
);

test('what the ring lost counts for those that came', () => {
  const host = new Host();
  host.answers = 1_000_000;
  const row = { shed: 0, senders: senders(true) };
  const backlog = [
    { ifindex: 3, came: 9000, ...row },
    { ifindex: 4, came: 100, ...row },
  ];
  const lost = 4550; // half as many as came
  host.shares.look({ seconds: SECONDS, backlog, lost, waited: 0 });
  expect(classes(host)).toEqual([[3, 0]]);
  host.shares.look({ seconds: SECONDS, backlog: [], lost, waited: 0 });
  expect(host.shares.all[0]?.share).toBeCloseTo(0.9 * (1 - 4500 / 13_500) * 1.1, 5);
});

test('frames that wait for a moment take nothing: less than half of what came found others waiting', () => {
  const host = new Host();
  host.looks(20, { 3: 1_000_000 });
  const [one] = host.shares.all;
  if (one === undefined) throw new Error('the flood has no class');
  const through = (part: number, { shed = 0, waited = 0 } = {}) => {
    one.share = 0.1;
    one.arrived = 50_000;
    const row = { ifindex: 3, came: 5000 * part, shed, senders: senders(true) };
    host.shares.look({ seconds: SECONDS, backlog: [row], lost: 0, waited });
    return one.share;
  };
  expect(through(0.4)).toBeCloseTo(0.11, 5);
  expect(through(0.4)).toBeCloseTo(0.11, 5); // and no faster the next time
  expect(through(0.6)).toBeCloseTo(0.098, 5);
  // What was shed, and a processor that others want, count all the same.
  expect(through(0.4, { shed: 1000 })).toBeCloseTo(0.1 * 0.9 * 0.5, 5);
  expect(through(0.4, { waited: SECONDS / 2 })).toBeCloseTo(0.1, 5); // once
  expect(through(0.4, { waited: SECONDS / 2 })).toBeCloseTo(0.1 * 0.98 * 0.5, 5);
});

test('what one bad moment took is soon given back', () => {
  const host = new Host();
  host.answers = 0;
  host.looks(20, { 3: 90_000 });
  expect(host.shares.all[0]?.share).toBeLessThan(0.1);
  host.answers = 1_000_000;
  host.looks(12, { 3: 90_000 });
  expect(host.shares.all[0]?.share).toBe(1);
});

describe('who waits for a processor', () => {
  test('lets less through while frames wait, and no more until waiting is rare', () => {
    const host = new Host();
    host.looks(20, { 3: 1_000_000 });
    const before = host.shares.all[0]?.share ?? 1;
    host.waited = 0.5;
    host.looks(40, { 3: 1_000_000 });
    const scarce = host.shares.all[0]?.share ?? 1;
    expect(scarce).toBeLessThan(before / 2);
    host.waited = 0.15;
    host.looks(20, { 3: 1_000_000 });
    expect(host.shares.all[0]?.share).toBe(scarce);
    host.waited = 0;
    host.look({ 3: 1_000_000 });
    expect(host.shares.all[0]?.share).toBeGreaterThan(scarce);
  });
});

describe('no more classes than the kernel is to look at', () => {
  const flood = (ifindex: number, mac: number) => ({
    ...{ ifindex, came: 50_000, shed: 45_000 },
    senders: Array.from({ length: 15 }, () => sender(mac)),
  });
  const look = (shares: Shares, ...backlog: Backlog[]) =>
    shares.look({ seconds: SECONDS, backlog, lost: 0, waited: 0 });

  test('of one interface: then all that comes in on it is one', () => {
    const shares = new Shares();
    for (let mac = 1; mac <= 4; mac++) look(shares, flood(3, mac));
    expect(shares.all.map(({ frames }) => frames.octets.length)).toEqual([10, 10, 10, 10]);
    look(shares, flood(3, 5));
    expect(shares.all.map(({ frames }) => frames.octets.length)).toEqual([0]);
    expect(shares.all[0]?.share).toBeCloseTo(0.09, 3);
  });

  test('of all: the one that least comes in of gives way', () => {
    const shares = new Shares();
    look(shares, ...Array.from({ length: 16 }, (_, i) => flood(10 + i, 1)));
    expect(shares.all).toHaveLength(16);
    for (const one of shares.all) one.arrived = one.frames.ifindex === 12 ? 1 : 50_000;
    look(shares, flood(99, 1));
    expect(shares.all).toHaveLength(16);
    expect(shares.all.map(({ frames }) => frames.ifindex)).not.toContain(12);
    expect(shares.all.at(-1)?.frames).toEqual({ ifindex: 99, from: 0, octets: [] });
  });

  test('interfaces that nobody knows are none', () => {
    const shares = new Shares();
    expect(look(shares, flood(0, 1))).toBe(false);
    expect(shares.all).toEqual([]);
  });
});
