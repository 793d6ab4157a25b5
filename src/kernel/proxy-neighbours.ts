/**
 * The addresses that the kernel itself answers for by `ip neigh add proxy`. It notifies of neither addition nor deletion:
 * a resync asks for them again.
 */
import type { Ipv4 } from '../wire/ipv4.ts';
import type { ProxyNeighbour } from '../wire/rtnetlink/neighbour.ts';

/** Instead of an ifindex: on any interface. */
const ANY = 0;

export class ProxyNeighbours {
  #ifindexes = new Map<Ipv4, Set<number>>();

  /** Number of addresses that have an entry. */
  get size(): number {
    return this.#ifindexes.size;
  }

  /** Whether the kernel has an entry for `tpa` on `iif`, or on any interface: its pneigh_lookup(). */
  has(tpa: Ipv4, iif: number): boolean {
    if (this.#ifindexes.size === 0) return false;
    const ifindexes = this.#ifindexes.get(tpa);
    return ifindexes !== undefined && (ifindexes.has(iif) || ifindexes.has(ANY));
  }

  /** Whether there is an entry on just that interface; 0: one that is for any. */
  isOn(tpa: Ipv4, ifindex: number): boolean {
    return this.#ifindexes.get(tpa)?.has(ifindex) === true;
  }

  replace(entries: Iterable<ProxyNeighbour>): void {
    const fresh = new Map<Ipv4, Set<number>>();
    for (const { address, ifindex } of entries) {
      const ifindexes = fresh.get(address) ?? new Set();
      fresh.set(address, ifindexes.add(ifindex));
    }
    this.#ifindexes = fresh;
  }
}
