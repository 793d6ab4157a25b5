/** What the kernel says of links, addresses, routes and neighbours: by netlink and /proc/sys, and nothing is changed. */

import { buildRules, type Settings } from '../config/build-rules.ts';
import type { Config } from '../config/keys.ts';
import { describeMatch } from '../config/plain.ts';
import type { InterfaceConfig } from '../config/rule-keys.ts';
import { openTables, type Tables } from '../host/tables.ts';
import { Dumps } from '../kernel/dump.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { isUp, type Link } from '../kernel/links.ts';
import { type InterfaceRule, ruleFor } from '../policy/interface-rule.ts';
import { readiness } from '../policy/readiness.ts';
import { ARPHRD_ETHER } from '../wire/arp.ts';
import { INADDR_ANY, type Ipv4, isLoopback } from '../wire/ipv4.ts';
import { emitAddressDump, parseAddress } from '../wire/rtnetlink/address.ts';
import {
  emitNeighbourDump,
  emitProxyNeighbourDump,
  parseNeighbour,
  parseProxyNeighbour,
} from '../wire/rtnetlink/neighbour.ts';
import { emitRouteDump, parseRouteEntry } from '../wire/rtnetlink/route.ts';
import { AskKernel } from './ask-kernel.ts';
import { LOOPBACK_IFINDEX, type Surroundings, sendersOn, targetsFor } from './candidates.ts';
import { defaultOif } from './default-egress.ts';
import type { Chosen, NetworkFacts, Sender, Subject, Wanted } from './facts.ts';
import { ReturnRoutes } from './return-routes.ts';
import { sampler } from './sample.ts';
import { requestsOf, type Trial, tryOut } from './trials.ts';

/** Throws a SystemError, NetlinkError, ConfigError. */
export function gatherNetwork(subject: Subject): NetworkFacts {
  const rules = buildRules(subject.config, { directory: subject.directory });
  const tables = openTables();
  try {
    return lookAround(tables, subject, rules);
  } finally {
    void tables.close();
  }
}

/** The same of tables that are open and current. */
export function lookAround(
  tables: Tables,
  { config, isEverything, explainWith, inForce, heard }: Subject,
  rules: readonly InterfaceRule[],
): NetworkFacts {
  const { kernel, routes, readSysctl } = tables;
  const links = [...kernel.links];
  const dumps = new Dumps(tables.tables);
  const around: Surroundings = {
    addresses: dumps.rows('addresses', emitAddressDump, parseAddress),
    routes: dumps.rows('routes', emitRouteDump, parseRouteEntry, sampler()),
    neighbours: dumps.rows('neighbours', emitNeighbourDump, parseNeighbour),
    heard,
  };
  const chosen = isEverything ? everything(links, rules) : matching(kernel, links, rules);
  const forwarding = readSysctl('conf/all/forwarding');
  return {
    all: {
      ...kernel.all,
      rpFilter: readSysctl('conf/all/rp_filter') ?? kernel.all.rpFilter,
      arpIgnore: readSysctl('conf/all/arp_ignore') ?? 0,
      arpFilter: readSysctl('conf/all/arp_filter') ?? 0,
      forwarding: forwarding === undefined ? undefined : forwarding !== 0,
    },
    links,
    ...{ addresses: around.addresses, routes: around.routes, neighbours: around.neighbours },
    proxyNeighbours: dumps.rows('proxy neighbours', emitProxyNeighbourDump, parseProxyNeighbour),
    wanted: isEverything ? [] : wantedOf(config, rules, kernel),
    explainWith,
    differs: inForce === undefined ? [] : differing(chosen, { config, rules }, inForce, kernel),
    chosen: examined(chosen, around, tables),
    lookupErrno: new AskKernel(routes, kernel.ipProto).about(
      chosen[0]?.link.ifindex ?? LOOPBACK_IFINDEX,
      INADDR_ANY,
      INADDR_ANY,
    ).errno,
  };
}

/** arp_filter(): an own address is not answered for where its packets to the sender do not leave. A few addresses stand for all. */
function filteredBy(
  { name, ifindex }: Link,
  senders: readonly Sender[],
  { addresses }: Surroundings,
  { ask, readSysctl }: { readonly ask: AskKernel } & Pick<Tables, 'readSysctl'>,
): Pick<Chosen, 'arpIgnore' | 'arpFilter' | 'filtered'> {
  const [arpIgnore = 0, arpFilter = 0] = ['arp_ignore', 'arp_filter'].map((key) =>
    readSysctl(`conf/${name}/${key}`),
  );
  const isOn = arpFilter > 0 || (readSysctl('conf/all/arp_filter') ?? 0) > 0;
  const own = addresses.map(({ address }) => address).filter((address) => !isLoopback(address));
  const leaves = (own: Ipv4, to: Ipv4): boolean => {
    const { errno, oif } = ask.about(0, own, to);
    return errno === 0 && oif === ifindex;
  };
  const filtered = senders
    .map(({ address }) => address)
    .filter((to) => isOn && own.slice(0, OWN_ADDRESSES).some((address) => !leaves(address, to)));
  return { arpIgnore, arpFilter, filtered };
}

