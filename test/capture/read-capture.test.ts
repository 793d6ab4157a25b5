/** Files of every form that is read. */
import { describe, expect, test } from 'vitest';
import { readCapture } from '../../src/capture/read-capture.ts';
import { framesOf, order, sourceOf } from './by-hand.ts';

const FRAME = Buffer.from('0102030405', 'hex');
const shown = (changes: object = {}): object => ({
  linktype: 1,
  ifname: undefined,
  wireLength: 5,
  direction: undefined,
  comment: undefined,
  time: '1700000000.123456',
  hex: '0102030405',
  ...changes,
});

describe.each([
  ['little-endian', true],
  ['big-endian', false],
] as const)('pcap, %s', (_, little) => {
  const { pcap, record, u32 } = order(little);

  test.each([
    ['microseconds', 0xa1b2c3d4, 123456],
    ['nanoseconds', 0xa1b23c4d, 123456789],
  ])('%s', (_unit, magic, fraction) => {
    const file = pcap(magic, 1, record(1700000000, fraction, FRAME), record(1, 0, FRAME, 1500));
    const second = shown({ time: '1.000000', wireLength: 1500 });
    expect(framesOf(file)).toEqual({ frames: [shown(), second], fault: undefined });
    expect(framesOf(file, 1)).toEqual(framesOf(file));
  });

  test('what stands above the link type is not part of it', () => {
    const file = pcap(0xa1b2c3d4, 0x54000001, record(1700000000, 123456, FRAME));
    expect(framesOf(file).frames).toEqual([shown()]);
  });

  test.each([
    [1, 'at octet 45: the file is cut off: the header of a frame goes on to octet 61, the file ends at 46'],
    [18, 'at octet 45: the file is cut off: a frame of 5 octets goes on to octet 66, the file ends at 63'],
  ])('cut off %d octets after its first frame', (more, fault) => {
    const whole = pcap(0xa1b2c3d4, 1, record(1700000000, 123456, FRAME), record(1, 0, FRAME));
    expect(framesOf(whole.subarray(0, 45 + more))).toEqual({ frames: [shown()], fault });
  });

  test('cut off inside what is looked at: the message says where the whole frame ends', () => {
    const file = pcap(0xa1b2c3d4, 1, record(1, 0, Buffer.alloc(1514)));
    expect(framesOf(file.subarray(0, 24 + 16 + 100)).fault).toBe(
      'at octet 24: the file is cut off: a frame of 1514 octets goes on to octet 1554, the file ends at 140',
    );
  });

  test('a frame of 4 GiB', () => {
    const hostile = Buffer.concat([u32(1), u32(0), u32(0xffffffff), u32(0xffffffff), Buffer.alloc(1 << 20)]);
    const { frames, fault } = framesOf(pcap(0xa1b2c3d4, 1, record(1700000000, 123456, FRAME), hostile));
    expect(frames).toEqual([shown()]);
    expect(fault).toMatch(/^at octet 45: the file is cut off: a frame of 4294967295 octets goes on/);
  });
});

const TIME = 1700000000123456n;

