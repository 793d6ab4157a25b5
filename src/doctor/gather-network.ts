/** What the kernel says of links, addresses, routes and neighbours: by netlink and /proc/sys, and nothing is changed. */

import { buildRules, defaultRule } from '../config/build-rules.ts';
import { complete } from '../config/complete.ts';
import type { Config } from '../config/keys.ts';
import { describeMatch } from '../config/plain.ts';
import { shellWord } from '../diagnose/commands.ts';
import { leadLookup } from '../diagnose/lead-lookup.ts';
import { openTables, type Tables } from '../host/tables.ts';
import { Dumps } from '../kernel/dump.ts';
import { readTables } from '../kernel/fib.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { isUp, type Link } from '../kernel/links.ts';
import type { NetlinkPort } from '../kernel/netlink-port.ts';
import { type InterfaceRule, ruleFor } from '../policy/interface-rule.ts';
import { readiness } from '../policy/readiness.ts';
import { ARPHRD_ETHER } from '../wire/arp.ts';
import { formatIpv4, INADDR_ANY } from '../wire/ipv4.ts';
import { emitAddressDump, parseAddress } from '../wire/rtnetlink/address.ts';
import {
  emitNeighbourDump,
  emitProxyNeighbourDump,
  parseNeighbour,
  parseProxyNeighbour,
  wasThere,
} from '../wire/rtnetlink/neighbour.ts';
import { emitRouteDump, parseRouteEntry, RTN_UNICAST } from '../wire/rtnetlink/route.ts';
import { AskKernel } from './ask-kernel.ts';
import type { Chosen, NetworkFacts, Wanted } from './facts.ts';
import { sampler } from './sample.ts';
import { type LeadBack, type Surroundings, sendersOn } from './senders.ts';

/** lo has it in every network namespace (include/net/net_namespace.h). */
const LOOPBACK_IFINDEX = 1;

/** `config`: what is chosen; undefined: every Ethernet interface that is up. Throws a SystemError, NetlinkError, ConfigError. */
export function gatherNetwork(config: Config | undefined): NetworkFacts {
  const rules = buildRules(config ?? complete({ interfaces: [] }));
  const tables = openTables();
  try {
    return lookAround(tables, { config, rules });
  } finally {
    void tables.close();
  }
}

/** The same of tables that are open and current. */
export function lookAround(
  { kernel, tables: port, routes, readSysctl }: Tables,
  { config, rules }: { config: Config | undefined; rules: readonly InterfaceRule[] },
): NetworkFacts {
  const ask = new AskKernel(routes, kernel.ipProto);
  const links = [...kernel.links];
  const dumps = new Dumps(port);
  const around: Surroundings = {
    leadBack: leadBackBy(kernel, port, readSysctl),
    addresses: dumps.rows('addresses', emitAddressDump, parseAddress),
    routes: dumps.rows('routes', emitRouteDump, parseRouteEntry, sampler()),
    neighbours: dumps.rows('neighbours', emitNeighbourDump, parseNeighbour, wasThere),
  };
  const chosen = chosenOf(kernel, links, config === undefined ? undefined : rules);
  return {
    all: { ...kernel.all, rpFilter: readSysctl('conf/all/rp_filter') ?? kernel.all.rpFilter },
    links,
    addresses: around.addresses,
    routes: around.routes,
    proxyNeighbours: dumps.rows('proxy neighbours', emitProxyNeighbourDump, parseProxyNeighbour),
    wanted: wantedOf(config, rules, kernel),
    chosen: chosen.map(({ link, rule }): Chosen => {
      const rpFilter = readSysctl(`conf/${link.name}/rp_filter`) ?? link.devconf?.rpFilter ?? 0;
      const obstacles = readiness(link, rule, kernel);
      return { link, rule, obstacles, rpFilter, ...sendersOn(link.ifindex, around, ask) };
    }),
    lookupErrno: ask.about(chosen[0]?.link.ifindex ?? LOOPBACK_IFINDEX, INADDR_ANY, INADDR_ANY).errno,
  };
}

/** As a packet of this host's own is routed: AskKernel.wayTo(). */
const leadBackBy =
  ({ links }: Kernel, port: NetlinkPort, readSysctl: Tables['readSysctl']): LeadBack =>
  (ifindex, { address, prefix }) => {
    const nameOf = (oif: number): string => links.get(oif)?.name ?? '';
    const ignoresLinkdown = (oif: number): boolean =>
      ['all', nameOf(oif)].some((name) => readSysctl(`conf/${name}/ignore_routes_with_linkdown`) === 1);
    const groupOf = (oif: number): number => links.get(oif)?.group ?? 0;
    const lookup = { dst: address, src: INADDR_ANY, iif: 'lo', vrf: undefined, ignoresLinkdown, groupOf };
    return leadLookup(readTables(new Dumps(port), [address]), lookup, {
      to: prefix === undefined ? `${formatIpv4(address)}/32` : 'HOST/32',
      ...{ dev: shellWord(nameOf(ifindex)), oif: ifindex, verb: prefix === undefined ? 'replace' : 'add' },
      isGood: ({ type, hops }) => type === RTN_UNICAST && hops.some(({ oif }) => oif === ifindex),
    });
  };

/** `rules` undefined: nothing was named. */
function chosenOf(
  kernel: Kernel,
  links: readonly Link[],
  rules: readonly InterfaceRule[] | undefined,
): Pick<Chosen, 'link' | 'rule'>[] {
  const everything = defaultRule();
  const isUpEthernet = (link: Link): boolean => link.hatype === ARPHRD_ETHER && isUp(link);
  return links.flatMap((link) => {
    const named = rules && ruleFor(rules, link, kernel.links.get(link.master));
    const rule = rules === undefined && isUpEthernet(link) ? everything : named;
    return rule === undefined ? [] : [{ link, rule }];
  });
}

const wantedOf = (config: Config | undefined, rules: readonly InterfaceRule[], kernel: Kernel): Wanted[] =>
  (config?.interfaces ?? []).map(({ match }, i) => ({
    says: describeMatch(match),
    matches: [...kernel.links].some(
      (link) => rules[i]?.matches(link, kernel.links.get(link.master)) === true,
    ),
  }));
