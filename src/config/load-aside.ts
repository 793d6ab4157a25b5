/** A configuration read aside: all that can be made of its files without the daemon, as plain data and octets. */
import { serialize } from 'node:v8';
import { ConfigError, formatFault } from './faults.ts';
import { type FileStamps, stampOf } from './file-stamp.ts';
import { firstFew } from './first-few.ts';
import type { Config } from './keys.ts';
import { loadConfig } from './parse.ts';
import { diffConfigs } from './plain.ts';
import type { PrefixSummaries } from './prefix-files.ts';
import { diffPrefixFiles, summarize } from './prefix-files.ts';
import { layOutLists, prefixFilesOf, type RuleLists } from './rule-lists.ts';
import { type ConfigSource, configFrom } from './source.ts';

/** Rules that are taken over in one step. */
const PIECE = 32;

/** Maximum number of changes that are named one by one: a file that is quite another has one for each of its lines. */
const CHANGES_TOLD = 1000;

export interface AsideRequest {
  readonly source: ConfigSource;
  /** What is in force, for the differences: a Config that serialize() has written. */
  readonly before: Uint8Array;
  readonly summaries: PrefixSummaries;
}

/** What was read, in a form that costs who takes it over little, and that little in pieces. */
export interface LoadedAside {
  /** All but the rules. */
  readonly config: Omit<Config, 'interfaces'>;
  /** The rules, some in each, as serialize() writes them. */
  readonly pieces: readonly Uint8Array[];
  readonly lists: RuleLists;
  readonly summaries: PrefixSummaries;
  /** For the next request. */
  readonly written: Uint8Array;
  /** Key by key, the first thousand. */
  readonly changes: readonly string[];
  /** All of them. */
  readonly changeCount: number;
}

export type AsideResult = { readonly loaded: LoadedAside } | { readonly faults: readonly string[] };

/** `onNamed` is told of the files that the configuration names, as they are before they are read. */
export function loadAside(
  { source, before, summaries: old }: AsideRequest,
  deserialize: (octets: Uint8Array) => unknown,
  onNamed: (files: FileStamps) => void,
): AsideResult {
  try {
    const config = configFrom(source, loadConfig);
    onNamed(new Map(prefixFilesOf(config).map((file) => [file, stampOf(file)])));
    const summaries = new Map<string, ReturnType<typeof summarize>>();
    const lists = layOutLists(config.interfaces, {
      onFile: (file, prefixes) => summaries.set(file, summarize(prefixes)),
    });
    const changes = [
      ...diffConfigs(deserialize(before) as Config, config),
      ...diffPrefixFiles(old, summaries),
    ];
    const { interfaces, ...rest } = config;
    return {
      loaded: {
        config: rest,
        pieces: piecesOf(interfaces),
        lists,
        summaries,
        written: serialize(config),
        changes: firstFew(changes, CHANGES_TOLD, (count) => `and ${count} more changes`),
        changeCount: changes.length,
      },
    };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { faults: error.faults.map(formatFault) };
  }
}

const piecesOf = (rules: Config['interfaces']): Uint8Array[] =>
  Array.from({ length: Math.ceil(rules.length / PIECE) }, (_, n) =>
    serialize(rules.slice(n * PIECE, (n + 1) * PIECE)),
  );
