/** A frame, an interface and what the kernel says of the route, as far as they differ from the plain case. */
import type { AllConf } from '../../src/kernel/kernel.ts';
import type { Route } from '../../src/kernel/route.ts';
import { camelCase } from '../../src/policy/camel-case.ts';
import { GUARD_ROWS, type Guards } from '../../src/policy/guards.ts';
import type { InterfaceRule } from '../../src/policy/interface-rule.ts';
import type { Reason } from '../../src/policy/outcomes.ts';
import { patterns } from '../../src/policy/patterns.ts';
import { afterRoute, beforeRoute, checkFrame } from '../../src/policy/proxy-arp.ts';
import type { ArpPacket } from '../../src/wire/arp.ts';
import { type Ipv4, parseIpv4 } from '../../src/wire/ipv4.ts';
import type { Mac } from '../../src/wire/mac.ts';
import { exampleLink, type LinkChanges } from '../kernel/example-link.ts';

export interface ArpChanges extends Partial<Omit<ArpPacket, 'spa' | 'tpa' | 'sha' | 'tha'>> {
  readonly spa?: string;
  readonly tpa?: string;
}

export interface Situation {
  readonly pkttype?: number;
  readonly whole?: boolean;
  readonly arp?: ArpChanges;
  readonly link?: LinkChanges;
  readonly all?: Partial<AllConf>;
  readonly rule?: Partial<InterfaceRule>;
  /** Where the egress is served too. */
  readonly egressRule?: Partial<InterfaceRule>;
  readonly route?: Partial<Route>;
  /** 'unknown': the kernel has named an interface that the mirror has not. */
  readonly egress?: LinkChanges | 'unknown';
  /** The ifindex of an `ip neigh add proxy` entry for the target; 0: on any interface. */
  readonly neighbour?: number;
}

export const [INGRESS, EGRESS] = [3, 5];
export const ROUTE: Route = { errno: 0, type: 1, oif: EGRESS, length: -1 };

export const address = (text: string): Ipv4 => parseIpv4(text) ?? (Number.NaN as Ipv4);

/** All off. */
export const NO_GUARD = Object.fromEntries(
  GUARD_ROWS.map(([guard]) => [camelCase(guard), false]),
) as unknown as Guards;

export const exampleRule = (changes: Partial<InterfaceRule> = {}): InterfaceRule => ({
  matches: () => true,
  proxyArp: true,
  proxyArpPvlan: false,
  mediumId: undefined,
  proxyDelay: 0,
  proxyQlen: 64,
  mac: undefined,
  restrictions: undefined,
  limits: undefined,
  ...changes,
});

/** A rule for the links whose name, or one of whose altnames, fits. */
export function ruleByName(...globs: string[]): InterfaceRule {
  const fits = patterns(globs);
  return exampleRule({ matches: ({ name, altnames }) => fits(name) || altnames.some(fits) });
}

/** A broadcast request of 10.0.0.2 for 10.99.0.1. */
export function exampleArp({ spa = '10.0.0.2', tpa = '10.99.0.1', ...rest }: ArpChanges = {}): ArpPacket {
  const [sha, tha] = [0x0200_0000_0002 as Mac, 0 as Mac];
  const packet = {
    hrd: 1,
    pro: 0x0800,
    hln: 6,
    pln: 4,
    op: 1,
    sha,
    spa: address(spa),
    tha,
    tpa: address(tpa),
  };
  return { ...packet, ...rest };
}

/** The reason of the decision, and whether the kernel was asked for a route before it. */
export function decide(situation: Situation): { reason: Reason; asked: boolean; verdict: 'reply' | 'drop' } {
  const { pkttype = 1, whole = true, egress = {}, neighbour } = situation;
  const arp = exampleArp(situation.arp);
  const link = exampleLink({ ifindex: INGRESS, ...situation.link });
  const all = {
    proxyArp: false,
    proxyArpPvlan: false,
    dropGratuitousArp: false,
    rpFilter: 0,
    ...situation.all,
  };
  const out = egress === 'unknown' ? undefined : exampleLink({ ifindex: EGRESS, name: 'g1', ...egress });
  const view = {
    all,
    links: {
      get: (ifindex: number) => [link, out].find((each) => each?.ifindex === ifindex),
      hasMac: () => false,
    },
    addresses: { has: () => false },
    proxyNeighbours: {
      has: (tpa: Ipv4, iif: number) => tpa === arp.tpa && [0, iif].includes(neighbour ?? -1),
    },
  };
  const early = checkFrame(pkttype, whole, arp, link) ?? beforeRoute(arp, link, all);
  const route = { ...ROUTE, ...situation.route };
  const rules = [situation.rule ?? {}, situation.egressRule].map((each) => each && exampleRule(each));
  const [rule = exampleRule(), egressRule] = rules;
  const served = {
    get: (ifindex: number) => (ifindex === EGRESS && egressRule ? { rule: egressRule } : undefined),
  };
  const { reason, verdict } = early ?? afterRoute(arp, link, rule, route, view, served);
  return { reason, verdict, asked: early === undefined };
}
