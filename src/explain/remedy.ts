/** What would turn a drop into a reply. */
import { setConf } from '../diagnose/commands.ts';
import type { GuardKey } from '../policy/guards.ts';
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
export const switchOff = ({ iif, sysctl: read }: Facts, name: string): string => {
  const { all, own } = read(name);
  return [all !== 0 && sysctl('all', name, 0), own !== 0 && sysctl(iif.name, name, 0)]
    .filter((command) => command !== false)
    .join('; ');
};

/** A key of the rule that matched. */
export const key = ({ ruleIndex }: Facts, path: string): string => `interfaces[${ruleIndex}].${path}`;

/** The guard off in the configuration. */
export const guardOff =
  (guard: GuardKey, text: string): Make =>
  (facts) => ({ config: key(facts, `guards.${guard}: false`), text });
