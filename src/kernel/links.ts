/**
 * The mirror of the links: what RTM_NEWLINK, RTM_DELLINK and RTM_NEWNETCONF have said. Routes, rules and addresses are
 * never mirrored: the kernel is asked (routes.ts).
 */
import type { Mac } from '../wire/mac.ts';
import type { LinkMessage } from '../wire/rtnetlink/link.ts';
import type { NetconfMessage } from '../wire/rtnetlink/netconf.ts';

export type Link = LinkMessage;

/** What comes in on a port of these comes in on them (their rx_handler), and nothing on the port. */
export const TAKE_FRAMES: ReadonlySet<string> = new Set(['bridge', 'bond', 'team', 'openvswitch']);

export interface LinkListener {
  /** Called after a link came, changed (also in a value of its devconf), or was merely seen again. */
  linkChanged(link: Link, before: Link | undefined): void;
  linkRemoved(link: Link): void;
}

export class Links {
  readonly #rows = new Map<number, { link: Link; seen: number }>();
  /** How many links have each MAC. */
  readonly #macs = new Map<Mac, number>();
  readonly #listener: LinkListener;
  #generation = 0;

  constructor(listener: LinkListener) {
    this.#listener = listener;
  }

  get(ifindex: number): Link | undefined {
    return this.#rows.get(ifindex)?.link;
  }

  /** Whether an interface of this host has the MAC. */
  hasMac(mac: Mac): boolean {
    return this.#macs.has(mac);
  }

  [Symbol.iterator](): IterableIterator<Link> {
    return [...this.#rows.values()].map((row) => row.link)[Symbol.iterator]();
  }

  apply(link: Link): void {
    const before = this.get(link.ifindex);
    this.#rows.set(link.ifindex, { link, seen: this.#generation });
    if (before?.mac !== link.mac) {
      this.#countMac(link.mac, 1);
      this.#countMac(before?.mac, -1);
    }
    this.#listener.linkChanged(link, before);
  }

  delete(ifindex: number): void {
    const row = this.#rows.get(ifindex);
    if (row === undefined) return;
    this.#rows.delete(ifindex);
    this.#countMac(row.link.mac, -1);
    this.#listener.linkRemoved(row.link);
  }

  /**
   * Takes over the sysctls that a notification names; the rest stays. False: IPv4 has begun on the link anew, and of the
   * rest nothing is known.
   */
  applyNetconf({ ifindex, forwarding, proxyArp }: NetconfMessage): boolean {
    const link = this.get(ifindex);
    if (link === undefined) return true;
    if (link.devconf === undefined) return false;
    if (forwarding !== undefined) link.devconf.forwarding = forwarding;
    if (proxyArp !== undefined) link.devconf.proxyArp = proxyArp;
    this.#listener.linkChanged(link, link);
    return true;
  }

  /** IPv4 has ended on the link. */
  deleteDevconf(ifindex: number): void {
    const link = this.get(ifindex);
    if (link !== undefined) link.devconf = undefined;
  }

  /** Rows stay while a dump runs, so that a link is never missing in between. */
  beginDump(): void {
    this.#generation++;
  }

  /** Deletes what neither the dump nor a notification since beginDump() has shown. */
  endDump(): void {
    for (const [ifindex, row] of this.#rows) if (row.seen !== this.#generation) this.delete(ifindex);
  }

  #countMac(mac: Mac | undefined, more: number): void {
    if (mac === undefined) return;
    const count = (this.#macs.get(mac) ?? 0) + more;
    if (count > 0) this.#macs.set(mac, count);
    else this.#macs.delete(mac);
  }
}
