/** The hosts' side of all cables: sends requests, and keeps the replies that come back, each to its cable. */
import { Dumps } from '../kernel/dump.ts';
import { NetlinkSocket } from '../sys/netlink-socket.ts';
import { PacketSocket } from '../sys/packet-socket.ts';
import { ETH_HLEN, ETH_P_ARP } from '../wire/ethernet.ts';
import { ENETDOWN, ENOBUFS, ENXIO, errnoName } from '../wire/netlink/errno.ts';
import { emitLinkDump, IFF_LOWER_UP, parseLink } from '../wire/rtnetlink/link.ts';

const IFF_RUNNING = 0x40;
const ARP_REPLY_LOW_OCTET = ETH_HLEN + 7;

export class Wire {
  readonly #socket = new PacketSocket(ETH_P_ARP);
  readonly #netlink = new NetlinkSocket({ receiveBuffer: 1 << 20, slots: 4, stride: 64 << 10 });
  readonly #ifindexes = new Map<string, number>();
  readonly #names = new Map<number, string>();
  readonly #flags = new Map<string, number>();
  readonly #peers = new Map<string, number>();
  readonly #replies = new Map<string, string[]>();

  /** Sends out of the interface of this name. */
  send(ifname: string, frame: Uint8Array): void {
    this.#drain(); // the kernel's reply is there when the send has returned: the socket must not fill with many
    let errno = this.#socket.send(this.#ifindexes.get(ifname) ?? this.#lookUp(ifname), frame);
    if (errno === ENXIO) errno = this.#socket.send(this.#lookUp(ifname), frame); // made anew, with another ifindex
    // A cable that is down, here or at its other end, takes nothing, and that may be what is tried.
    if (errno !== 0 && errno !== ENETDOWN && errno !== ENOBUFS)
      throw new Error(`cannot send on "${ifname}": ${errnoName(errno)}`);
  }

  /**
   * Whether frames to and from these interfaces are sent. One whose carrier has come back drops them until the kernel has taken
   * note of it, which may be a second later (linkwatch).
   */
  ready(ifnames: readonly string[]): boolean {
    this.#readLinks();
    return ifnames.every((ifname) => {
      const flags = this.#flags.get(ifname) ?? 0;
      return (flags & IFF_LOWER_UP) === 0 || (flags & IFF_RUNNING) !== 0;
    });
  }

  /** The replies, in hexadecimal, that came on cables whose host end begins with `prefix`, with the rest of its name. */
  takeReplies(prefix: string): { link: string; frame: string }[] {
    this.#drain();
    const taken: { link: string; frame: string }[] = [];
    for (const [name, frames] of this.#replies) {
      if (!new RegExp(`^${prefix}[a-z]`).test(name)) continue;
      this.#replies.delete(name);
      for (const frame of frames) taken.push({ link: name.slice(prefix.length), frame });
    }
    return taken;
  }

  /** The ifindex, in its namespace, of the interface at the other end of a cable. */
  peerOf(ifname: string): number | undefined {
    return this.#peers.get(ifname);
  }

  close(): void {
    this.#socket.close();
    this.#netlink.close();
  }

  #drain(): void {
    this.#socket.receive((ifindex, frame) => {
      if (frame[ARP_REPLY_LOW_OCTET] !== 2) return;
      if (!this.#names.has(ifindex)) this.#readLinks();
      const name = this.#names.get(ifindex);
      if (name === undefined) return; // its situation has ended
      const frames = this.#replies.get(name) ?? [];
      frames.push(Buffer.from(frame).toString('hex'));
      this.#replies.set(name, frames);
    });
  }

  #lookUp(ifname: string): number {
    this.#readLinks();
    const ifindex = this.#ifindexes.get(ifname);
    if (ifindex === undefined) throw new Error(`there is no host end "${ifname}"`);
    return ifindex;
  }

  #readLinks(): void {
    this.#ifindexes.clear();
    this.#names.clear();
    this.#flags.clear();
    this.#peers.clear();
    new Dumps(this.#netlink).run('links', emitLinkDump, (_type, view, at, end) => {
      const link = parseLink(view, at, end);
      if (link === undefined) return;
      this.#ifindexes.set(link.name, link.ifindex);
      this.#names.set(link.ifindex, link.name);
      this.#flags.set(link.name, link.flags);
      this.#peers.set(link.name, link.lowerElsewhere);
    });
  }
}
