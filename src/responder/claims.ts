/**
 * Addresses that were answered for a moment ago, so that an owner who speaks up on the same link is noticed: then two
 * answer for one address, and requests get the one answer or the other (an address conflict: RFC 5227, section 2.4).
 *
 * A table of fixed size, its place by a hash: an answer may push another out, and a conflict then goes unnoticed. No false
 * positives, except an address that has just moved onto the link, for up to five minutes. Pages that are never written to
 * take no memory.
 */
import type { ArpPacket } from '../wire/arp.ts';
import type { Ipv4 } from '../wire/ipv4.ts';

/** A power of two. 16 octets each: 1 MiB in all, whatever is asked. */
const ENTRIES = 1 << 16;

/** Fields of an entry, in 32-bit numbers. Times in seconds, from 1 on; 0: never. */
const AT = { ifindex: 0, tpa: 1, answered: 2, noticed: 3 } as const;
const FIELDS = 4;

/** How long an answer counts, in seconds: a host keeps what it was told for about that time. */
const REMEMBERED = 300;

/** After how long the same address is told of again, in seconds. */
const TOLD_AGAIN = 3600;

/** native/fast_path.c has the same table. */
export class Claims {
  /** Looked at and written to by the addon too (fast-path.ts). */
  readonly entries = new Int32Array(new SharedArrayBuffer(ENTRIES * FIELDS * Int32Array.BYTES_PER_ELEMENT));
  #seconds = 1;

  /** A batch begins at `now`, in milliseconds of any monotonic clock that began at 0. */
  begin(now: number): void {
    this.#seconds = Math.floor(now / 1000) + 1;
  }

  /** The request was answered on the interface. */
  answered(ifindex: number, { tpa }: Pick<ArpPacket, 'tpa'>): void {
    const { entries } = this;
    const at = entryOf(ifindex, tpa);
    if (entries[at + AT.tpa] !== (tpa | 0) || entries[at + AT.ifindex] !== ifindex) {
      entries[at + AT.ifindex] = ifindex;
      entries[at + AT.tpa] = tpa;
      entries[at + AT.noticed] = 0;
    }
    entries[at + AT.answered] = this.#seconds;
  }

  /** Whether the packet's spa, which somebody claims on the interface, was answered for there, and that is news. */
  check(ifindex: number, { spa }: Pick<ArpPacket, 'spa'>): boolean {
    const { entries } = this;
    const at = entryOf(ifindex, spa);
    if (entries[at + AT.tpa] !== (spa | 0) || entries[at + AT.ifindex] !== ifindex) return false;
    const seconds = this.#seconds;
    const noticed = entries[at + AT.noticed] ?? 0;
    return (
      seconds - (entries[at + AT.answered] ?? 0) <= REMEMBERED &&
      (noticed === 0 || seconds - noticed >= TOLD_AGAIN)
    );
  }

  /** After check(): it is told of now. */
  noticed(ifindex: number, { spa }: Pick<ArpPacket, 'spa'>): void {
    this.entries[entryOf(ifindex, spa) + AT.noticed] = this.#seconds;
  }
}

/** Neighbours get neighbouring places, and x.x.0.1 of one prefix another than that of the next. */
const entryOf = (ifindex: number, address: Ipv4): number =>
  ((address ^ Math.imul(address >>> 16, 0x9e3779b1) ^ Math.imul(ifindex, 0x85ebca6b)) & (ENTRIES - 1)) *
  FIELDS;
