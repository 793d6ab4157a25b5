/** Lists of prefixes that say which addresses are answered for, or which senders: the longest prefix decides. */
import type { Ipv4, Ipv4Prefix } from '../wire/ipv4.ts';
import { PrefixTable } from './prefix-table.ts';

export const ACCESS = ['allow', 'deny', 'always'] as const;
export type Access = (typeof ACCESS)[number];

/** Prefixes of one list that came from one place. */
export interface PrefixSource {
  readonly access: Access;
  /** Undefined: they are in the configuration itself. */
  readonly file: string | undefined;
  readonly prefixes: readonly Ipv4Prefix[];
}

export interface AccessMatch {
  readonly access: Access;
  readonly file: string | undefined;
  readonly prefix: Ipv4Prefix;
}

export class AccessList {
  readonly #table: PrefixTable;
  /** Where the prefixes came from, without the prefixes; and which of them each prefix came from. */
  readonly #sources: readonly Omit<PrefixSource, 'prefixes'>[];
  readonly #sourceOf: Uint8Array;
  /** For an address that no prefix contains: denied where something is allowed by name. */
  readonly otherwise: 'allow' | 'deny';
  /** Every address is denied. */
  readonly allowsNothing: boolean;

  /** Of two equal prefixes the later one counts. A file that is empty still allows by name. */
  constructor(sources: readonly PrefixSource[]) {
    const prefixes = sources.flatMap((source) => source.prefixes);
    this.#table = new PrefixTable(prefixes);
    this.#sources = sources.map(({ access, file }) => ({ access, file }));
    this.#sourceOf = new Uint8Array(prefixes.length);
    let at = 0;
    for (const [i, source] of sources.entries()) {
      this.#sourceOf.fill(i, at, at + source.prefixes.length);
      at += source.prefixes.length;
    }
    this.otherwise = sources.some(({ access }) => access === 'allow') ? 'deny' : 'allow';
    const allowed = sources.some(({ access, prefixes: some }) => access !== 'deny' && some.length > 0);
    this.allowsNothing = !allowed && (this.otherwise === 'deny' || containsAll(prefixes));
  }

  accessOf(address: Ipv4): Access {
    const row = this.#table.lookup(address);
    return row < 0 ? this.otherwise : (this.#sources[this.#sourceOf[row] ?? 0]?.access ?? this.otherwise);
  }

  /** The prefix that decides about the address, and where it came from; undefined: no prefix contains it. */
  match(address: Ipv4): AccessMatch | undefined {
    const row = this.#table.lookup(address);
    const source = row < 0 ? undefined : this.#sources[this.#sourceOf[row] ?? 0];
    return source && { ...source, prefix: this.#table.prefix(row) };
  }
}

/** 0.0.0.0/0, or its two halves. */
function containsAll(prefixes: readonly Ipv4Prefix[]): boolean {
  const halves = new Set(prefixes.filter(({ length }) => length === 1).map(({ address }) => address));
  return halves.size === 2 || prefixes.some(({ length }) => length === 0);
}
