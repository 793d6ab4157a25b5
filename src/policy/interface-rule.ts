/** Which interfaces are served, and how. */
import picomatch from 'picomatch';
import type { Link } from '../kernel/links.ts';

/** What the operator wants of an interface, in the sysctls' own words. */
export interface InterfaceRule {
  /** Whether one of the operator's patterns fits this name or altname: see patterns(). */
  readonly matches: (name: string) => boolean;
  readonly proxyArp: boolean;
  readonly proxyArpPvlan: boolean;
  /** Milliseconds; a request that was not sent to our MAC alone waits for a random time below it. 0: no waiting. */
  readonly proxyDelay: number;
  /** So many requests may wait, and one more, as the kernel has it. */
  readonly proxyQlen: number;
}

/** Shell patterns, `*`, `?`, `[a-c]`, `[!a-c]`, `{a,b}`, over whole names; one of them must fit. */
export const patterns = (globs: readonly string[]): ((name: string) => boolean) =>
  picomatch([...globs], { dot: true, nonegate: true, posix: true });

/** The first rule that the link's name, or one of its altnames, matches; undefined: the link is not served. */
export const ruleFor = (
  rules: readonly InterfaceRule[],
  { name, altnames }: Link,
): InterfaceRule | undefined => rules.find((rule) => rule.matches(name) || altnames.some(rule.matches));
