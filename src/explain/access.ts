/** Which prefix of the access lists an address is in: the table that decides keeps ranges, not where they came from. */
import type { PrefixSource } from '../config/config.ts';
import { ConfigError } from '../config/faults.ts';
import { readPrefixFile } from '../config/prefix-file.ts';
import type { Access } from '../policy/restrictions.ts';
import { contains, formatPrefix, type Ipv4, type Ipv4Prefix } from '../wire/ipv4.ts';

type Lists = Readonly<Partial<Record<Access, PrefixSource>>>;

export interface AccessMatch {
  /** The list, and the file where the prefix stands in one. */
  readonly access: Access;
  readonly prefix: Ipv4Prefix;
  readonly file: string | undefined;
}

const ORDER = ['allow', 'deny', 'always'] as const;

/** The longest prefix, and of equal ones the last, as PrefixTable has it. */
export function accessMatch(lists: Lists, address: Ipv4): AccessMatch | undefined {
  let best: AccessMatch | undefined;
  for (const access of ORDER) {
    for (const [file, prefixes] of sources(lists[access])) {
      for (const prefix of prefixes) {
        if (!contains(prefix, address) || prefix.length < (best?.prefix.length ?? 0)) continue;
        best = { access, prefix, file };
      }
    }
  }
  return best;
}

const sources = (
  source: PrefixSource | undefined,
): (readonly [string | undefined, readonly Ipv4Prefix[]])[] =>
  source === undefined
    ? []
    : [
        [undefined, source.prefixes],
        [source.file, source.file === undefined ? [] : readNow(source.file)],
      ];

/** A file that has gone since the rules were built says nothing here: the verdict is of the rules. */
function readNow(file: string): readonly Ipv4Prefix[] {
  try {
    return readPrefixFile(file);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return [];
  }
}

/** `targets.deny 10.0.0.0/8 (in FILE)`; undefined where there is no list at all. */
export function describeAccess(name: 'targets' | 'senders', lists: Lists, address: Ipv4): string | undefined {
  const used = Object.values(lists).some(({ prefixes, file }) => prefixes.length > 0 || file !== undefined);
  if (!used) return undefined;
  const match = accessMatch(lists, address);
  if (match === undefined) return `${name}: no prefix has it`;
  const { access, prefix, file } = match;
  return `${name}.${access} ${formatPrefix(prefix)}${file === undefined ? '' : ` (in ${file})`}`;
}
