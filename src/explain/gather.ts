/** Looks at everything that the decision about one request depends on. */
import { defaultRule } from '../config/build-rules.ts';
import { fibLookup } from '../kernel/fib.ts';
import type { FibLookup } from '../kernel/fib-rule.ts';
import type { AllConf } from '../kernel/kernel.ts';
import type { Link } from '../kernel/links.ts';
import { askRouteMatch } from '../kernel/route-match.ts';
import type { InterfaceRule } from '../policy/interface-rule.ts';
import type { Outcome } from '../policy/outcomes.ts';
import { afterRoute } from '../policy/proxy-arp.ts';
import { ServedInterfaces } from '../policy/served-interfaces.ts';
import { ArpOp, type ArpPacket, emptyArp } from '../wire/arp.ts';
import { INADDR_ANY } from '../wire/ipv4.ts';
import type { Devconf } from '../wire/rtnetlink/link.ts';
import { causeOf } from './cause.ts';
import type { Asked, Cause, Facts, World } from './facts.ts';
import { kernelSilence } from './kernel-silence.ts';
import { lookUp } from './look-up.ts';
import { type Decided, decideOneFrame } from './one-frame.ts';
import type { ExplainSettings } from './rules-source.ts';
import { unheard } from './unheard.ts';
import { unmatched } from './unmatched.ts';

/** Undefined: there is no such interface (any more). */
export function gather(world: World, settings: ExplainSettings, asked: Asked): Facts | undefined {
  const { kernel } = world;
  const heard = whereHeard(world, asked.ifindex, asked.unicast);
  const iif = heard.at(-1);
  if (iif === undefined) return undefined;
  const { tpa, spa, sha, unicast, frame, shaSaid = false } = asked;
  const arp: ArpPacket = frame?.arp ?? { ...emptyArp(), op: ArpOp.REQUEST, spa, tpa, sha };
  const served = serve(world, settings.rules);
  const { outcome, route } = decideWith(world, served, iif, { arp, unicast, frame });
  const rule = served.get(iif.ifindex)?.rule;
  const ruleIndex = rule === undefined ? -1 : settings.rules.indexOf(rule);
  const egressRule = served.get(route?.oif ?? 0)?.rule;
  const nameOf = (ifindex: number): string => kernel.links.get(ifindex)?.name ?? `ifindex ${ifindex}`;
  const sysctl: Facts['sysctl'] = (name, ifname = iif.name) => ({
    all: world.readSysctl(`conf/all/${name}`) ?? valueIn(kernel.all, name),
    own:
      world.readSysctl(`conf/${ifname}/${name}`) ??
      valueIn(ifname === iif.name ? iif.devconf : undefined, name),
  });
  const either = (name: string, ifname?: string): boolean => {
    const { all, own } = sysctl(name, ifname);
    return all !== 0 || own !== 0;
  };
  const ignoresLinkdown = (oif: number): boolean => either('ignore_routes_with_linkdown', nameOf(oif));
  const groupOf = (oif: number): number => kernel.links.get(oif)?.group ?? 0;
  const seenFrom = { vrf: vrfOf(iif, kernel), ignoresLinkdown, groupOf };
  const there: FibLookup = { ...seenFrom, dst: tpa, src: spa, iif: iif.name };
  const path = fibLookup(world.tables, there);
  const match =
    route?.errno === 0
      ? askRouteMatch(world.lookups, { iif: iif.ifindex, spa, tpa }, kernel.ipProto)
      : undefined;
  // fib_validate_source() looks for the return route as if from the egress of the route to the target.
  const egress = nameOf(route?.oif || (path.route?.hops[0]?.oif ?? 0));
  const homeward: FibLookup = { ...seenFrom, dst: spa, src: tpa, iif: egress };
  const back = fibLookup(world.tables, homeward);
  const cause = (): Cause =>
    causeOf({
      ...{ spa, tpa, iif: iif.ifindex, path, back },
      rpFilter: Math.max(...Object.values(sysctl('rp_filter'))),
      acceptLocal: either('accept_local'),
      routeLocalnet: either('route_localnet'),
      isLocal: (address) => kernel.addresses.has(address),
    });
  const overruled =
    outcome.reason === 'always' && rule !== undefined && route !== undefined
      ? afterRoute(arp, iif, rule, route, kernel, served)
      : undefined;
  return {
    ...{
      arp,
      unicast,
      frame,
      shaSaid,
      heard,
      iif,
      ruleIndex,
      rule,
      egressRule,
      kernel,
      overruled,
      route,
      match,
      path,
      back,
    },
    lookups: { path: there, back: homeward },
    ...{ tables: world.tables, neighbours: world.neighbours, addresses: world.addresses },
    unmatched: settings.config.interfaces.map(({ match: wanted }) =>
      unmatched(wanted, iif, kernel.links.get(iif.master)),
    ),
    config: settings.config.interfaces[ruleIndex],
    source: settings.source,
    verdict: unheard(heard, kernel) ?? outcome,
    silence: kernelSilence({
      ...{ spa, tpa, iif: iif.ifindex, addresses: world.addresses },
      arpIgnore: Math.max(...Object.values(sysctl('arp_ignore'))),
      arpFilter: either('arp_filter'),
      routeLocalnet: either('route_localnet'),
      routeBack: () => lookUp(world, 0, { spa: tpa, tpa: spa }),
    }),
    homeward: lookUp(world, 0, { spa: INADDR_ANY, tpa: spa }),
    cause: (overruled ?? outcome).reason === 'route-refused' ? cause() : undefined,
    sysctl,
    nameOf,
  };
}

