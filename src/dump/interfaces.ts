/** The interfaces of a dump file: each has a block of its own, written where its first frame comes. */
import { LinkType } from '../capture/format.ts';
import { encodeInterface } from '../capture/pcapng-writer.ts';
import type { DumpBuffer } from './buffers.ts';
import { DUMP_SNAPLEN } from './frames.ts';

interface Block {
  readonly name: string;
  readonly octets: Uint8Array;
  /** Its place among the interfaces of the file that is written; undefined: it is not in it yet. */
  place: number | undefined;
}

/** What there is in any file: an empty one is to be read, too. */
export const ANY = encodeInterface({
  ifname: 'any',
  description: `ARP, cut after ${DUMP_SNAPLEN} octets; each interface has a block of its own, where it is first heard`,
  linktype: LinkType.ETHERNET,
  snaplen: DUMP_SNAPLEN,
});

export class DumpInterfaces {
  readonly #nameOf: (ifindex: number) => string | undefined;
  readonly #blocks = new Map<number, Block>();
  /** Those that the file has. */
  #count = 1;

  constructor(nameOf: (ifindex: number) => string | undefined) {
    this.#nameOf = nameOf;
  }

  /** A file begins, with ANY alone. */
  begin(): void {
    this.#count = 1;
    for (const block of this.#blocks.values()) block.place = undefined;
  }

  /** Octets that place() may write. */
  lengthOf(ifindex: number): number {
    return this.#blockOf(ifindex).octets.length;
  }

  /** The place of the interface in the file, whose block is written at `buffer.length` where it has none: then how long it is. */
  place(ifindex: number, buffer: DumpBuffer): { readonly place: number; readonly length: number } {
    const block = this.#blockOf(ifindex);
    if (block.place !== undefined) return { place: block.place, length: 0 };
    buffer.bytes.set(block.octets, buffer.length);
    block.place = this.#count++;
    return { place: block.place, length: block.octets.length };
  }

  /** After a rename it is another one. */
  #blockOf(ifindex: number): Block {
    const name = this.#nameOf(ifindex) ?? `ifindex ${ifindex}`;
    const found = this.#blocks.get(ifindex);
    if (found?.name === name) return found;
    const octets = encodeInterface({
      ifname: name,
      description: `ifindex ${ifindex}`,
      linktype: LinkType.ETHERNET,
      snaplen: DUMP_SNAPLEN,
    });
    const block: Block = { name, octets, place: undefined };
    this.#blocks.set(ifindex, block);
    return block;
  }
}
