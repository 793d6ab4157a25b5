import { beforeEach, describe, expect, test } from 'vitest';
import { LATE_CUTS } from '../../src/kernel/cuts.ts';
import { Ranges } from '../../src/kernel/ranges.ts';
import { ipv4, parseIpv4 } from '../../src/wire/ipv4.ts';
import { attribute, u32 } from '../wire/octets.ts';
import { prefixIn, route } from './fib-rows.ts';
import { answering, done, refusal } from './messages.ts';
import { NetlinkDouble } from './netlink-double.ts';
import { ofRoute } from './table-messages.ts';

const at = (text: string) => parseIpv4(text) ?? ipv4(0);

/** What the kernel has, in one datagram, or each in one of its own. */
let table: Buffer[];
let isCut: boolean;
/** What a dump is answered with instead. */
let instead: ((seq: number) => Buffer[]) | undefined;
let others: string[];
let port: NetlinkDouble;
let ranges: Ranges;
beforeEach(() => {
  table = [ofRoute(route('0.0.0.0/0', 3)), ofRoute(route('10.1.0.0/16', 4))];
  isCut = false;
  instead = undefined;
  others = [];
  port = new NetlinkDouble(([request]) => {
    const seq = request?.seq ?? 0;
    const rows = [...table.map((row) => answering(seq, row)), done(seq)];
    return instead?.(seq) ?? (isCut ? rows : [Buffer.concat(rows)]);
  });
  ranges = new Ranges(port, (each) => {
    for (const text of others) each(prefixIn(text).address, prefixIn(text).length);
  });
});

/** Begins at `now`, and takes no time. */
const read = (now = 0): boolean => ranges.read(() => now, 1);

/** The steps of the clock: so long takes each. */
function readSlowly(step: number): number {
  let now = 0;
  let turns = 1;
  while (
    ranges.read(() => {
      now += step;
      return now;
    }, 1)
  )
    turns++;
  return turns;
}

function isOneRange(one: string, other: string): boolean {
  const range = new Uint32Array(2);
  ranges.locate(at(one), range);
  return at(other) >= (range[0] ?? 0) && at(other) <= (range[1] ?? 0);
}

describe('before they are read', () => {
  test('each address is a range of its own', () => {
    expect([ranges.known, ranges.count, ranges.isDue(0)]).toEqual([false, 0, true]);
    expect([isOneRange('10.1.0.1', '10.1.0.1'), isOneRange('10.1.0.1', '10.1.0.2')]).toEqual([true, false]);
  });
});

describe('two addresses are in one range', () => {
  beforeEach(() => {
    others = ['10.2.0.0/24', '10.3.0.7/32'];
    read();
  });

  test.each([
    ['in the prefix of a route', '10.1.0.0', '10.1.255.255', true],
    ['before it and in it', '10.0.255.255', '10.1.0.0', false],
    ['in it and behind it', '10.1.255.255', '10.2.1.0', false],
    ['in what a rule names', '10.2.0.0', '10.2.0.255', true],
    ['in it and behind it', '10.2.0.255', '10.2.1.0', false],
    ['an address of this host and its neighbour', '10.3.0.7', '10.3.0.8', false],
    ['in what no prefix but the default route has', '10.4.0.0', '100.0.0.0', true],
    ['0.0.0.0 and 0.0.0.1', '0.0.0.0', '0.0.0.1', false],
    ['in and behind 0.0.0.0/8', '0.255.255.255', '1.0.0.0', false],
    ['before and in 127.0.0.0/8', '126.255.255.255', '127.0.0.0', false],
    ['in and behind 127.0.0.0/8', '127.255.255.255', '128.0.0.0', false],
    ['before and in 224.0.0.0/4', '223.255.255.255', '224.0.0.0', false],
    ['in and behind 224.0.0.0/4', '239.255.255.255', '240.0.0.0', false],
    ['the last two', '255.255.255.254', '255.255.255.255', false],
    ['in 240.0.0.0/4', '240.0.0.0', '255.255.255.254', true],
  ])('%s: %s and %s: %s', (_what, one, other, is) => {
    expect([isOneRange(one, other), isOneRange(other, one)]).toEqual([is, is]);
  });
});

