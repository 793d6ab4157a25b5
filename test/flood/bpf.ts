/** The kernel's classic BPF as far as our programs go, as linux/filter.h has it: to see what they do with a frame. */

export interface Seen {
  readonly ifindex: number;
  /** From the network header on. */
  readonly frame: Buffer;
  /** Of SKF_AD_RANDOM. */
  readonly random?: number;
}

const { LITTLE_ENDIAN } = { LITTLE_ENDIAN: new Uint8Array(Uint16Array.of(1).buffer)[0] === 1 };

/** What the program returns: octets of the frame to take. Throws where the kernel would refuse the program. */
export function run(program: Uint8Array, { ifindex, frame, random = 0 }: Seen): number {
  const view = new DataView(program.buffer, program.byteOffset, program.byteLength);
  const count = program.length / 8;
  let a = 0;
  for (let at = 0; at < count; at++) {
    const [code, k] = [view.getUint16(at * 8, LITTLE_ENDIAN), view.getUint32(at * 8 + 4, LITTLE_ENDIAN)];
    const [jt, jf] = [view.getUint8(at * 8 + 2), view.getUint8(at * 8 + 3)];
    if (at + Math.max(jt, jf) + 1 >= count && code !== 0x06) throw new Error(`${at}: beyond the end`);
    switch (code) {
      case 0x20: // ld [k]
        if (k === 0xffff_f008) a = ifindex;
        else if (k === 0xffff_f038) a = random;
        else if (k + 4 <= frame.length) a = frame.readUInt32BE(k);
        else return 0;
        break;
      case 0x28: // ldh [k]
        if (k + 2 > frame.length) return 0;
        a = frame.readUInt16BE(k);
        break;
      case 0x80: // ld #len
        a = frame.length;
        break;
      case 0x15: // jeq
        at += a === k ? jt : jf;
        break;
      case 0x35: // jge
        at += a >= k ? jt : jf;
        break;
      case 0x06: // ret
        return k;
      default:
        throw new Error(`${at}: ${code}`);
    }
  }
  throw new Error('no return');
}
