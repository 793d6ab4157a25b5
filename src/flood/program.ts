/** What the kernel is told of a flood: programs of its classic BPF (linux/filter.h), which see a frame from its ARP header on. */
import { ARP_SENDER } from '../wire/arp.ts';
import { HOST_ORDER } from '../wire/netlink/message.ts';
import type { FrameClass } from './frame-class.ts';

/** A class of frames of which a share, by chance, is let through. */
export interface Share {
  readonly frames: FrameClass;
  /** 0 to 1. */
  readonly share: number;
}

const Op = {
  LOAD_WORD: 0x20,
  LOAD_HALF: 0x28,
  LOAD_LENGTH: 0x80,
  IF_EQUAL: 0x15,
  IF_AT_LEAST: 0x35,
  RETURN: 0x06,
} as const;
/** What is not in the frame: SKF_AD_OFF and further. */
const ANCILLARY = 0xffff_f000;
const IFINDEX = ANCILLARY + 8;
const RANDOM = ANCILLARY + 56;
/** Octets of a frame that are let through: all of them. */
const ALL = 0x4_0000;

/** An instruction; `else` skips what is left of its class where a condition does not hold. */
interface Instruction {
  readonly op: number;
  readonly k: number;
  readonly else?: true;
}

/** The program that lets a share of each class through, and all else. Without a class: none. */
export function shareProgram(shares: readonly Share[]): Uint8Array {
  if (shares.length === 0) return new Uint8Array(0);
  const each = shares.map(({ frames, share }) =>
    assemble([
      ...conditions(frames),
      { op: Op.LOAD_WORD, k: RANDOM },
      { op: Op.IF_AT_LEAST, k: Math.min(0xffff_ffff, Math.floor(share * 2 ** 32)) },
      { op: Op.RETURN, k: 0 },
      { op: Op.RETURN, k: ALL },
    ]),
  );
  return Uint8Array.from([...each, assemble([{ op: Op.RETURN, k: ALL }])].flatMap((part) => [...part]));
}

/** The program that accepts the frames of a class alone. */
export function classProgram(frames: FrameClass): Uint8Array {
  const accept = assemble([...conditions(frames), { op: Op.RETURN, k: ALL }]);
  return Uint8Array.of(...accept, ...assemble([{ op: Op.RETURN, k: 0 }]));
}

/** A frame that is too short for its sender is of no sender. */
function conditions({ ifindex, from, octets }: FrameClass): Instruction[] {
  const at = ARP_SENDER.at + from;
  const all: Instruction[] = [
    { op: Op.LOAD_WORD, k: IFINDEX },
    { op: Op.IF_EQUAL, k: ifindex, else: true },
  ];
  if (octets.length === 0) return all;
  all.push({ op: Op.LOAD_LENGTH, k: 0 }, { op: Op.IF_AT_LEAST, k: at + octets.length, else: true });
  for (let i = 0; i < octets.length; ) {
    const size = octets.length - i >= 4 ? 4 : 2;
    const value = octets.slice(i, i + size).reduce((sum, octet) => sum * 256 + octet, 0);
    all.push({ op: size === 4 ? Op.LOAD_WORD : Op.LOAD_HALF, k: at + i });
    all.push({ op: Op.IF_EQUAL, k: value, else: true });
    i += size;
  }
  return all;
}

/** Each a struct sock_filter: { u16 code, u8 jt, u8 jf, u32 k }. The one condition without `else` skips the return behind it. */
function assemble(instructions: readonly Instruction[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(instructions.length * 8));
  for (const [i, { op, k, else: isElse }] of instructions.entries()) {
    const skip = op !== Op.IF_AT_LEAST && op !== Op.IF_EQUAL ? 0 : isElse ? instructions.length - i - 1 : 1;
    view.setUint16(i * 8, op, HOST_ORDER);
    view.setUint8(i * 8 + 3, skip);
    view.setUint32(i * 8 + 4, k, HOST_ORDER);
  }
  return new Uint8Array(view.buffer);
}
