/** The rules that the decision works with, from the configuration: patterns compiled, prefix files read, lists laid out. */
import { resolve } from 'node:path';
import { ACCESS, type Access, AccessList, type PrefixSource } from '../policy/access-list.ts';
import type { InterfaceRule } from '../policy/interface-rule.ts';
import { patterns } from '../policy/patterns.ts';
import type { Restrictions } from '../policy/restrictions.ts';
import type { Ipv4Prefix } from '../wire/ipv4.ts';
import { interfaceFor } from './complete.ts';
import { ConfigError } from './faults.ts';
import type { Config } from './keys.ts';
import { readPrefixFile } from './prefix-files.ts';
import type { InterfaceConfig, Match } from './rule-keys.ts';

/** What is in force: a configuration, and the rules that were built from it, one for one. */
export interface Settings {
  readonly config: Config;
  readonly rules: readonly InterfaceRule[];
}

export interface BuildOptions {
  /** Is told what each prefix file holds. */
  readonly onFile?: (file: string, prefixes: readonly Ipv4Prefix[]) => void;
  /** Where relative paths begin; undefined: in the working directory. */
  readonly directory?: string | undefined;
}

/** Throws ConfigError, with the faults of all prefix files. */
export function buildRules(
  { interfaces }: Config,
  { onFile = () => {}, directory = '' }: BuildOptions = {},
): InterfaceRule[] {
  const faults: ConfigError[] = [];
  const read: ReadFile = (file) => {
    try {
      const prefixes = readPrefixFile(directory === '' ? file : resolve(directory, file));
      onFile(file, prefixes);
      return prefixes;
    } catch (error) {
      if (!(error instanceof ConfigError)) throw error;
      faults.push(error);
      return [];
    }
  };
  const rules = interfaces.map((rule) => buildRule(rule, read));
  if (faults.length > 0) throw new ConfigError(faults.flatMap((error) => error.faults));
  return rules;
}

/** The rule of `run -i '*'`: every interface, and the kernel's behaviour. */
export const defaultRule = (): InterfaceRule => buildRule(interfaceFor(['*']), readPrefixFile);

/** The files that the configuration names. */
export const prefixFilesOf = ({ interfaces }: Config): string[] =>
  interfaces.flatMap(({ targets, senders }) => [...filesOf(targets), ...filesOf(senders)]);

type ReadFile = (file: string) => readonly Ipv4Prefix[];

/** The keys of `targets`, or of `senders`. */
type Lists = {
  readonly [A in Access]?: readonly Ipv4Prefix[];
} & { readonly [A in Access as `${A}File`]?: string | undefined };

const filesOf = (lists: Lists): string[] => ACCESS.flatMap((access) => lists[`${access}File`] ?? []);

function buildRule(rule: InterfaceConfig, read: ReadFile): InterfaceRule {
  const { match, guards, targets, senders, whileLocal, limits, ...settings } = rule;
  const unlimited =
    limits.perSender === undefined && limits.perInterface === undefined && limits.collapse === 0;
  return {
    ...settings,
    matches: buildMatch(match),
    restrictions: buildRestrictions({
      guards,
      targets: buildAccess(targets, read),
      senders: buildAccess(senders, read),
      whileLocal,
    }),
    limits: unlimited ? undefined : limits,
  };
}

function buildMatch({ not, ...match }: InterfaceConfig['match']): InterfaceRule['matches'] {
  const fits = buildPart(match);
  const excluded = buildPart(not);
  return (link, master) => fits?.(link, master) === true && excluded?.(link, master) !== true;
}

/** Each part that is not empty must fit; undefined where all are. */
export function buildPart({ name, kind, master }: Match): InterfaceRule['matches'] | undefined {
  if (name.length + kind.length + master.length === 0) return undefined;
  const nameFits = patterns(name);
  const masterFits = patterns(master);
  return (link, its) =>
    (name.length === 0 || nameFits(link.name) || link.altnames.some(nameFits)) &&
    (kind.length === 0 || kind.includes(link.kind)) &&
    (master.length === 0 || (its !== undefined && masterFits(its.name)));
}

/** Undefined where nothing is restricted, so that the decision need not look. */
function buildRestrictions(all: Restrictions): Restrictions | undefined {
  const { guards, targets, senders, whileLocal } = all;
  const guarded = Object.values(guards).includes(true);
  return guarded || targets !== undefined || senders !== undefined || whileLocal !== undefined
    ? all
    : undefined;
}

function buildAccess(lists: Lists, read: ReadFile): AccessList | undefined {
  const sources = ACCESS.flatMap((access): PrefixSource[] => {
    const prefixes = lists[access] ?? [];
    const file = lists[`${access}File`];
    return [
      ...(prefixes.length === 0 ? [] : [{ access, file: undefined, prefixes }]),
      ...(file === undefined ? [] : [{ access, file, prefixes: read(file) }]),
    ];
  });
  return sources.length === 0 ? undefined : new AccessList(sources);
}
