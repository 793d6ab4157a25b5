/** The frames of a capture file, pcap or pcapng: its first four octets tell which. */
import { CaptureError } from './capture-error.ts';
import type { CapturedFrame } from './captured-frame.ts';
import { Block } from './format.ts';
import { isPcap, readPcap } from './pcap-reader.ts';
import { readPcapng } from './pcapng-reader.ts';
import { type OctetSource, Window } from './window.ts';

/** One frame after the other; of the file, no more than a piece is held. Throws CaptureError, after the frames before. */
export function readCapture(source: OctetSource): Generator<CapturedFrame> {
  const window = new Window(source);
  if (!window.has(4)) throw new CaptureError(0, 'the file is empty, or too short to be a capture');
  const magic = window.view.getUint32(window.at);
  if (magic === Block.SECTION) return readPcapng(window);
  if (isPcap(magic)) return readPcap(window);
  const begins = `it begins with 0x${magic.toString(16).padStart(8, '0')}`;
  throw new CaptureError(0, `neither a pcap nor a pcapng file: ${begins}`);
}