/** l3mdev_master_ifindex(): the interface itself, or what it is a port of. __fib_validate_source() takes the ingress' too. */
function vrfOf(link: Link, { links }: World['kernel']): FibLookup['vrf'] {
  const vrf = [link, links.get(link.master)].find((candidate) => candidate?.kind === 'vrf');
  return vrf === undefined ? undefined : { name: vrf.name, table: vrf.vrfTable };
}

/** What netlink says of a sysctl, where /proc/sys is hidden; 0 of one that it does not have. */
function valueIn(
  values: Pick<AllConf | Devconf, 'rpFilter' | 'proxyArpPvlan' | 'dropGratuitousArp'> | undefined,
  name: string,
): number {
  const known = new Map<string, number | boolean | undefined>([
    ['rp_filter', values?.rpFilter],
    ['proxy_arp_pvlan', values?.proxyArpPvlan],
    ['drop_gratuitous_arp', values?.dropGratuitousArp],
  ]);
  return Number(known.get(name) ?? 0);
}

/** What the kernel would do itself, were its proxy_arp on for the interface. */
export function kernelsOutcome(world: World, facts: Facts): Outcome {
  return decideWith(world, serve(world, [defaultRule()]), facts.iif, facts).outcome;
}

function serve({ kernel }: World, rules: readonly InterfaceRule[]): ServedInterfaces {
  const served = new ServedInterfaces([]);
  served.setRules(rules, kernel.links);
  return served;
}

const decideWith = (
  { kernel, routes }: World,
  served: ServedInterfaces,
  { ifindex }: Link,
  { arp, unicast, frame }: Pick<Facts, 'arp' | 'unicast' | 'frame'>,
): Decided => decideOneFrame({ ifindex, unicast, arp, frame }, kernel, routes, served);

/** The interface, and those above it that take what comes in on it: bridges and bonds all, a macvlan in mode passthru unicast. */
function whereHeard({ kernel }: World, ifindex: number, unicast: boolean): Link[] {
  const { links } = kernel;
  const heard: Link[] = [];
  let link = links.get(ifindex);
  while (link !== undefined && !heard.includes(link)) {
    heard.push(link);
    link = links.takerOf(link) ?? (unicast ? links.passthruAbove(link.ifindex) : undefined);
  }
  return heard;
}
