/** One route lookup at a time: a doctor is in no hurry. */
import { type Route, UNANSWERED } from '../kernel/route.ts';
import type { RouteLookups } from '../kernel/routes.ts';
import { INADDR_ANY, type Ipv4 } from '../wire/ipv4.ts';

export class AskKernel {
  readonly #lookups: RouteLookups;
  readonly #proto: number;

  /** `proto`: see setRouteLookup(). */
  constructor(lookups: RouteLookups, proto: number) {
    this.#lookups = lookups;
    this.#proto = proto;
  }

  /** Where a packet from `spa` that comes in on `iif` goes to `tpa`, with the length of the prefix that matched. */
  about(iif: number, spa: Ipv4, tpa: Ipv4): Route {
    this.#lookups.begin(this.#proto, 0);
    const number = this.#lookups.add(iif, { spa, tpa }, true);
    this.#lookups.ask();
    return { errno: UNANSWERED, type: 0, oif: 0, length: -1, ...this.#lookups.routes[number] };
  }

  /** Where a packet of this host's own goes. */
  wayTo(address: Ipv4): Route {
    return this.about(0, INADDR_ANY, address);
  }
}
