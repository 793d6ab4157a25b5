/** pcap and pcapng, whole and in pieces; what is written again as pcapng is read as it was. */

import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import { readCapture } from '../../../../src/capture/read-capture.ts';
import { uncompressed } from '../../../../src/replay/uncompressed.ts';
import { framesOf, order, sourceOf } from '../../../capture/by-hand.ts';
import { arpRequest } from '../../../support/frames.ts';
import { type Target, wordsOf } from '../target.ts';

const octets = arpRequest({ sha: '02:00:00:00:00:02', spa: '10.0.0.2', tpa: '10.99.0.1' });

function filesOf(little: boolean): Buffer[] {
  const { section, iface, option, enhanced, obsolete, simple, block, pcap, record, u64 } = order(little);
  const text = (said: string): Buffer => Buffer.from(said);
  return [
    pcap(0xa1b2c3d4, 1, record(1, 2, octets), record(3, 4, octets.subarray(0, 20), 60)),
    pcap(0xa1b23c4d, 276, record(1, 999_999_999, octets)),
    Buffer.concat([
      section(option(4, text('arproxy'))),
      iface(1, 0, option(2, text('eth0')), option(9, Buffer.from([9])), option(14, u64(5n))),
      iface(113, 64, option(2, text('e\xff\x1b')), option(9, Buffer.from([0x8a]))),
      enhanced(
        0,
        5n,
        octets,
        octets.length,
        option(1, text('reply (proxy-arp)')),
        option(2, Buffer.from([5, 0, 0, 0])),
      ),
      enhanced(1, 2n ** 40n, octets.subarray(0, 33), 60),
      simple(60, octets),
      obsolete(1, 7n, octets),
      block(77, Buffer.alloc(8)),
      section(),
      iface(276, 0),
      enhanced(0, 1n, octets),
    ]),
  ];
}

export const captures: Target = {
  kind: 'captures',
  longest: 1200,
  words: [
    ...[
      '0a0d0d0a',
      '1a2b3c4d',
      '4d3c2b1a',
      'd4c3b2a1',
      'a1b2c3d4',
      '4d3cb2a1',
      '06000000',
      '01000000',
      '1f8b0800',
      '28b52ffd',
    ].map((digits) => Uint8Array.from(Buffer.from(digits, 'hex'))),
    ...wordsOf('reply (', 'drop ('),
  ],
  seeds: () =>
    [...filesOf(true), ...filesOf(false)].flatMap((file) => [
      Uint8Array.from(file),
      Uint8Array.from(gzipSync(file)),
    ]),
  attempt(file) {
    const whole = framesOf(file);
    // A frame has a head of 8 octets in pcap's shortest block, and 12 in pcapng's.
    if (whole.frames.length > file.length / 8) throw new Error('more frames than the file has room for');
    if (whole.fault !== undefined && !/^at octet \d+: /.test(whole.fault)) throw new Error(whole.fault);
    for (const step of [1, 7])
      if (!isDeepStrictEqual(framesOf(file, step), whole))
        throw new Error(`in pieces of ${step} it is another`);
    decompressed(file);
  },
};

/** Maximum length of what is expanded here. */
const MOST = 1 << 16;

function decompressed(file: Uint8Array): void {
  let frames = 0;
  try {
    for (const { octets: looked } of readCapture(uncompressed(sourceOf(file), '', MOST))) {
      if (looked.byteLength > 256) throw new Error('more is kept of a frame than is looked at');
      frames++;
    }
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'CaptureError') throw error;
  }
  if (frames > MOST / 8) throw new Error('more frames than there is room for');
}