describe('what comes later', () => {
  test('cuts what was one range, whether a route or anything else', () => {
    read();
    expect(isOneRange('20.0.0.0', '20.0.1.0')).toBe(true);
    const { version } = ranges;
    ranges.add(at('20.0.0.0'), 24);
    expect([isOneRange('20.0.0.0', '20.0.0.255'), isOneRange('20.0.0.255', '20.0.1.0')]).toEqual([
      true,
      false,
    ]);
    expect(ranges.version).toBeGreaterThan(version);
    expect(ranges.isDue(1e9)).toBe(false);
  });

  test('while they are read, is not missed', () => {
    isCut = true;
    table = [...Array(20)].map((_, n) => ofRoute(route(`10.1.${n}.0/24`, 4)));
    expect(ranges.read(() => 1, 0)).toBe(true);
    ranges.add(at('20.0.0.0'), 24);
    expect(ranges.known).toBe(false);
    readSlowly(0);
    expect([ranges.known, isOneRange('20.0.0.255', '20.0.1.0'), isOneRange('10.1.3.0', '10.1.4.0')]).toEqual([
      ...[true, false, false],
    ]);
  });

  test('too much of it: each address is a range again, until all is read anew', () => {
    read();
    for (let n = 0; n <= LATE_CUTS / 2; n++) ranges.add(ipv4(0x1400_0000 + 4 * n), 31);
    expect([ranges.known, isOneRange('10.1.0.1', '10.1.0.2')]).toEqual([false, false]);
    expect([ranges.isDue(999), ranges.isDue(1000)]).toEqual([false, true]);
    read(1000);
    expect(isOneRange('10.1.0.1', '10.1.0.2')).toBe(true);
  });

  /** So many routes that all are sorted anew, which is done. */
  function addMany(from: number): void {
    for (let n = 0; n < LATE_CUTS * 0.4; n++) ranges.add(ipv4(0x1400_0000 + 4 * (from + n)), 31);
    expect([ranges.known, ranges.isDue(1e9)]).toEqual([true, true]);
    ranges.read(() => 1e9, 0);
    expect([ranges.known, isOneRange('10.1.0.1', '10.1.0.2')]).toEqual([true, true]); // meanwhile, too
    ranges.add(at('30.0.0.0'), 24);
    readSlowly(0);
    expect([ranges.known, ranges.isDue(1e9)]).toEqual([true, false]);
  }

  test('when there is little room left, all are sorted anew, without a dump', () => {
    read();
    port.sent.length = 0;
    const { count } = ranges;
    addMany(0);
    expect([ranges.count - count, port.sent.length]).toEqual([Math.ceil(LATE_CUTS * 0.4) * 2 + 2, 0]);
    expect([isOneRange('20.0.0.1', '20.0.0.2'), isOneRange('30.0.0.255', '30.0.1.0')]).toEqual([
      false,
      false,
    ]);
  });

  test('when there are many more than there were, they are read anew: most of those routes have gone', () => {
    read();
    port.sent.length = 0;
    for (let from = 0; from < 40_000 && port.sent.length === 0; from += 2000) addMany(from);
    expect(port.sent.length).toBe(1);
    expect([isOneRange('20.0.0.1', '20.0.0.2'), isOneRange('30.0.0.255', '30.0.1.0')]).toEqual([true, false]);
  });
});

describe('notifications were lost', () => {
  test('they are read anew', () => {
    read();
    ranges.lost();
    expect([ranges.known, ranges.isDue(1000)]).toEqual([false, true]);
    table.push(ofRoute(route('20.0.0.0/24', 3)));
    read(1000);
    expect([ranges.known, isOneRange('20.0.0.255', '20.0.1.0')]).toEqual([true, false]);
  });

  test('while they are read: what was read is not taken', () => {
    isCut = true;
    expect(ranges.read(() => 1, 0)).toBe(true);
    ranges.lost();
    readSlowly(0);
    expect([ranges.known, ranges.isDue(1e9)]).toEqual([false, true]);
  });
});

