import { expect, test } from 'vitest';
import { causeOf, type Refusal } from '../../src/explain/cause.ts';
import type { FibPath } from '../../src/kernel/fib.ts';
import { type Ipv4, parseIpv4 } from '../../src/wire/ipv4.ts';
import type { RuleEntry } from '../../src/wire/rtnetlink/rule.ts';

const ip = (text: string): Ipv4 => parseIpv4(text) as Ipv4;

/** A lookup that ended in a route of this type out of these interfaces. */
const route = (type: number, ...oifs: number[]): FibPath => ({
  rules: [],
  unsure: [],
  route: {
    ...{ type, table: 254, prefix: { address: ip('10.0.0.0'), length: 8 }, tos: 0, metric: 0, nexthopId: 0 },
    hops: oifs.map((oif) => ({ oif, via: undefined, flags: 0 })),
  },
  ended: true,
});
const NONE: FibPath = { rules: [], unsure: [], route: undefined, ended: false };
const byRule = (action: number): FibPath => ({
  rules: [{ action } as RuleEntry],
  unsure: [],
  route: undefined,
  ended: true,
});

const PLAIN: Refusal = {
  spa: ip('10.1.0.2'),
  tpa: ip('10.99.0.1'),
  iif: 3,
  path: route(1, 5),
  back: route(1, 3),
  rpFilter: 0,
  acceptLocal: false,
  routeLocalnet: false,
  isLocal: () => false,
};

const CASES: Record<string, [Partial<Refusal>, string]> = {
  'a blackhole route': [{ path: route(6) }, 'blackhole'],
  'a blackhole rule': [{ path: byRule(6) }, 'blackhole'],
  'an unreachable rule is no blackhole': [{ path: byRule(7) }, 'unknown'],
  'a multicast sender, also to a blackhole': [{ spa: ip('224.0.0.1'), path: route(6) }, 'sender-martian'],
  'a sender that is broadcast to all': [{ spa: ip('255.255.255.255') }, 'sender-martian'],
  'a loopback sender': [{ spa: ip('127.0.0.1') }, 'sender-martian'],
  'a loopback sender with route_localnet': [{ spa: ip('127.0.0.1'), routeLocalnet: true }, 'unknown'],
  'a target of 0.0.0.0': [{ tpa: ip('0.0.0.0') }, 'target-zero'],
  'a sender of our own': [{ isLocal: () => true }, 'sender-local'],
  'a sender with a local route': [{ back: route(2, 1) }, 'sender-local'],
  'a sender of our own, accepted': [{ isLocal: () => true, acceptLocal: true }, 'unknown'],
  'a sender that is the broadcast address': [{ back: route(3, 3) }, 'sender-martian'],
  'strict, the return route elsewhere': [{ rpFilter: 1, back: route(1, 7) }, 'rp-filter-strict'],
  'strict, no return route': [{ rpFilter: 1, back: NONE }, 'rp-filter-no-way-back'],
  'loose, no return route': [{ rpFilter: 2, back: NONE }, 'rp-filter-no-way-back'],
  'loose, the return route a blackhole': [{ rpFilter: 2, back: route(6) }, 'rp-filter-no-way-back'],
  'strict, one nexthop of the return route here': [{ rpFilter: 1, back: route(1, 7, 3) }, 'unknown'],
  'off, the return route elsewhere': [{ back: route(1, 7) }, 'unknown'],
};

test.each(Object.entries(CASES))('%s', (_name, [changes, want]) => {
  expect(causeOf({ ...PLAIN, ...changes })).toBe(want);
});