describe.each([
  ['little-endian', true],
  ['big-endian', false],
] as const)('pcapng, %s', (_, little) => {
  const { u16, u32, u64, option, block, section, iface, enhanced, obsolete, simple } = order(little);
  const fault = (...blocks: Buffer[]) => framesOf(Buffer.concat([section(), iface(1, 0), ...blocks])).fault;
  const at = section().length + iface(1, 0).length;

  test('several interfaces, all packet blocks, and blocks that nobody knows', () => {
    const file = Buffer.concat([
      section(option(2, Buffer.from('x86')), option(0, Buffer.alloc(0))),
      iface(1, 0, option(2, Buffer.from('eth0'))),
      block(0x0bad, Buffer.alloc(40, 0x77)),
      iface(
        276,
        96,
        option(11, Buffer.from('arp')),
        option(9, Buffer.from([9])),
        option(2, Buffer.from('any\0')),
      ),
      enhanced(0, TIME, FRAME),
      enhanced(
        1,
        1700000000123456789n,
        FRAME,
        60,
        option(2, u32(1)),
        option(1, Buffer.from('drop (no-route)')),
      ),
      block(5, Buffer.alloc(12)),
      obsolete(1, 1700000000123456789n, FRAME),
      simple(5, FRAME),
    ]);
    const frames = [
      shown({ ifname: 'eth0' }),
      shown({ ifname: 'any', linktype: 276, wireLength: 60, direction: 'in', comment: 'drop (no-route)' }),
      shown({ ifname: 'any', linktype: 276 }),
      shown({ ifname: 'eth0', time: undefined }),
    ];
    expect(framesOf(file)).toEqual({ frames, fault: undefined });
    expect(framesOf(file, 1)).toEqual({ frames, fault: undefined });
  });

  test.each([
    ['10^-9', 9, 1700000000123456789n, '1700000000.123456'],
    ['10^-3', 3, 1700000000123n, '1700000000.123000'],
    ['10^0', 0, 1700000000n, '1700000000.000000'],
    ['2^-20', 0x94, (1700000000n << 20n) | (1n << 19n), '1700000000.500000'],
    ['2^-127', 0xff, 1n, '0.000000'],
  ])('timestamps in units of %s s', (_unit, tsresol, units, time) => {
    const file = [section(), iface(1, 0, option(9, Buffer.from([tsresol]))), enhanced(0, units, FRAME)];
    expect(framesOf(Buffer.concat(file)).frames).toEqual([shown({ time })]);
  });

  test.each([
    ['not said', 0x1c, undefined],
    ['in', 0x1d, 'in'],
    ['out', 0x1e, 'out'],
    ['no word that is known', 0x1f, undefined],
  ])('a direction that is %s', (_direction, flags, direction) => {
    const file = [section(), iface(1, 0), enhanced(0, TIME, FRAME, 5, option(2, u32(flags)))];
    expect(framesOf(Buffer.concat(file)).frames).toEqual([shown({ direction, reception: 7 })]);
    const none = [section(), iface(1, 0), enhanced(0, TIME, FRAME, 5, option(2, u32(flags & 3)))];
    expect(framesOf(Buffer.concat(none)).frames).toEqual([shown({ direction })]);
  });

  test.each([
    [12, 'before its frame'],
    [20 + 8, 'in its head'],
    [28 + 100, 'in its frame'],
    [28 + 1516, 'before its options'],
    [28 + 1516 + 8, 'in them'],
  ])('cut off after %i octets, %s: the message says where the block ends', (length) => {
    const whole = Buffer.concat([
      section(),
      iface(1, 0),
      enhanced(0, TIME, Buffer.alloc(1514), 1514, option(1, Buffer.alloc(100))),
    ]);
    expect(framesOf(whole.subarray(0, at + length)).fault).toBe(
      `at octet ${at}: the file is cut off: a block of ${whole.length - at} octets goes on to octet ${whole.length}, the file ends at ${at + length}`,
    );
  });

  test('timestamps that count from elsewhere', () => {
    const file = [section(), iface(1, 0, option(14, u64(1700000000n))), enhanced(0, 123456n, FRAME)];
    expect(framesOf(Buffer.concat(file)).frames).toEqual([shown()]);
  });

  test('a simple packet block is cut at the snaplen', () => {
    const file = [section(), iface(1, 3), simple(1500, FRAME.subarray(0, 3))];
    const { frames } = framesOf(Buffer.concat(file));
    expect(frames).toEqual([shown({ hex: '010203', wireLength: 1500, time: undefined })]);
  });

  test('each section begins anew, in its own byte order', () => {
    const other = order(!little);
    const file = [
      section(),
      iface(113, 0),
      enhanced(0, TIME, FRAME),
      other.section(),
      other.iface(1, 0),
      other.enhanced(0, TIME, FRAME),
      section(),
    ];
    const frames = [shown({ linktype: 113 }), shown()];
    expect(framesOf(Buffer.concat(file))).toEqual({ frames, fault: undefined });
    expect(framesOf(Buffer.concat([...file, enhanced(0, TIME, FRAME)]))).toMatchObject({
      frames,
      fault: expect.stringContaining('a frame of interface 0, and 0 interfaces before it'),
    });
  });

  test('frames beyond what is looked at are passed over whole', () => {
    const long = Buffer.alloc(300_001, 0x42);
    const file = Buffer.concat([section(), iface(1, 0), enhanced(0, TIME, long), enhanced(0, TIME, FRAME)]);
    const frames = [shown({ hex: '42'.repeat(256), wireLength: 300_001 }), shown()];
    expect(framesOf(file)).toEqual({ frames, fault: undefined });
  });

  test.each<[string, Buffer, string]>([
    ['of no length', block(6, Buffer.alloc(20), 0), 'a block says that it has 0 octets'],
    ['of a length that is no multiple of 4', block(6, Buffer.alloc(20), 33), 'that it has 33 octets'],
    [
      'of 4 GiB',
      block(99, Buffer.alloc(1 << 18), 0xfffffffc),
      'the file is cut off: a block of 4294967292 octets',
    ],
    [
      'of an unknown interface',
      enhanced(7, TIME, FRAME),
      'a frame of interface 7, and 1 interfaces before it',
    ],
    ['too short for its head', block(6, Buffer.alloc(12)), 'a packet block is too short: 12 octets'],
    [
      'with a frame longer than itself',
      block(6, Buffer.concat([Buffer.alloc(12), u32(0xffffffff), u32(5), FRAME, Buffer.alloc(3)])),
      'a frame of 4294967295 octets in a block with room for 8',
    ],
    [
      'with a frame one octet longer than itself',
      block(6, Buffer.concat([Buffer.alloc(12), u32(5), u32(5), FRAME.subarray(0, 4)])),
      'a frame of 5 octets in a block with room for 4',
    ],
    [
      'with an option longer than itself',
      enhanced(0, TIME, FRAME, 5, Buffer.concat([u16(1), u16(0xffff), u32(0)])),
      'option 1 of 65535 octets in a block with room for 4',
    ],
    [
      'that says two lengths',
      Buffer.concat([block(5, Buffer.alloc(12)).subarray(0, -4), u32(28)]),
      'a block says that it has 24 octets, and 28 at its end',
    ],
    ['cut off', enhanced(0, TIME, FRAME).subarray(0, -1), 'the file is cut off: a block of 40 octets'],
    ['of which there is only the beginning', Buffer.alloc(3), 'the file is cut off: a block goes on'],
  ])('a block %s is a fault, and is said where', (_what, bad, words) => {
    expect(fault(enhanced(0, TIME, FRAME), bad)).toMatch(`at octet ${at + 40}: `);
    expect(fault(enhanced(0, TIME, FRAME), bad)).toContain(words);
  });

  test('a section header of another version, or with a magic that is none', () => {
    const body = (magic: number, version: number) =>
      Buffer.concat([u32(magic), u16(version), u16(0), Buffer.alloc(8)]);
    expect(framesOf(block(0x0a0d0d0a, body(0x1a2b3c4d, 2))).fault).toContain('pcapng version 2');
    expect(framesOf(block(0x0a0d0d0a, body(0x11223344, 1))).fault).toContain('byte-order magic 0x');
  });

  test('a file of nothing but interfaces', () => {
    const many = Buffer.concat(Array.from({ length: 65537 }, () => iface(1, 0)));
    expect(framesOf(Buffer.concat([section(), many])).fault).toContain('more than 65536 interfaces');
  });
});

test('a file of another kind is told by its name', () => {
  expect(framesOf(Buffer.alloc(0)).fault).toContain('empty');
  expect(framesOf(Buffer.from('{"level":30}')).fault).toContain(
    'neither a pcap nor a pcapng file: it begins with 0x7b22',
  );
});

test('of a file, no more than a piece is held', () => {
  const { pcap, record } = order(true);
  const frames = Array.from({ length: 100 }, () => record(1, 0, Buffer.alloc(65536)));
  const source = sourceOf(pcap(0xa1b2c3d4, 1, ...frames));
  expect([...readCapture(source)]).toHaveLength(100);
  expect(source.asked).toBeLessThanOrEqual(1 << 17);
});
