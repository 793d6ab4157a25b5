/** What the kernel says of links, addresses, routes and neighbours: by netlink and /proc/sys, and nothing is changed. */

import { buildRules } from '../config/build-rules.ts';
import type { Config } from '../config/keys.ts';
import { describeMatch } from '../config/plain.ts';
import { openTables, type Tables } from '../host/tables.ts';
import { Dumps } from '../kernel/dump.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { isUp, type Link } from '../kernel/links.ts';
import { type InterfaceRule, ruleFor } from '../policy/interface-rule.ts';
import { readiness } from '../policy/readiness.ts';
import { ARPHRD_ETHER } from '../wire/arp.ts';
import { INADDR_ANY } from '../wire/ipv4.ts';
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
import { type Trial, tryOut } from './trials.ts';

/** Throws a SystemError, NetlinkError, ConfigError. */
export function gatherNetwork(subject: Subject): NetworkFacts {
  const rules = buildRules(subject.config);
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
  { config, isEverything, explainWith }: Subject,
  rules: readonly InterfaceRule[],
): NetworkFacts {
  const { kernel, routes, readSysctl } = tables;
  const links = [...kernel.links];
  const dumps = new Dumps(tables.tables);
  const around: Surroundings = {
    addresses: dumps.rows('addresses', emitAddressDump, parseAddress),
    routes: dumps.rows('routes', emitRouteDump, parseRouteEntry, sampler()),
    neighbours: dumps.rows('neighbours', emitNeighbourDump, parseNeighbour),
  };
  const chosen = isEverything ? everything(links, rules) : matching(kernel, links, rules);
  const forwarding = readSysctl('conf/all/forwarding');
  return {
    all: {
      ...kernel.all,
      rpFilter: readSysctl('conf/all/rp_filter') ?? kernel.all.rpFilter,
      forwarding: forwarding === undefined ? undefined : forwarding !== 0,
    },
    links,
    addresses: around.addresses,
    routes: around.routes,
    proxyNeighbours: dumps.rows('proxy neighbours', emitProxyNeighbourDump, parseProxyNeighbour),
    wanted: isEverything ? [] : wantedOf(config, rules, kernel),
    explainWith,
    chosen: examined(chosen, around, tables),
    lookupErrno: new AskKernel(routes, kernel.ipProto).about(
      chosen[0]?.link.ifindex ?? LOOPBACK_IFINDEX,
      INADDR_ANY,
      INADDR_ANY,
    ).errno,
  };
}

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
    const where = { ifindex, isInVrf: kernel.links.get(master)?.kind === 'vrf' };
    const trials = sendersOn(ifindex, around).flatMap((one) => tryOut(where, one, targets, ask) ?? []);
    return { targets, trials };
  });
  const astray = tried.flatMap(({ trials }, i) => {
    const isHere = ({ back }: Trial): boolean => back.errno === 0 && back.oif === chosen[i]?.link.ifindex;
    return trials.filter((trial) => !isHere(trial)).map(({ address }) => address);
  });
  const ways = new ReturnRoutes(tables, astray);
  return chosen.map(({ link, rule }, i): Chosen => {
    const { targets = [], trials = [] } = tried[i] ?? {};
    const senders = trials.map((trial): Sender => ({ ...trial, back: ways.back(link, trial) }));
    const lost = senders.filter(({ back }) => back.oif !== link.ifindex);
    // A whole prefix before a host of it.
    const byPrefix = lost.toSorted((a, b) => Number(a.prefix === undefined) - Number(b.prefix === undefined));
    const commands = byPrefix.map((sender) => ways.lead(link, sender));
    return {
      ...{ link, rule, targets, senders },
      obstacles: readiness(link, rule, kernel),
      rpFilter: readSysctl(`conf/${link.name}/rp_filter`) ?? link.devconf?.rpFilter ?? 0,
      leadBack: commands.find((command) => !command.includes('HOST')) ?? commands[0],
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

const wantedOf = (config: Config, rules: readonly InterfaceRule[], kernel: Kernel): Wanted[] =>
  config.interfaces.map(({ match }, i) => ({
    says: describeMatch(match),
    matches: [...kernel.links].some(
      (link) => rules[i]?.matches(link, kernel.links.get(link.master)) === true,
    ),
  }));
