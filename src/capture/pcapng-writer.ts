/** pcapng, little-endian: what `run --dump` writes. */
import { align4, Block, BYTE_ORDER_MAGIC, EMPTY_BLOCK, InterfaceOption, SectionOption } from './format.ts';
import { encodeOptions, type OptionValue } from './options.ts';

const SECTION_BODY = 16;
const INTERFACE_BODY = 8;

/** Octets of an Enhanced Packet Block before the frame. */
export const PACKET_DATA = 28;

/** Who captured. */
export interface Origin {
  readonly hardware: string;
  readonly os: string;
  readonly application: string;
}

/** Where, and what. */
export interface InterfaceOrigin {
  readonly ifname: string;
  readonly description: string;
  /** One of LinkType. */
  readonly linktype: number;
  /** Octets after which frames are cut. */
  readonly snaplen: number;
}

/** What a file begins with: its section. */
export const encodeSection = (origin: Origin): Uint8Array =>
  block(
    Block.SECTION,
    SECTION_BODY,
    [
      { code: SectionOption.HARDWARE, value: origin.hardware },
      { code: SectionOption.OS, value: origin.os },
      { code: SectionOption.APPLICATION, value: origin.application },
    ],
    (view, at) => {
      view.setUint32(at, BYTE_ORDER_MAGIC, true);
      view.setUint16(at + 4, 1, true); // version 1.0
      view.setBigInt64(at + 8, -1n, true); // how long the section is, is not said
    },
  );

/**
 * One of its interfaces, whose timestamps are microseconds; frames name it by its place among them. All of a file are of one link
 * type and length: libpcap reads no others (`an interface has a type different from the type of the first interface`).
 */
export const encodeInterface = (origin: InterfaceOrigin): Uint8Array =>
  block(
    Block.INTERFACE,
    INTERFACE_BODY,
    [
      { code: InterfaceOption.NAME, value: origin.ifname },
      { code: InterfaceOption.DESCRIPTION, value: origin.description },
      { code: InterfaceOption.TSRESOL, value: { u8: 6 } },
    ],
    (view, at) => {
      view.setUint16(at, origin.linktype, true);
      view.setUint32(at + 4, origin.snaplen, true);
    },
  );

function block(
  type: number,
  body: number,
  options: readonly OptionValue[],
  fill: (view: DataView, at: number) => void,
): Uint8Array {
  const list = encodeOptions(options);
  const length = EMPTY_BLOCK + body + list.length;
  const octets = new Uint8Array(length);
  const view = new DataView(octets.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, length, true);
  fill(view, 8);
  octets.set(list, 8 + body);
  view.setUint32(length - 4, length, true);
  return octets;
}

/** How long the block of a frame is: `captured` octets of it, and a list of options. */
export const packetLength = (captured: number, options: Uint8Array): number =>
  PACKET_DATA + align4(captured) + options.length + 4;

/** Octets, and the view over the same. */
export interface Octets {
  readonly bytes: Uint8Array;
  readonly view: DataView;
}

/**
 * Writes an Enhanced Packet Block at `at`, around the frame's `captured` octets, which the caller writes to `at` +
 * PACKET_DATA, before or after. `iface`: the place of its interface; `time`: microseconds since 1970; `wire`: octets that the frame had. `at` is a multiple of 4.
 * Allocates nothing.
 */
export function emitPacket(
  { bytes, view }: Octets,
  at: number,
  iface: number,
  time: number,
  captured: number,
  wire: number,
  options: Uint8Array,
): void {
  const length = packetLength(captured, options);
  const data = at + PACKET_DATA;
  view.setUint32(at, Block.ENHANCED, true);
  view.setUint32(at + 4, length, true);
  view.setUint32(at + 8, iface, true);
  view.setUint32(at + 12, Math.floor(time / 2 ** 32), true);
  view.setUint32(at + 16, time % 2 ** 32, true);
  view.setUint32(at + 20, captured, true);
  view.setUint32(at + 24, wire, true);
  for (let i = captured; i < align4(captured); i++) bytes[data + i] = 0;
  bytes.set(options, data + align4(captured));
  view.setUint32(at + length - 4, length, true);
}

/** The whole blocks among the first `length` octets: how many octets they are, and how many frames. */
export function wholeBlocks(view: DataView, length: number): { octets: number; packets: number } {
  let octets = 0;
  let packets = 0;
  while (octets + EMPTY_BLOCK <= length) {
    const end = octets + view.getUint32(octets + 4, true);
    if (end > length) break;
    if (view.getUint32(octets, true) === Block.ENHANCED) packets++;
    octets = end;
  }
  return { octets, packets };
}
