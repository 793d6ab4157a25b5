/**
 * The mirror of the links: what RTM_NEWLINK, RTM_DELLINK and RTM_NEWNETCONF have said. Routes are never mirrored: the kernel
 * is asked (routes.ts).
 */
import type { Mac } from '../wire/mac.ts';
import { type Devconf, IFF_LOWER_UP, IFF_UP, type LinkMessage } from '../wire/rtnetlink/link.ts';
import type { NetconfMessage } from '../wire/rtnetlink/netconf.ts';

/** As it was when the kernel last said something of it: a change makes another. */
export type Link = LinkMessage;

/** What comes in on a port of these comes in on them (their rx_handler), and nothing on the port. */
const TAKE_FRAMES: ReadonlySet<string> = new Set(['bridge', 'bond', 'team', 'openvswitch']);

export const isUp = ({ flags }: Pick<Link, 'flags'>): boolean => (flags & IFF_UP) !== 0;
export const hasCarrier = ({ flags }: Pick<Link, 'flags'>): boolean => (flags & IFF_LOWER_UP) !== 0;

/** The links for who wants to look around. */
export interface LinksView extends Iterable<Link> {
  get(ifindex: number): Link | undefined;
  /** Those whose master is `ifindex`. */
  portsOf(ifindex: number): Iterable<Link>;
}

export interface LinkListener {
  /** Called after a link came, changed (also in a value of its devconf), or was merely seen again. */
  linkChanged(link: Link, before: Link | undefined, links: LinksView): void;
  linkRemoved(link: Link): void;
}

/** For who reads the links once, and follows nothing. */
export const NO_LISTENER: LinkListener = { linkChanged: () => {}, linkRemoved: () => {} };

/**
 * A resync tells of each link what is known already. Another object for it each second is garbage, and one of another shape
 * than the parser's: V8 then throws away the compiled loop.
 */
const isNews = (changes: Omit<NetconfMessage, 'ifindex'>, devconf: Devconf): boolean =>
  Object.entries(changes).some(([key, value]) => devconf[key as keyof typeof changes] !== value);

export class Links implements LinksView {
  readonly #rows = new Map<number, { link: Link; seen: number }>();
  /** How many links have each MAC. */
  readonly #macs = new Map<Mac, number>();
  /** For the ifindex of a link, that of the one which passthruAbove() tells. */
  readonly #passthru = new Map<number, number>();
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

  /** The bridge, bond or team that the link is a port of: it takes all its frames. */
  takerOf({ master }: Link): Link | undefined {
    const taker = this.get(master);
    return taker !== undefined && TAKE_FRAMES.has(taker.kind) ? taker : undefined;
  }

  /**
   * The macvlan or macvtap in mode passthru on top of the link: of its frames it takes the unicast ones, and gets a copy of
   * the others (macvlan_handle_frame()). The kernel allows one.
   */
  passthruAbove(ifindex: number): Link | undefined {
    const above = this.#passthru.get(ifindex);
    return above === undefined ? undefined : this.get(above);
  }

  portsOf(ifindex: number): Link[] {
    const ports: Link[] = [];
    for (const { link } of this.#rows.values()) if (link.master === ifindex) ports.push(link);
    return ports;
  }

  [Symbol.iterator](): IterableIterator<Link> {
    return [...this.#rows.values()].map((row) => row.link)[Symbol.iterator]();
  }

  apply(link: Link): void {
    this.#put(link, this.#generation);
  }

  delete(ifindex: number): void {
    const link = this.get(ifindex);
    if (link === undefined) return;
    this.#rows.delete(ifindex);
    this.#countMac(link.mac, -1);
    this.#forgetPassthru(link);
    this.#listener.linkRemoved(link);
  }

  /**
   * Takes over the sysctls that a notification names; the rest stays. False: IPv4 has begun on the link anew, and of the
   * rest nothing is known.
   */
  applyNetconf({ ifindex, ...changes }: NetconfMessage): boolean {
    const row = this.#rows.get(ifindex);
    if (row === undefined) return true;
    const { link, seen } = row;
    if (link.devconf === undefined) return false;
    if (isNews(changes, link.devconf)) this.#put({ ...link, devconf: { ...link.devconf, ...changes } }, seen);
    return true;
  }

  /** IPv4 has ended on the link. */
  deleteDevconf(ifindex: number): void {
    const row = this.#rows.get(ifindex);
    if (row !== undefined) this.#put({ ...row.link, devconf: undefined }, row.seen);
  }

  /** `seen`: the generation of the dump that has shown it. */
  #put(link: Link, seen: number): void {
    const before = this.get(link.ifindex);
    this.#rows.set(link.ifindex, { link, seen });
    if (before?.mac !== link.mac) {
      this.#countMac(link.mac, 1);
      this.#countMac(before?.mac, -1);
    }
    if (before?.passthru) this.#forgetPassthru(before);
    if (link.passthru && link.lower !== 0) this.#passthru.set(link.lower, link.ifindex);
    this.#listener.linkChanged(link, before, this);
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

  /** Another may have come in its place before it was found to be gone. */
  #forgetPassthru({ ifindex, lower }: Link): void {
    if (this.#passthru.get(lower) === ifindex) this.#passthru.delete(lower);
  }
}
