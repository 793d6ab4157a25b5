/** A NETLINK_ROUTE socket on the addon. */
import { ENOBUFS } from '../wire/netlink/errno.ts';
import { addon, type Netlink } from './addon.ts';

export interface NetlinkOptions {
  /** RTNLGRP_* to be a member of. */
  readonly groups?: readonly number[];
  /** Octets asked for with SO_RCVBUF. */
  readonly receiveBuffer: number;
  /** Maximum number of datagrams received in one system call, */
  readonly slots: number;
  /** and the maximum length of each. */
  readonly stride: number;
  /** Called from the event loop while messages wait. */
  readonly onReadable?: () => void;
}

export class NetlinkSocket {
  readonly handle: Netlink;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #stride: number;
  readonly #lengths: Int32Array;
  /** Datagrams that were longer than a slot, and so lost. */
  truncated = 0;

  /** Throws a SystemError. */
  constructor({ groups = [], receiveBuffer, slots, stride, onReadable }: NetlinkOptions) {
    this.handle = addon().netlinkOpen(Uint32Array.from(groups), receiveBuffer, onReadable);
    this.#bytes = new Uint8Array(slots * stride);
    this.#view = new DataView(this.#bytes.buffer);
    this.#stride = stride;
    this.#lengths = new Int32Array(slots);
  }

  send(bytes: Uint8Array, length: number): void {
    addon().netlinkSend(this.handle, bytes, length);
  }

  waits(): boolean {
    return addon().netlinkWaits(this.handle);
  }

  receive(each: (view: DataView, at: number, end: number) => void): boolean {
    let whole = true;
    for (;;) {
      const count = addon().netlinkReceive(this.handle, this.#bytes, this.#stride, this.#lengths);
      if (count === -ENOBUFS) {
        whole = false;
        continue;
      }
      for (let i = 0; i < count; i++) {
        const at = i * this.#stride;
        const length = this.#lengths[i] ?? -1;
        if (length >= 0) each(this.#view, at, at + length);
        else whole = this.#countTruncated();
      }
      if (count < this.#lengths.length) return whole;
    }
  }

  /** One datagram alone. 0: none is there; below 0: the kernel lost some, or this one was too long. */
  receiveOne(each: (view: DataView, at: number, end: number) => void): number {
    const count = addon().netlinkReceive(this.handle, this.#bytes, this.#bytes.length, this.#lengths);
    if (count <= 0) return count;
    const length = this.#lengths[0] ?? -1;
    if (length >= 0) each(this.#view, 0, length);
    else this.truncated++;
    return length;
  }

  close(): void {
    addon().close(this.handle);
  }

  #countTruncated(): false {
    this.truncated++;
    return false;
  }
}