/** Maximum number of own addresses that are looked at for arp_filter. */
const OWN_ADDRESSES = 8;

/** In two steps, so that the tables are read once, with the addresses of all who are led elsewhere. */
function examined(
  chosen: readonly Pick<Chosen, 'link' | 'rule'>[],
  around: Surroundings,
  tables: Tables,
): Chosen[] {
  const { kernel, readSysctl, routes } = tables;
  const ask = new AskKernel(routes, kernel.ipProto);
  const tried = chosen.map(({ link: { ifindex, master } }) => {
    const targets = targetsFor(ifindex, around);
    const candidates = sendersOn(ifindex, around);
    const where = { ifindex, isInVrf: kernel.links.get(master)?.kind === 'vrf' };
    const trials = candidates.flatMap((one) => tryOut(where, one, targets, ask) ?? []);
    const requests = requestsOf(ifindex, candidates, targets, ask);
    return { targets, trials, requests };
  });
  const astray = tried.flatMap(({ trials, requests }, i) => {
    const isHere = ({ back }: Trial): boolean => back.errno === 0 && back.oif === chosen[i]?.link.ifindex;
    const asked = requests
      .filter(({ forth }) => forth.errno !== 0 || forth.oif === chosen[i]?.link.ifindex)
      .map(({ target }) => target.address);
    return [...trials.filter((trial) => !isHere(trial)).map(({ address }) => address), ...asked];
  });
  const ways = new ReturnRoutes(tables, [...new Set(astray)]);
  return chosen.map(({ link, rule }, i): Chosen => {
    const { targets = [], trials = [], requests = [] } = tried[i] ?? {};
    const senders = trials.map((trial): Sender => ({ ...trial, back: ways.back(link, trial) }));
    const lost = senders.filter(({ back }) => back.oif !== link.ifindex);
    // A whole prefix before a host of it.
    const byPrefix = lost.toSorted((a, b) => Number(a.prefix === undefined) - Number(b.prefix === undefined));
    const commands = byPrefix.map((sender) => ways.lead(link, sender));
    return {
      ...{ link, rule, targets, senders },
      unrouted: ways.unrouted(link, requests),
      obstacles: readiness(link, rule, kernel),
      rpFilter: readSysctl(`conf/${link.name}/rp_filter`) ?? link.devconf?.rpFilter ?? 0,
      leadBack: commands.find((command) => !command.includes('HOST')) ?? commands[0],
      ...filteredBy(link, senders, around, { ask, readSysctl }),
      defaultOif: defaultOif(link.ifindex, senders[0]?.address, around.routes, ask),
    };
  });
}

const everything = (
  links: readonly Link[],
  [rule]: readonly InterfaceRule[],
): Pick<Chosen, 'link' | 'rule'>[] =>
  links.flatMap((link) =>
    rule !== undefined && link.hatype === ARPHRD_ETHER && isUp(link) ? [{ link, rule }] : [],
  );

const matching = (
  { links: all }: Kernel,
  links: readonly Link[],
  rules: readonly InterfaceRule[],
): Pick<Chosen, 'link' | 'rule'>[] =>
  links.flatMap((link) => {
    const rule = ruleFor(rules, link, all.get(link.master));
    return rule === undefined ? [] : [{ link, rule }];
  });

/** Where the daemon has a rule for the interface, and another. What it matches is no matter. */
function differing(
  chosen: readonly Pick<Chosen, 'link' | 'rule'>[],
  { config, rules }: Settings,
  inForce: Settings,
  { links }: Kernel,
): string[] {
  const theirs = inForce.rules;
  const inWords = (rule: InterfaceConfig | undefined): string =>
    JSON.stringify({ ...rule, match: undefined });
  return chosen.flatMap(({ link, rule }) => {
    const their = ruleFor(theirs, link, links.get(link.master));
    if (their === undefined) return [];
    const [ours, other] = [
      config.interfaces[rules.indexOf(rule)],
      inForce.config.interfaces[theirs.indexOf(their)],
    ];
    return inWords(ours) === inWords(other) ? [] : [link.name];
  });
}

const wantedOf = (config: Config, rules: readonly InterfaceRule[], kernel: Kernel): Wanted[] =>
  config.interfaces.map(({ match }, i) => ({
    says: describeMatch(match),
    matches: [...kernel.links].some(
      (link) => rules[i]?.matches(link, kernel.links.get(link.master)) === true,
    ),
  }));
