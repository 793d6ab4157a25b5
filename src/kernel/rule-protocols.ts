/** Which IP protocol number a route question carries in the place of ARP, which has none. */

/** RTM_GETROUTE takes these three alone: ICMP, TCP, UDP. */
const ALLOWED = [1, 6, 17] as const;

/**
 * One that none of the rules names: then `ipproto X` matches the question as little as it matches ARP. Where rules name
 * all three there is none, and ICMP is asked with.
 */
export const freeIpProto = (namedByRules: readonly number[]): number =>
  ALLOWED.find((proto) => !namedByRules.includes(proto)) ?? ALLOWED[0];