test('some route has realms, until none has', () => {
  const plain = ofRoute(route('30.0.0.0/8', 3));
  const withRealms = Buffer.concat([plain, attribute(11, u32(7))]);
  withRealms.writeUInt32LE(withRealms.length);
  const seen = [plain, withRealms, plain].map((octets, n) => {
    table = [octets];
    ranges.lost();
    read(1000 * (n + 1));
    return ranges.realms;
  });
  expect(seen).toEqual([false, true, false]);
});

test('a rule says something unknown: each address is a range of its own, for so long', () => {
  read();
  ranges.isBlind = true;
  expect([ranges.known, ranges.count, isOneRange('10.1.0.1', '10.1.0.2')]).toEqual([false, 0, false]);
  ranges.isBlind = false;
  expect([ranges.known, isOneRange('10.1.0.1', '10.1.0.2')]).toEqual([true, true]);
});

describe('some route may have several nexthops', () => {
  const hop = { oif: 3, via: undefined, flags: 0 };
  const twoHops = route('30.0.0.0/8', 0, { hops: [hop, hop] });

  test('by the dump, until one has none', () => {
    read();
    expect(ranges.shared).toBe(false);
    table.push(ofRoute(twoHops));
    ranges.lost();
    read(1000);
    expect(ranges.shared).toBe(true);
    table.pop();
    ranges.lost();
    read(2000);
    expect(ranges.shared).toBe(false);
  });

  test('by a notification, also while they are read', () => {
    isCut = true;
    expect(ranges.read(() => 1, 0)).toBe(true);
    ranges.addRoute({ address: at('30.0.0.0'), length: 8, shared: true, realms: true });
    expect(ranges.shared).toBe(true);
    readSlowly(0);
    expect([ranges.known, ranges.shared, ranges.realms]).toEqual([true, true, true]);
  });
});

describe('the dump', () => {
  test('goes on where it was when the time is up: a step each turn at least', () => {
    isCut = true;
    table = [...Array(50)].map((_, n) => ofRoute(route(`10.1.${n}.0/24`, 4)));
    expect(readSlowly(2)).toBeGreaterThan(50);
    expect([ranges.known, ranges.routes]).toEqual([true, 50]);
    expect(ranges.work).toBeGreaterThan(50);
  });

  test('took long: it is not begun again soon', () => {
    expect(ranges.read(() => 500, 1)).toBe(false);
    ranges.lost();
    let now = 2000;
    const slow = () => {
      now += 400;
      return now;
    };
    while (ranges.read(slow, 1));
    ranges.lost();
    const { work } = ranges;
    expect([ranges.isDue(now + 1000), ranges.isDue(now + 20 * work)]).toEqual([false, true]);
  });

  test('cuts at every length where one datagram ends and the next begins', () => {
    isCut = true;
    table = [ofRoute(route('10.1.0.0/16', 4)), ofRoute(route('10.2.0.0/16', 4))];
    read();
    // the kernel may have passed over 10.1.0.0/20, say, since another route of 10.1.0.0 was deleted
    expect([isOneRange('10.1.15.255', '10.1.16.0'), isOneRange('10.1.128.0', '10.1.255.255')]).toEqual([
      false,
      true,
    ]);
  });

  test.each([
    ['is refused', (seq: number) => [refusal(seq, 12)]],
    ['does not end', (seq: number) => [answering(seq, ofRoute(route('10.1.0.0/16', 4)))]],
    ['ends with an error', (seq: number) => [done(seq).fill(0xff, 16, 20)]],
  ])('%s: each address is a range, and it is tried again in ten minutes', (_what, answers) => {
    instead = answers;
    read();
    expect([ranges.known, ranges.isDue(599_999), ranges.isDue(600_000)]).toEqual([false, false, true]);
    instead = undefined;
    read(600_000);
    expect(ranges.known).toBe(true);
  });

  test('of another sequence number is not taken for it', () => {
    instead = (seq) => [answering(seq + 1, ofRoute(route('20.0.0.0/8', 4))), done(seq)];
    read();
    expect([ranges.known, ranges.routes]).toEqual([true, 0]);
  });

  test('a datagram was lost: it is not whole', () => {
    instead = (seq) => {
      port.overrun();
      return [done(seq)];
    };
    read();
    expect(ranges.known).toBe(false);
  });
});
