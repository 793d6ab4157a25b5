/** The frames of a pcap file: both byte orders, microseconds or nanoseconds. */
import { CaptureError } from './capture-error.ts';
import { type CapturedFrame, LOOKED_AT } from './captured-frame.ts';
import type { Window } from './window.ts';

const FILE_HEADER = 24;
const FRAME_HEADER = 16;

/** What the first four octets say, read as big-endian. */
const MAGIC: ReadonlyMap<number, { readonly little: boolean; readonly perMicrosecond: number }> = new Map([
  [0xa1b2c3d4, { little: false, perMicrosecond: 1 }],
  [0xd4c3b2a1, { little: true, perMicrosecond: 1 }],
  [0xa1b23c4d, { little: false, perMicrosecond: 1000 }],
  [0x4d3cb2a1, { little: true, perMicrosecond: 1000 }],
]);

export const isPcap = (magic: number): boolean => MAGIC.has(magic);

/** Throws CaptureError, after the frames before. */
export function* readPcap(window: Window): Generator<CapturedFrame> {
  window.want(FILE_HEADER, 'the header of a pcap file');
  const { view } = window;
  const format = MAGIC.get(view.getUint32(window.at));
  if (format === undefined) throw new CaptureError(window.offset, 'not a pcap file');
  const { little, perMicrosecond } = format;
  // The bits above say how long a frame check sequence is.
  const linktype = view.getUint32(window.at + 20, little) & 0x3ffffff;
  window.at += FILE_HEADER;
  while (window.has(1)) {
    const start = window.offset;
    window.want(FRAME_HEADER, 'the header of a frame');
    const { at } = window;
    const captured = view.getUint32(at + 8, little);
    const frame = {
      linktype,
      time: {
        seconds: view.getUint32(at, little),
        microseconds: Math.floor(view.getUint32(at + 4, little) / perMicrosecond),
      },
      ifname: undefined,
      wireLength: view.getUint32(at + 12, little),
      direction: undefined,
      reception: undefined,
      comment: undefined,
    };
    window.at += FRAME_HEADER;
    const looked = Math.min(captured, LOOKED_AT);
    const what = `a frame of ${captured} octets`;
    window.want(looked, what, start, window.offset + captured);
    const octets = new DataView(window.copy(looked).buffer);
    window.skip(captured, what, start);
    yield { ...frame, octets };
  }
}
