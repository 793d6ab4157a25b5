/**
 * Why the kernel refused a route lookup with EINVAL, of which it says no more: ip_route_input_slow() and
 * fib_validate_source(), in their order, over the dumped tables. For words and remedies; the refusal itself is the kernel's.
 */
import type { FibPath } from '../kernel/fib.ts';
import { INADDR_ANY, type Ipv4, isLoopback, isMulticast } from '../wire/ipv4.ts';
import { RTN_BLACKHOLE, RTN_LOCAL, RTN_UNICAST } from '../wire/rtnetlink/route.ts';
import { RuleAction } from '../wire/rtnetlink/rule.ts';
import type { Cause } from './facts.ts';

const LIMITED_BROADCAST = 0xffff_ffff;

export interface Refusal {
  readonly spa: Ipv4;
  readonly tpa: Ipv4;
  readonly iif: number;
  readonly path: FibPath;
  readonly back: FibPath;
  /** The greater one of conf/all and conf/IFACE. */
  readonly rpFilter: number;
  readonly acceptLocal: boolean;
  readonly routeLocalnet: boolean;
  readonly isLocal: (address: Ipv4) => boolean;
}

/** A row for each cause, in the kernel's order: the first that holds. */
const CAUSES: readonly (readonly [Cause, (refusal: Refusal) => boolean])[] = [
  ['sender-martian', ({ spa }) => isMulticast(spa) || spa === LIMITED_BROADCAST],
  ['sender-martian', ({ spa, routeLocalnet }) => isLoopback(spa) && !routeLocalnet],
  ['target-zero', ({ tpa }) => tpa === INADDR_ANY],
  ['blackhole', ({ path }) => isBlackhole(path)],
  [
    'sender-local',
    ({ spa, back, acceptLocal, isLocal }) => !acceptLocal && (isLocal(spa) || typeOf(back) === RTN_LOCAL),
  ],
  ['sender-martian', ({ back }) => isOdd(typeOf(back))],
  ['rp-filter-no-way-back', ({ rpFilter, back }) => rpFilter > 0 && typeOf(back) !== RTN_UNICAST],
  [
    'rp-filter-strict',
    ({ rpFilter, back, iif }) => rpFilter > 0 && !back.route?.hops.some(({ oif }) => oif === iif),
  ],
];

export const causeOf = (refusal: Refusal): Cause =>
  CAUSES.find(([, holds]) => holds(refusal))?.[0] ?? 'unknown';

const typeOf = ({ route }: FibPath): number | undefined => route?.type;

const isBlackhole = ({ route, rules }: FibPath): boolean =>
  route === undefined ? rules.at(-1)?.action === RuleAction.BLACKHOLE : route.type === RTN_BLACKHOLE;

/** A broadcast, anycast or multicast address as a sender. */
const isOdd = (type: number | undefined): boolean =>
  type !== undefined && type > RTN_LOCAL && type < RTN_BLACKHOLE;
