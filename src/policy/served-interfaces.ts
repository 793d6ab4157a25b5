/**
 * The links that a rule matches: what a frame's ifindex is looked up in. It follows the links by itself, as their listener,
 * and tells whoever wants to know what that meant.
 */
import type { Link, LinkListener, LinksView } from '../kernel/links.ts';
import type { Mac } from '../wire/mac.ts';
import { CountRows } from './count-rows.ts';
import { type FindRule, type InterfaceRule, ruleFor } from './interface-rule.ts';

export interface ServedInterface {
  link: Link;
  readonly rule: InterfaceRule;
  /** Of what is counted here, the number of the row (count-rows.ts); undefined: it has none. It stays when another rule comes. */
  readonly place?: number | undefined;
  /** How its frames ended: a count for each of OUTCOMES. They stay when another rule comes. */
  readonly counts: Float64Array;
  /**
   * When the last request was heard, in milliseconds of the monotonic clock; 0: none was. The only element of an array, which a
   * frame writes without making an object. It stays when another rule comes.
   */
  readonly heard: Float64Array;
  /** How many of its replies could not be sent, by errno. They stay when another rule comes. */
  readonly unsent: Map<number, number>;
  /** Frames that came faster than they could be decided, and were shed: by each of SHED_BY. They stay when another rule comes. */
  readonly shed: Float64Array;
  /** When the last of them was, in milliseconds of the monotonic clock; undefined: none was. It stays when another rule comes. */
  shedAt?: number | undefined;
  /**
   * Of `limits.per_interface`: when it is full again, and the time that a token takes to come back, in milliseconds. It stays when
   * another rule comes. Undefined: made with the first reply that it counts.
   */
  bucket?: Float64Array | undefined;
  /**
   * Who else announced the address of `while_local` while it was here (no MAC: it has come just now), and until when, by the
   * monotonic clock, nothing is answered for that.
   */
  claim?: { readonly mac: Mac; until: number } | undefined;
}

/** What sheds frames: the queue that they wait in, and the kernel, which is told to while one interface is flooded. */
export const SHED_BY = ['queue', 'kernel'] as const;

/** What happened to a served link: `dropped`, no rule matches it any more; `removed`, there is no such link any more. */
export type ServedChange =
  | { readonly what: 'served' | 'removed'; readonly link: Link }
  | { readonly what: 'renamed' | 'dropped'; readonly link: Link; readonly before: string }
  | { readonly what: 'mac'; readonly link: Link; readonly before: Mac | undefined };

/** For a program that answers nobody. */
const FEW_ROWS = 16;

export class ServedInterfaces implements LinkListener {
  /** Told of each change, after it is in force. */
  onChange: ((change: ServedChange) => void) | undefined;
  #rules: readonly InterfaceRule[];
  readonly #counted: CountRows;
  readonly #rows = new Map<number, ServedInterface>();

  /** Without `counted`, it has rows of its own. */
  constructor(rules: readonly InterfaceRule[], counted = new CountRows(FEW_ROWS)) {
    this.#rules = rules;
    this.#counted = counted;
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

  /** Puts other rules in force; `find`, where it is given, knows already which one each link has. */
  setRules(rules: readonly InterfaceRule[], links: LinksView, find?: FindRule): void {
    this.#rules = rules;
    for (const link of links) this.#match(link, links.get(link.master), find);
  }

  linkChanged(link: Link, before: Link | undefined, links: LinksView): void {
    this.#match(link, links.get(link.master));
    // A rule may name the master of its links, and that one's name is known, or another, only now.
    if (before?.name !== link.name) for (const port of links.portsOf(link.ifindex)) this.#match(port, link);
  }

  linkRemoved(link: Link): void {
    const row = this.#rows.get(link.ifindex);
    if (row === undefined) return;
    this.#remove(link, row);
    this.onChange?.({ what: 'removed', link });
  }

  #remove({ ifindex }: Link, row: ServedInterface): void {
    this.#rows.delete(ifindex);
    this.#counted.giveBack(row);
  }

  /** Finds the rule for a link; `master` is the link that it belongs to, if any. */
  #match(link: Link, master: Link | undefined, find?: FindRule): void {
    const rule = find === undefined ? ruleFor(this.#rules, link, master) : find(link, master);
    const row = this.#rows.get(link.ifindex);
    if (rule === undefined) this.#drop(link, row);
    else if (row === undefined) this.#serve(link, rule);
    else this.#keep(link, rule, row);
  }

  #drop(link: Link, row: ServedInterface | undefined): void {
    if (row === undefined) return;
    this.#remove(link, row);
    this.onChange?.({ what: 'dropped', link, before: row.link.name });
  }

  #serve(link: Link, rule: InterfaceRule): void {
    this.#rows.set(link.ifindex, {
      ...{ link, rule },
      ...this.#counted.take(),
      unsent: new Map(),
      shed: new Float64Array(SHED_BY.length),
    });
    this.onChange?.({ what: 'served', link });
  }

  #keep(link: Link, rule: InterfaceRule, row: ServedInterface): void {
    const before = row.link;
    if (row.rule === rule) row.link = link;
    else {
      const { place, counts, heard, unsent, shed, shedAt, bucket, claim } = row;
      this.#rows.set(link.ifindex, { link, rule, place, counts, heard, unsent, shed, shedAt, bucket, claim });
    }
    if (before.name !== link.name) this.onChange?.({ what: 'renamed', link, before: before.name });
    if (before.mac !== link.mac) this.onChange?.({ what: 'mac', link, before: before.mac });
  }
}

/** What replies are to say. */
export const macOf = ({ link, rule }: ServedInterface): Mac | undefined => rule.mac ?? link.mac;
