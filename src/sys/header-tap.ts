/** The Ethernet headers of what comes in: the addon's tap as a port. */
import { addon, type Tap } from './addon.ts';

export interface HeaderTapOptions {
  readonly protocol: number;
  /** Frames that the kernel keeps for it. */
  readonly frames: number;
  /** Slots of a batch, and their size: see addon.d.ts. */
  readonly batch: number;
  readonly stride: number;
}

export class HeaderTap {
  readonly heard: DataView;
  readonly #slots: Uint8Array;
  readonly #stride: number;
  readonly #handle: Tap;

  /** Throws a SystemError. */
  constructor({ protocol, frames, batch, stride }: HeaderTapOptions) {
    this.#handle = addon().tapOpen(protocol, frames);
    this.#slots = new Uint8Array(batch * stride);
    this.heard = new DataView(this.#slots.buffer);
    this.#stride = stride;
  }

  receive(): number {
    return addon().tapReceive(this.#handle, this.#slots, this.#stride);
  }

  dropped(): number {
    return addon().tapDropped(this.#handle);
  }

  close(): void {
    addon().close(this.#handle);
  }
}
