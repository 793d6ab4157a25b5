/** The rules that the decision works with, from the configuration: patterns compiled, prefix files read, lists laid out. */
import { type InterfaceRule, patterns } from '../policy/interface-rule.ts';
import { PrefixTable } from '../policy/prefix-table.ts';
import type { Access, AccessList, Restrictions } from '../policy/restrictions.ts';
import type { Config, InterfaceConfig, Match, PrefixSource } from './config.ts';
import { ConfigError } from './faults.ts';
import { readPrefixFile } from './prefix-file.ts';

/** Throws ConfigError, with the faults of all prefix files. `onList` is told what each of them holds. */
export function buildRules(
  { interfaces }: Config,
  onList: (file: string, prefixes: PrefixSource['prefixes']) => void = () => {},
): InterfaceRule[] {
  const faults: ConfigError[] = [];
  const read = (file: string): ReturnType<typeof readPrefixFile> => {
    try {
      const prefixes = readPrefixFile(file);
      onList(file, prefixes);
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

/** The files that the configuration names. */
export const prefixFilesOf = ({ interfaces }: Config): string[] =>
  interfaces
    .flatMap(({ targets, senders }) => [...Object.values(targets), ...Object.values(senders)])
    .flatMap(({ file }) => (file === undefined ? [] : [file]));

type ReadFile = (file: string) => PrefixSource['prefixes'];

function buildRule(rule: InterfaceConfig, read: ReadFile): InterfaceRule {
  const { proxyArp, proxyArpPvlan, mediumId, proxyDelay, proxyQlen, mac, limits } = rule;
  const unlimited =
    limits.perSender === undefined && limits.perInterface === undefined && limits.collapse === 0;
  return {
    matches: buildMatch(rule.match),
    proxyArp,
    proxyArpPvlan,
    mediumId,
    proxyDelay,
    proxyQlen,
    mac,
    restrictions: buildRestrictions(rule, read),
    limits: unlimited ? undefined : limits,
  };
}

function buildMatch({ not, ...match }: InterfaceConfig['match']): InterfaceRule['matches'] {
  const fits = buildPart(match);
  const excluded = buildPart(not);
  return (link, master) => fits?.(link, master) === true && excluded?.(link, master) !== true;
}

/** Each part that is not empty must fit; undefined where all are. */
function buildPart({ name, kind, master }: Match): InterfaceRule['matches'] | undefined {
  if (name.length + kind.length + master.length === 0) return undefined;
  const nameFits = patterns(name);
  const masterFits = patterns(master);
  return (link, its) =>
    (name.length === 0 || nameFits(link.name) || link.altnames.some(nameFits)) &&
    (kind.length === 0 || kind.includes(link.kind)) &&
    (master.length === 0 || (its !== undefined && masterFits(its.name)));
}

/** Undefined where nothing is restricted, so that the decision need not look. */
function buildRestrictions(rule: InterfaceConfig, read: ReadFile): Restrictions | undefined {
  const targets = buildAccess(rule.targets, read);
  const senders = buildAccess(rule.senders, read);
  const guarded = Object.values(rule.guards).includes(true);
  if (!guarded && targets === undefined && senders === undefined && rule.whileLocal === undefined)
    return undefined;
  const { announcements, default_route, group_sender, sender_mismatch, carrier, unicast } = rule.guards;
  return {
    guards: {
      announcements,
      defaultRoute: default_route,
      groupSender: group_sender,
      senderMismatch: sender_mismatch,
      carrier,
      unicast,
    },
    targets,
    senders,
    whileLocal: rule.whileLocal,
  };
}

function buildAccess(
  lists: Readonly<Partial<Record<Access, PrefixSource>>>,
  read: ReadFile,
): AccessList | undefined {
  const rows = (['allow', 'deny', 'always'] as const).flatMap((access) => {
    const { prefixes = [], file } = lists[access] ?? {};
    const all = file === undefined ? prefixes : [...prefixes, ...read(file)];
    return all.map((prefix) => ({ prefix, value: access }));
  });
  const allowsByName = lists.allow?.file !== undefined || (lists.allow?.prefixes.length ?? 0) > 0;
  if (rows.length === 0 && !allowsByName) return undefined;
  return { table: new PrefixTable<Access>(rows), otherwise: allowsByName ? 'deny' : 'allow' };
}
