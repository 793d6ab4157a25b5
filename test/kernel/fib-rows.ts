/** Rules and routes for tests, as they are dumped. */
import { type Ipv4Prefix, parsePrefix } from '../../src/wire/ipv4.ts';
import type { RouteEntry } from '../../src/wire/rtnetlink/route.ts';
import { RuleAction, type RuleEntry } from '../../src/wire/rtnetlink/rule.ts';

const ANY = parsePrefix('0.0.0.0/0') as Ipv4Prefix;
export const prefixIn = (text: string): Ipv4Prefix => parsePrefix(text) ?? ANY;

export const rule = (priority: number, changes: Partial<RuleEntry> = {}): RuleEntry => ({
  ...{ priority, action: RuleAction.TO_TBL, table: 254, src: ANY, dst: ANY, tos: 0, invert: false },
  ...{ iif: '', oif: '', mark: 0, mask: 0, dscp: undefined, uids: undefined, l3mdev: false },
  ...{ ipProto: 0, sport: undefined, dport: undefined, tunId: '' },
  ...{ target: 0, unresolved: false, suppressPrefixlen: -1, suppressIfgroup: -1 },
  ...{ protocol: 3, realms: 0, unknown: [] },
  ...changes,
});

/** `oif` 0: it leads nowhere, as a blackhole does. */
export const route = (text: string, oif: number, changes: Partial<RouteEntry> = {}): RouteEntry => ({
  ...{ type: 1, table: 254, prefix: prefixIn(text), tos: 0, metric: 0, nexthopId: 0 },
  hops: oif === 0 ? [] : [{ oif, via: undefined, flags: 0 }],
  ...changes,
});

/** What a host begins with. */
export const DEFAULT_RULES = [rule(0, { table: 255 }), rule(32766), rule(32767, { table: 253 })];
