/** Which interfaces are served, and how. */
import type { Link } from '../kernel/links.ts';
import type { Mac } from '../wire/mac.ts';
import type { Restrictions } from './restrictions.ts';

/** What the operator wants of an interface, in the sysctls' own words. */
export interface InterfaceRule {
  /** `master` is the link that `link` belongs to, if any. */
  readonly matches: (link: Link, master: Link | undefined) => boolean;
  readonly proxyArp: boolean;
  readonly proxyArpPvlan: boolean;
  /** Undefined: the kernel's current value. */
  readonly mediumId: number | undefined;
  /** Milliseconds; a request that was not sent to our MAC alone waits for a random time below it. 0: no waiting. */
  readonly proxyDelay: number;
  /** Maximum number of requests that wait, less one, as the kernel has it. */
  readonly proxyQlen: number;
  /** What replies say; undefined: the interface's own. */
  readonly mac: Mac | undefined;
  /** Undefined: none, the kernel's behaviour. */
  readonly restrictions: Restrictions | undefined;
  /** Undefined: none. */
  readonly limits: Limits | undefined;
}

export interface Limits {
  readonly perSender: Rate | undefined;
  readonly perInterface: Rate | undefined;
  /** Milliseconds in which duplicate requests (same sender, same target) are answered once; 0: each time. */
  readonly collapse: number;
}

/** A token bucket. */
export interface Rate {
  /** Replies a second. */
  readonly rate: number;
  /** Replies at once, after a pause. */
  readonly burst: number;
}

/** The rule of a link; `master` is the link that it belongs to, if any. */
export type FindRule = (link: Link, master: Link | undefined) => InterfaceRule | undefined;

/** The first rule that the link matches; undefined: the link is not served. */
export const ruleFor = (
  rules: readonly InterfaceRule[],
  link: Link,
  master: Link | undefined,
): InterfaceRule | undefined => rules.find((rule) => rule.matches(link, master));
