/** One route question at a time: a doctor is in no hurry. */
import { type Route, UNANSWERED } from '../kernel/route.ts';
import type { RouteLookups } from '../kernel/routes.ts';
import { INADDR_ANY, type Ipv4 } from '../wire/ipv4.ts';

export class AskKernel {
  readonly #questions: RouteLookups;
  readonly #proto: number;

  /** `proto`: see setRouteLookup(). */
  constructor(questions: RouteLookups, proto: number) {
    this.#questions = questions;
    this.#proto = proto;
  }

  /** Where a packet from `spa` that comes in on `iif` goes to `tpa`, with the length of the prefix that matched. */
  about(iif: number, spa: Ipv4, tpa: Ipv4): Route {
    this.#questions.begin(this.#proto, 0);
    const number = this.#questions.add(iif, { spa, tpa }, true);
    this.#questions.ask();
    return { errno: UNANSWERED, type: 0, oif: 0, length: -1, ...this.#questions.routes[number] };
  }

  /** Where a packet of this host's own goes. */
  wayTo(address: Ipv4): Route {
    return this.about(0, INADDR_ANY, address);
  }
}
