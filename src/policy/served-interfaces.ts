/** The links that a rule chooses: what a frame's ifindex is looked up in. */
import type { Link } from '../kernel/links.ts';
import type { ArpPacket } from '../wire/arp.ts';
import { type InterfaceRule, ruleFor } from './interface-rule.ts';
import { OUTCOMES, type Outcome } from './outcomes.ts';

export interface ServedInterface {
  link: Link;
  readonly rule: InterfaceRule;
  /** How its frames ended: a count for each of OUTCOMES. They stay when another rule comes. */
  readonly counts: Float64Array;
  /** Made with the first reply under a rule with limits, and gone with the row. */
  limiter?: Limiter;
}

/** What limits replies. */
export interface Limiter {
  /** Undefined: the request may be answered, and counts as answered. `now`: milliseconds of any monotonic clock. */
  check(arp: ArpPacket, now: number): Outcome | undefined;
}

export class ServedInterfaces {
  #rules: readonly InterfaceRule[];
  readonly #rows = new Map<number, ServedInterface>();

  constructor(rules: readonly InterfaceRule[]) {
    this.#rules = rules;
  }

  get size(): number {
    return this.#rows.size;
  }

  get(ifindex: number): ServedInterface | undefined {
    return this.#rows.get(ifindex);
  }

  [Symbol.iterator](): IterableIterator<ServedInterface> {
    return this.#rows.values();
  }

  /** The number of the rule for it, in the order of the rules; undefined: it is not served. */
  ruleOf(ifindex: number): number | undefined {
    const row = this.#rows.get(ifindex);
    return row === undefined ? undefined : this.#rules.indexOf(row.rule);
  }

  /** Other rules: each link has to be seen again by update(). */
  setRules(rules: readonly InterfaceRule[]): void {
    this.#rules = rules;
  }

  /** The link came or changed (a rename may choose it, or end that). Says what that means here. */
  update(link: Link, master?: Link): 'new' | 'same' | 'dropped' | 'not-served' {
    const rule = ruleFor(this.#rules, link, master);
    const row = this.#rows.get(link.ifindex);
    if (rule === undefined) return this.#rows.delete(link.ifindex) ? 'dropped' : 'not-served';
    if (row?.rule === rule) {
      row.link = link;
      return 'same';
    }
    const counts = row?.counts ?? new Float64Array(OUTCOMES.length);
    this.#rows.set(link.ifindex, { link, rule, counts });
    return row === undefined ? 'new' : 'same';
  }

  /** The link is gone. False when it was not served. */
  remove(ifindex: number): boolean {
    return this.#rows.delete(ifindex);
  }
}
