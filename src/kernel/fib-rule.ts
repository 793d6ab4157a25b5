/** Whether a policy routing rule fits a lookup, and which of its selectors do not: fib_rule_match() and fib4_rule_match(). */
import { contains, type Ipv4 } from '../wire/ipv4.ts';
import type { RuleEntry } from '../wire/rtnetlink/rule.ts';

export interface FibLookup {
  readonly dst: Ipv4;
  readonly src: Ipv4;
  /** The name of the interface that the packet came in on. */
  readonly iif: string;
  /** The VRF that it belongs to: l3mdev_update_flow(). */
  readonly vrf: { readonly name: string; readonly table: number } | undefined;
  /** ignore_routes_with_linkdown of an interface. */
  readonly ignoresLinkdown: (oif: number) => boolean;
  /** The group of an interface, which `suppress_ifgroup` looks at. */
  readonly groupOf: (oif: number) => number;
}

/**
 * By the word of `ip rule`: whether it fits what has mark 0, DSCP 0, user 0, and neither protocol nor ports nor a tunnel. `oif`
 * never fits what comes in.
 */
const SELECTORS = {
  to: ({ dst }, lookup) => contains(dst, lookup.dst),
  from: ({ src }, lookup) => contains(src, lookup.src),
  iif: ({ iif }, { iif: ingress, vrf }) => iif === '' || iif === ingress || iif === vrf?.name,
  oif: ({ oif }) => oif === '',
  fwmark: ({ mark, mask }) => (mark & mask) === 0,
  tos: ({ tos }) => tos === 0,
  dscp: ({ dscp }) => ((dscp?.value ?? 0) & (dscp?.mask ?? 0)) === 0,
  ipproto: ({ ipProto }) => ipProto === 0,
  sport: ({ sport }) => sport === undefined,
  dport: ({ dport }) => dport === undefined,
  tun_id: ({ tunId }) => tunId === '',
  l3mdev: ({ l3mdev }, { vrf }) => !l3mdev || vrf !== undefined,
  uidrange: ({ uids }) => uids === undefined || uids.from === 0,
} as const satisfies Record<string, (rule: RuleEntry, lookup: FibLookup) => boolean>;

export type Selector = keyof typeof SELECTORS;

export interface Fit {
  readonly fits: boolean;
  /** The selectors that do not fit. `not`: then the rule does. */
  readonly misfits: readonly Selector[];
}

/** What is unknown is taken for a selector that ARP does not fit: all the late ones are. */
export function fitOf(rule: RuleEntry, lookup: FibLookup): Fit {
  const misfits = (Object.keys(SELECTORS) as Selector[]).filter((name) => !SELECTORS[name](rule, lookup));
  return { fits: rule.unknown.length === 0 && (misfits.length === 0) !== rule.invert, misfits };
}
