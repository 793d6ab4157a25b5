/** The access lists of all rules, their files read, laid out: numbers and plain data, so that another thread may do it. */
import { resolve } from 'node:path';
import {
  ACCESS,
  type Access,
  type AccessTable,
  layOutAccess,
  type PrefixSource,
} from '../policy/access-list.ts';
import { type PrefixList, packPrefixes } from '../policy/prefix-list.ts';
import type { Ipv4Prefix } from '../wire/ipv4.ts';
import { ConfigError } from './faults.ts';
import type { Config } from './keys.ts';
import { readPrefixFile } from './prefix-files.ts';
import type { InterfaceConfig } from './rule-keys.ts';

export interface ListOptions {
  /** Is told what each prefix file holds. */
  readonly onFile?: (file: string, prefixes: PrefixList) => void;
  /** Where relative paths begin; undefined: in the working directory. */
  readonly directory?: string | undefined;
}

export interface RuleLists {
  /** Rules that say the same have the same one. */
  readonly tables: readonly AccessTable[];
  /** For rule i, the places of its tables: of targets at 2i, of senders at 2i + 1; -1: none. */
  readonly places: Int32Array<ArrayBuffer>;
}

/** The keys of `targets`, or of `senders`. */
type Lists = {
  readonly [A in Access]?: readonly Ipv4Prefix[];
} & { readonly [A in Access as `${A}File`]?: string | undefined };

/** The files that the configuration names. */
export const prefixFilesOf = ({ interfaces }: Config): string[] =>
  interfaces.flatMap(({ targets, senders }) => [...filesOf(targets), ...filesOf(senders)]);

const filesOf = (lists: Lists): string[] => ACCESS.flatMap((access) => lists[`${access}File`] ?? []);

/** Throws ConfigError, with the faults of all prefix files. */
export function layOutLists(
  interfaces: readonly InterfaceConfig[],
  { onFile = () => {}, directory = '' }: ListOptions = {},
): RuleLists {
  const faults: ConfigError[] = [];
  const files = new Map<string, PrefixList>();
  /** Each once, so that all rules have the same of it. */
  const read = (file: string): PrefixList => {
    const known = files.get(file);
    if (known !== undefined) return known;
    const prefixes = readOrFault(directory === '' ? file : resolve(directory, file), faults);
    files.set(file, prefixes);
    onFile(file, prefixes);
    return prefixes;
  };
  const tables: AccessTable[] = [];
  const known = new Map<string, number>();
  const placeOf = (lists: Lists): number => {
    const sources = sourcesOf(lists, read);
    if (sources.length === 0) return -1;
    const spelling = JSON.stringify(lists);
    const place = known.get(spelling) ?? tables.push(layOutAccess(sources)) - 1;
    known.set(spelling, place);
    return place;
  };
  const places = Int32Array.from(
    interfaces.flatMap(({ targets, senders }) => [placeOf(targets), placeOf(senders)]),
  );
  if (faults.length > 0) throw new ConfigError(faults.flatMap((error) => error.faults));
  return { tables, places };
}

const NOTHING = packPrefixes([]);

function readOrFault(file: string, faults: ConfigError[]): PrefixList {
  try {
    return readPrefixFile(file);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    faults.push(error);
    return NOTHING;
  }
}

const sourcesOf = (lists: Lists, read: (file: string) => PrefixList): PrefixSource[] =>
  ACCESS.flatMap((access): PrefixSource[] => {
    const prefixes = lists[access] ?? [];
    const file = lists[`${access}File`];
    return [
      ...(prefixes.length === 0 ? [] : [{ access, file: undefined, prefixes: packPrefixes(prefixes) }]),
      ...(file === undefined ? [] : [{ access, file, prefixes: read(file) }]),
    ];
  });
