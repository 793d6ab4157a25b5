/** The rules that the decision works with, from the configuration: patterns compiled, lists at hand. */
import { AccessList } from '../policy/access-list.ts';
import type { FindRule, InterfaceRule } from '../policy/interface-rule.ts';
import { patterns } from '../policy/patterns.ts';
import type { Restrictions } from '../policy/restrictions.ts';
import { interfaceFor } from './complete.ts';
import type { Config } from './keys.ts';
import type { InterfaceConfig, Match } from './rule-keys.ts';
import { type ListOptions, layOutLists, type RuleLists } from './rule-lists.ts';

/** What is in force: a configuration, and the rules that were built from it, one for one. */
export interface Settings {
  readonly config: Config;
  readonly rules: readonly InterfaceRule[];
  /** Knows which one each link has, where that was looked up before. */
  readonly find?: FindRule;
}

/** Reads the prefix files. Throws ConfigError, with the faults of all of them. */
export function buildRules({ interfaces }: Config, options?: ListOptions): InterfaceRule[] {
  return interfaces.map(ruleBuilder(layOutLists(interfaces, options)));
}

/** What builds rule i of those whose lists these are. */
export function ruleBuilder({
  tables,
  places,
}: RuleLists): (rule: InterfaceConfig, i: number) => InterfaceRule {
  const lists = tables.map((table) => new AccessList(table));
  return (rule, i) => buildRule(rule, lists[places[2 * i] ?? -1], lists[places[2 * i + 1] ?? -1]);
}

/** The rule of `run -i '*'`: every interface, and the kernel's behaviour. */
export const defaultRule = (): InterfaceRule => buildRule(interfaceFor(['*']), undefined, undefined);

function buildRule(
  rule: InterfaceConfig,
  targets: AccessList | undefined,
  senders: AccessList | undefined,
): InterfaceRule {
  const {
    match,
    guards,
    targets: _targets,
    senders: _senders,
    whileLocal,
    announce,
    limits,
    ...settings
  } = rule;
  const unlimited =
    limits.perSender === undefined && limits.perInterface === undefined && limits.collapse === 0;
  return {
    ...settings,
    matches: buildMatch(match),
    restrictions: buildRestrictions({
      ...{ guards, targets, senders, whileLocal },
      // A MAC that is given moves with what while_local names, and nobody need be told.
      ...(whileLocal !== undefined && { announce: announce && settings.mac === undefined }),
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
