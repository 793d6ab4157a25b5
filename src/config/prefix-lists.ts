/** The files of prefixes as they were read: enough of each to say whether it has changed, and how much it has. */
import type { Ipv4Prefix } from '../wire/ipv4.ts';

interface PrefixList {
  readonly count: number;
  readonly hash: number;
}

export type PrefixLists = ReadonlyMap<string, PrefixList>;

/** FNV-1a over the numbers. */
export function summarize(prefixes: readonly Ipv4Prefix[]): PrefixList {
  let hash = 0x811c9dc5;
  for (const { address, length } of prefixes)
    hash = Math.imul(Math.imul(hash ^ address, 0x01000193) ^ length, 0x01000193);
  return { count: prefixes.length, hash };
}

/** `deny.txt: 12 prefixes -> 13`, one for each file that is named before and after. */
export function diffLists(before: PrefixLists, after: PrefixLists): string[] {
  return [...after].flatMap(([file, now]) => {
    const old = before.get(file);
    if (old === undefined || (old.count === now.count && old.hash === now.hash)) return [];
    return old.count === now.count
      ? [`${file}: other prefixes, ${now.count} as before`]
      : [`${file}: ${old.count} prefixes -> ${now.count}`];
  });
}
