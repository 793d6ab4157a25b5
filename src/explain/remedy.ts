/** What would turn a drop into a reply. */
import { defaultRule } from '../config/build-rules.ts';
import { setConf } from '../diagnose/commands.ts';
import { OBSTACLES } from '../diagnose/obstacles.ts';
import type { Link } from '../kernel/links.ts';
import type { GuardKey } from '../policy/guards.ts';
import type { Cause } from '../policy/readiness.ts';
import type { Facts } from './facts.ts';

export interface Remedy {
  /** For people: what it comes from, or what else there is. */
  readonly text: string;
  /** For a shell, as root; a word in capitals is to be filled in. */
  readonly command?: string;
  /** A key of the configuration and its value, or what is to be done with a list. */
  readonly config?: string;
}

/** A remedy from the facts. */
export type Make = (facts: Facts) => Remedy;

/** No command, and no key. */
export const words =
  (text: string): Make =>
  () => ({ text });

/** Nothing should change it. */
export const nothing = (why: string): Make => words(`none: ${why}`);

export const sysctl = (ifname: string, name: string, value: number): string => setConf([ifname, name, value]);

/** Switches off a sysctl that conf/all and the interface are combined in. */
export const switchOff = (facts: Facts, name: string): string => sysctlOff(facts, name, facts.iif.name);

export const sysctlOff = ({ sysctl: read }: Facts, name: string, of: string): string => {
  const { all, own } = read(name, of);
  const names = [...(all !== 0 ? ['all'] : []), ...(own !== 0 ? [of] : [])];
  return setConf(...names.map((ifname): [string, string, number] => [ifname, name, 0]));
};

/** A key of the rule that matched. */
export const key = ({ ruleIndex }: Facts, path: string): string => `interfaces[${ruleIndex}].${path}`;

/** What is said of a cause that keeps a link silent, and what mends it: as `log`, `status` and `doctor` have it. */
export function mend(cause: Cause, link: Link, facts: Facts, taker?: Link): Remedy {
  const { rule = defaultRule(), kernel: view } = facts;
  const silent = { link, rule, view, obstacle: { cause, ...(taker !== undefined && { taker }) } };
  const text = OBSTACLES[cause].text(silent);
  const remedy = OBSTACLES[cause].remedy(silent);
  if (remedy === undefined) return { text: `none: ${text}` };
  const { command = remedy.option && `arproxy run ${remedy.option}`, key: wanted } = remedy;
  return {
    ...remedyFrom(text, { ...remedy, ...(command !== undefined && { command }) }),
    ...(wanted !== undefined && { config: key(facts, wanted) }),
  };
}

/** `text`: what is to be mended. */
export const remedyFrom = (
  text: string,
  { command, none }: { readonly command?: string; readonly none?: string },
): Remedy =>
  none === undefined
    ? { text, ...(command !== undefined && { command }) }
    : { text: `none: ${text}; ${none}` };

/** The same for the interface where the frame comes in. */
export const mendIngress =
  (cause: Cause): Make =>
  (facts) =>
    mend(cause, facts.iif, facts);

/** The guard off in the configuration. */
export const guardOff =
  (guard: GuardKey, text: string): Make =>
  (facts) => ({ config: key(facts, `guards.${guard}: false`), text });
