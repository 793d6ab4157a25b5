/** The facts as the decision of the daemon wants them. */
import type { Link } from '../kernel/links.ts';
import type { Route } from '../kernel/route.ts';
import { ACCESS, AccessList, layOutAccess } from '../policy/access-list.ts';
import { camelCase } from '../policy/camel-case.ts';
import { GUARD_ROWS, type Guards } from '../policy/guards.ts';
import type { InterfaceRule } from '../policy/interface-rule.ts';
import type { KernelView } from '../policy/kernel-view.ts';
import { packPrefixes } from '../policy/prefix-list.ts';
import type { WhileLocal } from '../policy/restrictions.ts';
import { ARPHRD_ETHER } from '../wire/arp.ts';
import { parseIpv4 } from '../wire/ipv4.ts';
import { parseMac } from '../wire/mac.ts';
import { EACCES, EHOSTUNREACH, EINVAL, ENETUNREACH } from '../wire/netlink/errno.ts';
import { IFF_LOWER_UP, IFF_NOARP, IFF_UP } from '../wire/rtnetlink/link.ts';
import {
  RTN_ANYCAST,
  RTN_BROADCAST,
  RTN_LOCAL,
  RTN_MULTICAST,
  RTN_UNICAST,
} from '../wire/rtnetlink/route.ts';
import { ipv4Of, macOf, numberOf, prefixOf, refuse } from './address.ts';
import type { AccessFacts, Facts, InterfaceFacts, RouteFacts, RuleFacts } from './decision-facts.ts';

const [INGRESS, EGRESS] = [1, 2];

/** What the lookup's error is, and how a route that is no unicast one is typed. */
const ERRNO = { none: ENETUNREACH, unreachable: EHOSTUNREACH, prohibit: EACCES, refused: EINVAL } as const;
const TYPE = { local: RTN_LOCAL, broadcast: RTN_BROADCAST, anycast: RTN_ANYCAST, multicast: RTN_MULTICAST };

/** All off. */
const NO_GUARD = Object.fromEntries(
  GUARD_ROWS.map(([guard]) => [camelCase(guard), false]),
) as unknown as Guards;

export function viewOf({ ingress, route, host = {} }: Facts): KernelView & { readonly iif: Link } {
  const iif = linkOf('ingress', INGRESS, ingress);
  const links = [iif];
  if (route.type === 'unicast' && !isSame(route.oif, ingress)) {
    links.push(linkOf('route.oif', EGRESS, route.oif));
  }
  const { proxyArp = false, proxyArpPvlan = false, dropGratuitousArp = false } = host;
  const addresses = new Set((host.addresses ?? []).map((text) => ipv4Of('host.addresses', text)));
  const neighbours = new Set(
    (host.proxyNeighbours ?? []).map((text) => ipv4Of('host.proxyNeighbours', text)),
  );
  return {
    iif,
    all: { proxyArp, proxyArpPvlan, dropGratuitousArp, rpFilter: 0 },
    links: {
      get: (ifindex) => links.find((link) => link.ifindex === ifindex),
      hasMac: (mac) => links.some((link) => link.mac === mac),
    },
    addresses,
    proxyNeighbours: neighbours,
  };
}

const isSame = (one: InterfaceFacts, other: InterfaceFacts): boolean => one.ifname === other.ifname;

function linkOf(field: string, ifindex: number, facts: InterfaceFacts): Link {
  const { forwarding = true, mediumId = 0, arp = true, carrier = true } = facts;
  const { proxyArp = false, proxyArpPvlan = false, dropGratuitousArp = false } = facts;
  return {
    ifindex,
    hatype: ARPHRD_ETHER,
    flags: IFF_UP | (carrier ? IFF_LOWER_UP : 0) | (arp ? 0 : IFF_NOARP),
    name: facts.ifname,
    altnames: [],
    kind: '',
    mac: macOf(`${field}.mac`, facts.mac),
    mtu: 1500,
    master: 0,
    lower: 0,
    lowerElsewhere: 0,
    passthru: false,
    portState: undefined,
    forwardDelay: 0,
    vlanId: 0,
    stp: 0,
    group: 0,
    vrfTable: 0,
    devconf: { forwarding, mediumId, proxyArp, proxyArpPvlan, dropGratuitousArp, rpFilter: 0 },
  };
}

/** Without forwarding the kernel's lookup fails for whatever is not local: ip_route_input_slow(). */
export function routeOf({ route, ingress }: Facts): Route {
  const errno = errnoOf(route, ingress.forwarding ?? true);
  if (errno !== 0) return { errno, type: 0, oif: 0, length: -1 };
  if (route.type !== 'unicast')
    return { errno, type: TYPE[route.type as keyof typeof TYPE], oif: 0, length: 32 };
  const oif = isSame(route.oif, ingress) ? INGRESS : EGRESS;
  return { errno, type: RTN_UNICAST, oif, length: numberOf('route.length', route.length ?? 32, 32) };
}

function errnoOf({ type }: RouteFacts, forwarding: boolean): number {
  if (type in ERRNO) return ERRNO[type as keyof typeof ERRNO];
  if (type !== 'unicast' && !(type in TYPE)) refuse('route.type', 'a word of RouteFacts', type);
  return type === 'unicast' && !forwarding ? EHOSTUNREACH : 0;
}

export function ruleOf(facts: RuleFacts = {}): InterfaceRule {
  const {
    proxyArp = true,
    proxyArpPvlan = false,
    mediumId,
    mac,
    guards,
    targets,
    senders,
    whileLocal,
  } = facts;
  return {
    matches: () => true,
    proxyArp,
    proxyArpPvlan,
    mediumId,
    proxyDelay: 0,
    proxyQlen: 0,
    mac: mac === undefined ? undefined : macOf('rule.mac', mac),
    restrictions: {
      guards: { ...NO_GUARD, ...guards },
      targets: accessOf('rule.targets', targets),
      senders: accessOf('rule.senders', senders),
      whileLocal: whileLocal === undefined ? undefined : localOf(whileLocal),
    },
    limits: undefined,
  };
}

function accessOf(field: string, lists: AccessFacts | undefined): AccessList | undefined {
  if (lists === undefined) return undefined;
  const sources = ACCESS.flatMap((access) => {
    const texts = lists[access];
    if (texts === undefined) return [];
    const prefixes = packPrefixes(texts.map((text) => prefixOf(`${field}.${access}`, text)));
    return [{ access, file: undefined, prefixes }];
  });
  return sources.length === 0 ? undefined : new AccessList(layOutAccess(sources));
}

function localOf(text: string): WhileLocal {
  const [address, mac] = [parseIpv4(text), parseMac(text)];
  if (address !== undefined) return { address };
  return mac === undefined ? refuse('rule.whileLocal', 'an IPv4 address or a MAC', text) : { mac };
}
