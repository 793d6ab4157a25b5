/** Capture files octet by octet, in both byte orders. Shares nothing with src/. */
import type { CapturedFrame } from '../../src/capture/captured-frame.ts';
import { readCapture } from '../../src/capture/read-capture.ts';
import type { OctetSource } from '../../src/capture/window.ts';

/** Numbers in one byte order. */
export const order = (little: boolean) => {
  const number = (length: number, write: (octets: Buffer) => void): Buffer => {
    const octets = Buffer.alloc(length);
    write(octets);
    return octets;
  };
  const u16 = (n: number): Buffer => number(2, (b) => (little ? b.writeUInt16LE(n) : b.writeUInt16BE(n)));
  const u32 = (n: number): Buffer => number(4, (b) => (little ? b.writeUInt32LE(n) : b.writeUInt32BE(n)));
  const u64 = (n: bigint): Buffer => number(8, (b) => (little ? b.writeBigInt64LE(n) : b.writeBigInt64BE(n)));
  const pad = (octets: Buffer): Buffer =>
    Buffer.concat([octets, Buffer.alloc((4 - (octets.length % 4)) % 4)]);

  const option = (code: number, value: Buffer): Buffer =>
    pad(Buffer.concat([u16(code), u16(value.length), value]));
  /** `says`: a length other than its own. */
  const block = (type: number, body: Buffer, says?: number): Buffer => {
    const length = u32(says ?? 12 + body.length);
    return Buffer.concat([u32(type), length, body, length]);
  };
  const section = (...options: Buffer[]): Buffer =>
    block(0x0a0d0d0a, Buffer.concat([u32(0x1a2b3c4d), u16(1), u16(0), Buffer.alloc(8, 0xff), ...options]));
  const iface = (linktype: number, snaplen: number, ...options: Buffer[]): Buffer =>
    block(1, Buffer.concat([u16(linktype), u16(0), u32(snaplen), ...options]));
  const time = (units: bigint): Buffer[] => [u32(Number(units >> 32n)), u32(Number(units & 0xffffffffn))];
  const enhanced = (id: number, units: bigint, octets: Buffer, wire = octets.length, ...options: Buffer[]) =>
    block(
      6,
      Buffer.concat([u32(id), ...time(units), u32(octets.length), u32(wire), pad(octets), ...options]),
    );
  const obsolete = (id: number, units: bigint, octets: Buffer, wire = octets.length) =>
    block(
      2,
      Buffer.concat([u16(id), u16(0xffff), ...time(units), u32(octets.length), u32(wire), pad(octets)]),
    );
  const simple = (wire: number, octets: Buffer): Buffer => block(3, Buffer.concat([u32(wire), pad(octets)]));

  const pcap = (magic: number, linktype: number, ...frames: Buffer[]): Buffer =>
    Buffer.concat([u32(magic), u16(2), u16(4), u32(0), u32(0), u32(262144), u32(linktype), ...frames]);
  const record = (seconds: number, fraction: number, octets: Buffer, wire = octets.length): Buffer =>
    Buffer.concat([u32(seconds), u32(fraction), u32(octets.length), u32(wire), octets]);
  return { u16, u32, u64, option, block, section, iface, enhanced, obsolete, simple, pcap, record };
};

/** A file that is read in steps of at most `step` octets. */
export function sourceOf(file: Uint8Array, step = Number.POSITIVE_INFINITY): OctetSource & { asked: number } {
  let at = 0;
  return {
    asked: 0,
    read(into) {
      this.asked = Math.max(this.asked, into.length);
      const length = Math.min(into.length, step, file.length - at);
      into.set(file.subarray(at, at + length));
      at += length;
      return length;
    },
  };
}

export interface Shown {
  readonly frames: readonly unknown[];
  /** In words; undefined for none. */
  readonly fault: string | undefined;
}

const show = ({ octets, time, ...rest }: CapturedFrame): unknown => ({
  ...rest,
  time: time === undefined ? undefined : `${time.seconds}.${String(time.microseconds).padStart(6, '0')}`,
  hex: Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('hex'),
});

/** All frames of a file, and what stopped the reading. Throws what is not to be thrown. */
export function framesOf(file: Uint8Array, step?: number): Shown {
  const frames: unknown[] = [];
  try {
    for (const frame of readCapture(sourceOf(file, step))) frames.push(show(frame));
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'CaptureError') throw error;
    return { frames, fault: error.message };
  }
  return { frames, fault: undefined };
}
