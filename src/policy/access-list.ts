/** Lists of prefixes that say which addresses are answered for, or which senders: the longest prefix decides. */
import type { Ipv4, Ipv4Prefix } from '../wire/ipv4.ts';
import { joinLists, type PrefixList } from './prefix-list.ts';
import { layOutPrefixes, type PrefixRanges, PrefixTable } from './prefix-table.ts';

export const ACCESS = ['allow', 'deny', 'always'] as const;
export type Access = (typeof ACCESS)[number];

interface Source {
  readonly access: Access;
  /** Undefined: they are in the configuration itself. */
  readonly file: string | undefined;
}

/** Prefixes of one list that came from one place. */
export interface PrefixSource extends Source {
  readonly prefixes: PrefixList;
}

export interface AccessMatch extends Source {
  readonly prefix: Ipv4Prefix;
}

/** Prefixes with where they came from, laid out: plain data, which one thread may make for another. */
export interface AccessTable {
  readonly ranges: PrefixRanges;
  readonly sources: readonly Source[];
  /** Which of the sources each prefix came from. */
  readonly sourceOf: Uint8Array<ArrayBuffer>;
  readonly allowsNothing: boolean;
}

/** Of two equal prefixes the later one counts. A file that is empty still allows by name. */
export function layOutAccess(sources: readonly PrefixSource[]): AccessTable {
  const list = joinLists(sources.map(({ prefixes }) => prefixes));
  const sourceOf = new Uint8Array(list.lengths.length);
  let at = 0;
  for (const [i, { prefixes }] of sources.entries()) {
    sourceOf.fill(i, at, at + prefixes.lengths.length);
    at += prefixes.lengths.length;
  }
  const allowed = sources.some(({ access, prefixes }) => access !== 'deny' && prefixes.lengths.length > 0);
  return {
    ranges: layOutPrefixes(list),
    sources: sources.map(({ access, file }) => ({ access, file })),
    sourceOf,
    allowsNothing: !allowed && (otherwiseOf(sources) === 'deny' || containsAll(list)),
  };
}

export class AccessList {
  readonly #table: PrefixTable;
  readonly #sources: readonly Source[];
  readonly #sourceOf: Uint8Array;
  /** For an address that no prefix contains: denied where something is allowed by name. */
  readonly otherwise: 'allow' | 'deny';
  /** Every address is denied. */
  readonly allowsNothing: boolean;

  constructor({ ranges, sources, sourceOf, allowsNothing }: AccessTable) {
    this.#table = new PrefixTable(ranges);
    this.#sources = sources;
    this.#sourceOf = sourceOf;
    this.otherwise = otherwiseOf(sources);
    this.allowsNothing = allowsNothing;
  }

  accessOf(address: Ipv4): Access {
    const row = this.#table.lookup(address);
    return row < 0 ? this.otherwise : (this.#sources[this.#sourceOf[row] ?? 0]?.access ?? this.otherwise);
  }

  /** Narrows `range`, a first and a last address with `address` between them, to some that have the same access. */
  narrow(address: Ipv4, range: Uint32Array): void {
    this.#table.narrow(address, range);
  }

  /** The prefix that decides about the address, and where it came from; undefined: no prefix contains it. */
  match(address: Ipv4): AccessMatch | undefined {
    const row = this.#table.lookup(address);
    const source = row < 0 ? undefined : this.#sources[this.#sourceOf[row] ?? 0];
    return source && { ...source, prefix: this.#table.prefix(row) };
  }
}

const otherwiseOf = (sources: readonly Source[]): 'allow' | 'deny' =>
  sources.some(({ access }) => access === 'allow') ? 'deny' : 'allow';

/** 0.0.0.0/0, or its two halves. */
function containsAll({ addresses, lengths }: PrefixList): boolean {
  if (lengths.includes(0)) return true;
  const halves = new Set(addresses.filter((_address, row) => lengths[row] === 1));
  return halves.size === 2;
}
