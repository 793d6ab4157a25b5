/** Many prefixes as numbers alone: a million of them as objects would take a hundred mebibytes. */
import type { Ipv4Prefix } from '../wire/ipv4.ts';

/** In the order in which they were said. */
export interface PrefixList {
  readonly addresses: Uint32Array<ArrayBuffer>;
  readonly lengths: Uint8Array<ArrayBuffer>;
}

export const packPrefixes = (prefixes: readonly Ipv4Prefix[]): PrefixList => ({
  addresses: Uint32Array.from(prefixes, ({ address }) => address),
  lengths: Uint8Array.from(prefixes, ({ length }) => length),
});

export function joinLists(lists: readonly PrefixList[]): PrefixList {
  const count = lists.reduce((sum, { lengths }) => sum + lengths.length, 0);
  const [addresses, lengths] = [new Uint32Array(count), new Uint8Array(count)];
  let at = 0;
  for (const list of lists) {
    addresses.set(list.addresses, at);
    lengths.set(list.lengths, at);
    at += list.lengths.length;
  }
  return { addresses, lengths };
}
