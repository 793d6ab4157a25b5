/** Where the kernel answers by itself, and arproxy is silent beside it. */

import { setConf, shellWord } from '../../diagnose/commands.ts';
import { formatIpv4 } from '../../wire/ipv4.ts';
import type { ProxyNeighbour } from '../../wire/rtnetlink/neighbour.ts';
import type { Chosen, NetworkFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';

export const checkKernelProxying = (chosen: Chosen, network: NetworkFacts): Finding[] => [
  ...checkPvlan(chosen, network),
  ...checkProxyNeighbours(chosen, network),
];

/** The settings of all and of the interface that are on, and what turns them off. */
function whereOn(
  all: boolean,
  own: boolean,
  ifname: string,
  key: string,
): { on: string; remedy: string } | undefined {
  const names = [...(all ? ['all'] : []), ...(own ? [ifname] : [])];
  if (names.length === 0) return undefined;
  const on = names.map((name) => `net.ipv4.conf.${name}.${key}`).join(' and ');
  return { on, remedy: setConf(...names.map((name): [string, string, number] => [name, key, 0])) };
}

function checkPvlan({ link, rule }: Chosen, { all }: NetworkFacts): Finding[] {
  const ifname = link.name;
  const where = whereOn(
    all.proxyArpPvlan === true,
    link.devconf?.proxyArpPvlan === true,
    ifname,
    'proxy_arp_pvlan',
  );
  if (where === undefined) return [];
  const text = `the kernel's own proxy_arp_pvlan is on for ${ifname} (${where.on}): it answers for what is routed back out of ${ifname}, and arproxy is silent there`;
  const level = rule.proxyArpPvlan ? 'problem' : 'warning';
  return [{ level, check: 'kernel-proxy-arp-pvlan', ifname, text, remedy: where.remedy }];
}

/** Where there are more, one command takes them all. */
const NAMED = 3;

/** `ip neigh flush proxy` takes those of one device, or all there are; not those without a device alone. */
const FLUSH_WITHOUT_DEVICE =
  "ip -4 neigh show proxy | sed '/ dev /d; s/ .*//; s/^/neigh del proxy /' | ip -batch -";

function checkProxyNeighbours({ link }: Chosen, { proxyNeighbours }: NetworkFacts): Finding[] {
  const ifname = link.name;
  const here = proxyNeighbours.filter(({ ifindex }) => ifindex === link.ifindex || ifindex === 0);
  if (here.length === 0) return [];
  const named = here.slice(0, NAMED).map(({ address }) => formatIpv4(address));
  const more = here.length > NAMED ? ` and ${here.length - NAMED} more` : '';
  const text = `the kernel answers for ${named.join(', ')}${more} on ${ifname} (ip neigh add proxy), and arproxy is silent`;
  const device = `dev ${shellWord(ifname)}`;
  const own = here.filter(({ ifindex }) => ifindex !== 0);
  const anywhere = here.filter(({ ifindex }) => ifindex === 0);
  const remedy = [
    ...removal(own, ` ${device}`, `ip -4 neigh flush proxy ${device}`),
    ...removal(anywhere, '', FLUSH_WITHOUT_DEVICE),
  ].join(' && ');
  return [{ level: 'warning', check: 'kernel-proxy-neighbour', ifname, text, remedy }];
}

/** A command for each, or `all` where there are too many. */
const removal = (entries: readonly ProxyNeighbour[], device: string, all: string): string[] =>
  entries.length > NAMED
    ? [all]
    : entries.map(({ address }) => `ip neigh del proxy ${formatIpv4(address)}${device}`);
