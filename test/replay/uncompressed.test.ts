/** Compressed captures: read where this Node can, and else named with the command that decompresses them. */
import zlib from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { compressionOf } from '../../src/capture/compression.ts';
import { uncompressed } from '../../src/replay/uncompressed.ts';
import { order, sourceOf } from '../capture/by-hand.ts';

const { pcap, record } = order(true);
const CAPTURE = pcap(
  0xa1b2c3d4,
  1,
  record(1, 0, Buffer.alloc(60, 0x42)),
  record(2, 0, Buffer.alloc(60, 0x43)),
);

/** All octets, read in steps of at most `step`, or why there are none. */
function readAll(file: Uint8Array, { step = 7, word = 'a.pcap', most = 1 << 20 } = {}): Buffer | string {
  const source = uncompressed(sourceOf(file, step), word, most);
  const pieces: Uint8Array[] = [];
  try {
    for (;;) {
      const piece = new Uint8Array(50);
      const count = source.read(piece);
      if (count === 0) return Buffer.concat(pieces);
      pieces.push(piece.subarray(0, count));
    }
  } catch (error) {
    if (error instanceof Error && error.name === 'CaptureError') return error.message;
    throw error;
  }
}

describe('is read', () => {
  test.each([
    ['what is not compressed', CAPTURE, CAPTURE],
    ['an empty file', Buffer.alloc(0), Buffer.alloc(0)],
    ['less than any magic number has', Buffer.from('BZ'), Buffer.from('BZ')],
    ['gzip', zlib.gzipSync(CAPTURE), CAPTURE],
    [
      'gzip of several members',
      Buffer.concat([zlib.gzipSync(CAPTURE.subarray(0, 30)), zlib.gzipSync(CAPTURE.subarray(30))]),
      CAPTURE,
    ],
    ['gzip that is longer than a step', zlib.gzipSync(CAPTURE, { level: 0 }), CAPTURE],
  ])('%s', (_, file, octets) => {
    for (const step of [1, 7, 1 << 20]) expect(readAll(file, { step })).toEqual(octets);
  });

  test('gzip that is cut off: what there is', () => {
    const file = zlib.gzipSync(CAPTURE, { level: 0 });
    const octets = readAll(file.subarray(0, -20));
    expect(octets).toEqual(CAPTURE.subarray(0, octets.length));
    expect(octets.length).toBeGreaterThan(CAPTURE.length / 2);
  });
});

describe('is refused', () => {
  test.each([
    ['xz', 'fd377a585a000004', 'xz -dc'],
    ['lzma', '5d00008000ffff', 'xz -dc'],
    ['lz4', '04224d18604082', 'lz4 -dc'],
    ['lz4', '02214c1800', 'lz4 -dc'],
    ['bzip2', '425a6839314159', 'bzip2 -dc'],
    ['lzip', '4c5a495001', 'lzip -dc'],
    ['lzop', '894c5a4f000d', 'lzop -dc'],
    ['compress', '1f9d900000', 'gzip -dc'],
    ['zip', '504b03041400', 'unzip -p'],
    ['7z', '377abcaf271c0004', '7z x -so'],
  ])('%s', (name, hex, command) => {
    const file = Buffer.from(hex, 'hex');
    const words = `at octet 0: it is compressed with ${name}: decompress it first: ${command}`;
    expect(readAll(file)).toBe(`${words} a.pcap | arproxy replay -`);
    expect(readAll(file, { word: '' })).toBe(`${words} | arproxy replay -`);
  });

  test('gzip that is damaged', () => {
    const file = zlib.gzipSync(CAPTURE);
    file[file.length - 6] = (file[file.length - 6] ?? 0) ^ 1;
    expect(readAll(file)).toMatch(/^at octet 0: it is compressed with gzip, and damaged: /);
  });

  test('gzip that is too large, before or after', () => {
    const large = zlib.gzipSync(Buffer.alloc(100_000));
    expect(readAll(large, { most: 99_999 })).toBe(
      'at octet 0: it is compressed with gzip, of more than 99999 octets without: decompress it first: gzip -dc a.pcap | arproxy replay -',
    );
    expect(readAll(large, { most: 50 })).toMatch(/ with gzip and larger than 50 octets: decompress it first/);
  });
});

/** `zstd -c` of "a": a frame of one raw block. */
const ZSTD = Buffer.from('28b52ffd200109000061', 'hex');
const wanted =
  'zstdDecompressSync' in zlib
    ? Buffer.from('a')
    : 'at octet 0: it is compressed with zstd: decompress it first: zstd -dc a.pcap | arproxy replay -';

test('zstd is read by a Node that can, and refused by others', () => {
  expect(readAll(ZSTD)).toEqual(wanted);
});

test('no capture is taken for a compressed file', () => {
  for (const magic of ['a1b2c3d4', 'd4c3b2a1', 'a1b23c4d', '4d3cb2a1', '0a0d0d0a'])
    expect(compressionOf(Buffer.from(`${magic}0000`, 'hex'))).toBeUndefined();
});
