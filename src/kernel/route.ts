/** A route lookup: what goes into it, and its result. */
import type { Ipv4 } from '../wire/ipv4.ts';
import type { RuleEntry } from '../wire/rtnetlink/rule.ts';

/**
 * Handed on in one object: an address above 2^31 that is handed on by itself may cost V8 an allocation for each frame.
 */
export interface SenderAndTarget {
  readonly spa: Ipv4;
  readonly tpa: Ipv4;
}

/** The IP protocols that RTM_GETROUTE takes: ICMP, TCP, UDP. */
const IP_PROTOS = [1, 6, 17] as const;

/**
 * The IP protocol number that a lookup carries in the place of ARP, which has none: one that none of the rules names, so that
 * `ipproto X` matches it as little as it matches ARP. Where rules name all three there is none, and it is ICMP. A rule that
 * names ports as well matches neither: ARP has none, and the lookup carries none.
 */
export const freeIpProto = (rules: readonly Pick<RuleEntry, 'ipProto' | 'sport' | 'dport'>[]): number =>
  IP_PROTOS.find((proto) => !rules.some((rule) => rule.ipProto === proto && !namesPorts(rule))) ??
  IP_PROTOS[0];

const namesPorts = ({ sport, dport }: Pick<RuleEntry, 'sport' | 'dport'>): boolean =>
  sport !== undefined || dport !== undefined;

/** Instead of an errno: the kernel gave no result. */
export const UNANSWERED = -1;

/** The result. Its fields can be written, so that one object serves for the same place in every batch. */
export interface Route {
  /** 0, an errno (the lookup was refused), or UNANSWERED. */
  errno: number;
  /** RTN_*. */
  type: number;
  /** ifindex; 0 where it names none. */
  oif: number;
  /** Length of the matched prefix, where it was asked for; else -1. */
  length: number;
}
