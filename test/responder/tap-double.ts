/** A tap by hand. */
import { TAP_STRIDE, type TapPort } from '../../src/responder/frame-headers.ts';

export interface Tapped {
  readonly ifindex: number;
  /** From its Ethernet destination on. */
  readonly frame: Buffer;
  /** Seconds since 1970, and nanoseconds. */
  readonly time?: readonly [number, number];
  readonly tag?: number;
}

const ROOM = 4;

export class TapDouble implements TapPort {
  readonly heard = new DataView(new ArrayBuffer(ROOM * TAP_STRIDE));
  readonly coming: Tapped[] = [];
  lost = 0;
  isOpen = true;
  receives = 0;

  receive(): number {
    this.receives++;
    const some = this.coming.splice(0, ROOM);
    for (const [i, { ifindex, frame, time = [1_700_000_000, 0], tag = 0 }] of some.entries()) {
      const kept = frame.subarray(0, TAP_STRIDE - 20);
      for (const [field, value] of [ifindex, kept.length, ...time, tag].entries())
        this.heard.setUint32(i * TAP_STRIDE + 4 * field, value, true);
      new Uint8Array(this.heard.buffer).set(kept, i * TAP_STRIDE + 20);
    }
    return some.length;
  }

  dropped(): number {
    return this.lost;
  }

  close(): void {
    this.isOpen = false;
  }
}
