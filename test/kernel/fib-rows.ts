/** Rules and routes for tests, as they are dumped. */
import { type Ipv4Prefix, parsePrefix } from '../../src/wire/ipv4.ts';
import type { RouteEntry } from '../../src/wire/rtnetlink/route.ts';
import { PLAIN_RULE, type RuleEntry } from '../../src/wire/rtnetlink/rule.ts';

const ANY = parsePrefix('0.0.0.0/0') as Ipv4Prefix;
export const prefixIn = (text: string): Ipv4Prefix => parsePrefix(text) ?? ANY;

export const rule = (priority: number, changes: Partial<RuleEntry> = {}): RuleEntry => ({
  ...PLAIN_RULE,
  priority,
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
