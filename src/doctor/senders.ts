/** Senders on an interface, as far as routes and neighbours tell, and what the kernel's lookup makes of them. */

import { isDefaultRoute } from '../policy/default-route.ts';
import { type Ipv4, ipv4, parseIpv4 } from '../wire/ipv4.ts';
import { EHOSTUNREACH, EINVAL } from '../wire/netlink/errno.ts';
import type { AddressMessage } from '../wire/rtnetlink/address.ts';
import type { Neighbour } from '../wire/rtnetlink/neighbour.ts';
import { type RouteEntry, RT_TABLE_MAIN, RTN_UNICAST } from '../wire/rtnetlink/route.ts';
import type { AskKernel } from './ask-kernel.ts';
import type { Chosen, Sender } from './facts.ts';
import { hasGateway, hostsOf, oifsOf, routesElsewhere } from './sample.ts';

/** The commands that lead this host's packets to an address out of an interface; for all hosts of a prefix, with HOST in it. */
export type LeadBack = (ifindex: number, sender: Pick<Sender, 'address' | 'prefix'>) => string;

export interface Surroundings {
  readonly leadBack: LeadBack;
  readonly addresses: readonly AddressMessage[];
  readonly routes: readonly RouteEntry[];
  readonly neighbours: readonly Neighbour[];
}

/** Maximum number of neighbours, and of routes, of an interface that are looked at. */
const AT_MOST = 8;

/** Addresses for documentation and of class E: as a rule only a default route leads there. */
const ANYWHERE = ['203.0.113.1', '198.51.100.1', '240.0.0.1'].flatMap((text) => parseIpv4(text) ?? []);
/** 192.0.2.1: the sender where none is known. */
const SOMEBODY = ipv4(0xc0000201);

const isDefault = ({ prefix }: RouteEntry): boolean => isDefaultRoute(prefix.length);

/** Of a part of the default route, the host in its middle. */
const anywhere = ({ prefix: { address, length } }: RouteEntry): readonly Ipv4[] =>
  length === 0 ? ANYWHERE : [ipv4(address + 2 ** (31 - length) + 1)];

export function sendersOn(
  ifindex: number,
  around: Surroundings,
  ask: AskKernel,
): Pick<Chosen, 'senders' | 'leadBack' | 'defaultOif'> {
  const isOwn = (address: Ipv4): boolean => around.addresses.some((row) => row.address === address);
  const target = sampleTarget(around.routes, ifindex, isOwn);
  const sender = (address: Ipv4, prefix: Sender['prefix']): Sender => ({
    address,
    prefix,
    back: ask.wayTo(address),
    asked: target === undefined ? undefined : ask.about(ifindex, address, target).errno,
  });
  const seen = around.neighbours
    .filter((row) => row.ifindex === ifindex && !isOwn(row.address))
    .slice(0, AT_MOST)
    .map(({ address }) => sender(address, undefined));
  const routed = around.routes
    .filter((route) => oifsOf(route).includes(ifindex) && !hasGateway(route) && !isDefault(route))
    .slice(0, AT_MOST)
    .flatMap(({ prefix }) => {
      // A part of a prefix may be routed elsewhere on purpose: it counts as lost where all of it is.
      const senders = hostsOf(prefix, isOwn).map((host) => sender(host, prefix));
      return senders.find(({ back }) => back.oif === ifindex) ?? senders[0] ?? [];
    });
  const senders = [...seen, ...routed];
  const astray = senders.find(({ back }) => back.errno !== 0 || back.oif !== ifindex);
  const leadBack = astray && around.leadBack(ifindex, astray);
  return { senders, leadBack, defaultOif: defaultOif(ifindex, senders[0]?.address, around, ask) };
}

/** Something that is routed out of another interface, and not by the default route if that can be. */
function sampleTarget(
  routes: readonly RouteEntry[],
  ifindex: number,
  isOwn: (address: Ipv4) => boolean,
): Ipv4 | undefined {
  const elsewhere = routesElsewhere(routes, ifindex).toSorted((a, b) => b.prefix.length - a.prefix.length);
  return elsewhere.flatMap((route) => (isDefault(route) ? anywhere(route) : hostsOf(route.prefix, isOwn)))[0];
}

/** As the kernel says for a request that comes in here; where it refuses those for another reason, as the table says. */
function defaultOif(
  ifindex: number,
  spa: Ipv4 | undefined,
  { routes }: Surroundings,
  ask: AskKernel,
): number | undefined {
  const defaults = routesElsewhere(routes, ifindex).filter(isDefault);
  if (defaults.length === 0) return undefined;
  const targets = [...new Set(defaults.flatMap(anywhere))];
  const answers = targets.map((tpa) => ask.about(ifindex, spa ?? SOMEBODY, tpa));
  const byDefault = answers.find(
    ({ errno, type, oif, length }) =>
      errno === 0 && type === RTN_UNICAST && isDefaultRoute(length) && oif !== ifindex,
  );
  if (byDefault !== undefined) return byDefault.oif;
  // Forwarding is off, or the sender failed source validation: then the lookup did not say where it leads.
  if (!answers.every(({ errno }) => errno === EHOSTUNREACH || errno === EINVAL)) return undefined;
  return defaults.find(({ table }) => table === RT_TABLE_MAIN)?.hops[0]?.oif;
}
