/** The frames of a pcapng file: sections of both byte orders, several interfaces; blocks that are not known are passed over. */
import { CaptureError } from './capture-error.ts';
import type { CapturedFrame } from './captured-frame.ts';
import {
  AnyOption,
  Block,
  BYTE_ORDER_MAGIC,
  DIRECTION_BITS,
  Direction,
  EMPTY_BLOCK,
  InterfaceOption,
  PacketOption,
  RECEPTION_BITS,
  RECEPTION_SHIFT,
} from './format.ts';
import { type Body, eachOption, nameOf, takeHead, takeOctets, textOf } from './pcapng-body.ts';
import { MICROSECONDS, parseTimeResolution, type TimeResolution, timeOf } from './time-resolution.ts';
import type { Window } from './window.ts';

/** More than any machine has; a file that says so is not one. */
const MOST_INTERFACES = 1 << 16;

interface Interface {
  readonly linktype: number;
  /** 0: no limit. */
  readonly snaplen: number;
  readonly ifname: string | undefined;
  readonly resolution: TimeResolution;
}

/** What holds from one Section Header Block to the next. */
interface Section {
  readonly little: boolean;
  readonly interfaces: Interface[];
}

/** How the head of a block with a frame is laid out: octets, and where what stands, from the body's start. */
const ENHANCED = { head: 20, id: 'u32', time: 4, captured: 12, wire: 16 } as const;
const OBSOLETE = { head: 20, id: 'u16', time: 4, captured: 12, wire: 16 } as const;

/** Throws CaptureError, after the frames before. */
export function* readPcapng(window: Window): Generator<CapturedFrame> {
  let section: Section = { little: true, interfaces: [] };
  while (window.has(1)) {
    const start = window.offset;
    window.want(EMPTY_BLOCK, 'a block');
    if (window.view.getUint32(window.at) === Block.SECTION) section = beginSection(window, start);
    const type = window.view.getUint32(window.at, section.little);
    const length = window.view.getUint32(window.at + 4, section.little);
    if (length < EMPTY_BLOCK || length % 4 !== 0)
      throw new CaptureError(
        start,
        `a block says that it has ${length} octets: want 12 or more, a multiple of 4`,
      );
    window.at += 8;
    const blockEnd = start + length;
    const body = { start, end: blockEnd - 4, blockEnd, what: `a block of ${length} octets` };
    const frame = readBody(window, section, type, body);
    window.skip(body.end - window.offset, body.what, start, blockEnd);
    window.want(4, body.what, start, blockEnd);
    const again = window.view.getUint32(window.at, section.little);
    if (again !== length)
      throw new CaptureError(start, `a block says that it has ${length} octets, and ${again} at its end`);
    window.at += 4;
    if (frame !== undefined) yield frame;
  }
}

function beginSection(window: Window, start: number): Section {
  const { view } = window;
  window.want(16, 'a section header', start);
  const magic = view.getUint32(window.at + 8);
  const little = magic !== BYTE_ORDER_MAGIC;
  if (little && view.getUint32(window.at + 8, true) !== BYTE_ORDER_MAGIC)
    throw new CaptureError(start, `a section header with byte-order magic 0x${magic.toString(16)}`);
  const major = view.getUint16(window.at + 12, little);
  if (major !== 1) throw new CaptureError(start, `a section of pcapng version ${major}: only 1 is known`);
  return { little, interfaces: [] };
}

/** The frame, where the block has one. Leaves `window` somewhere in the body. */
function readBody(window: Window, section: Section, type: number, body: Body): CapturedFrame | undefined {
  switch (type) {
    case Block.INTERFACE:
      if (section.interfaces.length === MOST_INTERFACES)
        throw new CaptureError(body.start, `more than ${MOST_INTERFACES} interfaces in a section`);
      section.interfaces.push(readInterface(window, section, body));
      return undefined;
    case Block.ENHANCED:
      return readPacket(window, section, body, ENHANCED);
    case Block.PACKET:
      return readPacket(window, section, body, OBSOLETE);
    case Block.SIMPLE:
      return readSimple(window, section, body);
    default:
      return undefined;
  }
}

function readInterface(window: Window, { little }: Section, body: Body): Interface {
  takeHead(window, body, 8, 'an interface block');
  const linktype = window.view.getUint16(window.at, little);
  const snaplen = window.view.getUint32(window.at + 4, little);
  window.at += 8;
  let ifname: string | undefined;
  let resolution = MICROSECONDS;
  eachOption(window, little, body, (code, length) => {
    if (code === InterfaceOption.NAME) ifname ??= nameOf(window, length);
    if (code === InterfaceOption.TSRESOL && length === 1)
      resolution = { ...resolution, ...parseTimeResolution(window.view.getUint8(window.at)) };
    if (code === InterfaceOption.TSOFFSET && length === 8)
      resolution = { ...resolution, offset: Number(window.view.getBigInt64(window.at, little)) };
  });
  return { linktype, snaplen, ifname, resolution };
}

function readPacket(
  window: Window,
  section: Section,
  body: Body,
  layout: typeof ENHANCED | typeof OBSOLETE,
): CapturedFrame {
  takeHead(window, body, layout.head, 'a packet block');
  const { view, at } = window;
  const { little } = section;
  const id = layout.id === 'u32' ? view.getUint32(at, little) : view.getUint16(at, little);
  const from = interfaceOf(section, id, body);
  const high = view.getUint32(at + layout.time, little);
  const low = view.getUint32(at + layout.time + 4, little);
  const captured = view.getUint32(at + layout.captured, little);
  const wireLength = view.getUint32(at + layout.wire, little);
  window.at += layout.head;
  const octets = takeOctets(window, captured, body);
  let comment: string | undefined;
  let direction: CapturedFrame['direction'];
  let reception: CapturedFrame['reception'];
  eachOption(window, little, body, (code, length) => {
    if (code === AnyOption.COMMENT) comment ??= textOf(window, length);
    if (code !== PacketOption.FLAGS || length !== 4) return;
    const flags = window.view.getUint32(window.at, little);
    direction = directionOf(flags);
    reception = (flags >> RECEPTION_SHIFT) & RECEPTION_BITS || undefined;
  });
  const time = timeOf(high, low, from.resolution);
  return {
    linktype: from.linktype,
    time,
    ifname: from.ifname,
    wireLength,
    octets,
    direction,
    reception,
    comment,
  };
}

function directionOf(flags: number): CapturedFrame['direction'] {
  const direction = flags & DIRECTION_BITS;
  if (direction === Direction.OUTBOUND) return 'out';
  return direction === Direction.INBOUND ? 'in' : undefined;
}

/** It has no captured length: that is the shorter of its own, the interface's limit, and what there is. */
function readSimple(window: Window, section: Section, body: Body): CapturedFrame {
  takeHead(window, body, 4, 'a simple packet block');
  const wireLength = window.view.getUint32(window.at, section.little);
  window.at += 4;
  const { linktype, snaplen, ifname } = interfaceOf(section, 0, body);
  const kept = snaplen === 0 ? wireLength : Math.min(wireLength, snaplen);
  const octets = takeOctets(window, kept, body);
  const unsaid = { time: undefined, direction: undefined, reception: undefined, comment: undefined };
  return { linktype, ifname, wireLength, octets, ...unsaid };
}

function interfaceOf({ interfaces }: Section, id: number, { start }: Body): Interface {
  const found = interfaces[id];
  if (found !== undefined) return found;
  throw new CaptureError(start, `a frame of interface ${id}, and ${interfaces.length} interfaces before it`);
}
