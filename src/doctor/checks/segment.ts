/** Chosen interfaces on one wire: each request comes in twice, and is answered twice. As far as it shows without a frame. */

import { shellWord } from '../../diagnose/commands.ts';
import type { Link } from '../../kernel/links.ts';
import { formatPrefix, prefixOf } from '../../wire/ipv4.ts';
import { formatMac } from '../../wire/mac.ts';
import type { NetworkFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { hearsNothing } from './readiness.ts';

export function checkSegments(network: NetworkFacts): Finding[] {
  const links = network.chosen.filter((chosen) => !hearsNothing(chosen)).map(({ link }) => link);
  const groups = new Map<string, Link[]>();
  for (const link of links) {
    for (const sign of signsOf(link, network)) groups.set(sign, [...(groups.get(sign) ?? []), link]);
  }
  return [...groups].flatMap(([sign, [first, ...others]]) =>
    first === undefined || others.length === 0 ? [] : [finding(first, others, sign)],
  );
}

function finding(first: Link, others: readonly Link[], sign: string): Finding {
  const names = [first, ...others].map(({ name }) => name).join(' and ');
  const text = `${names} ${sign}: if they are on one wire, a request there is answered by each, with its own MAC`;
  const remedy = `arproxy run -i ${shellWord(first.name)}  # serve one of them`;
  return { level: 'warning', check: 'one-segment', ifname: first.name, text, remedy };
}

/** What two links on one wire have in common, in words. */
const signsOf = (link: Link, network: NetworkFacts): string[] => [
  `are connected to ${wireOf(link, network).name}, or are it`,
  ...prefixesOf(link, network).map((prefix) => `have addresses in ${prefix}`),
  ...macOf(link),
];

/** The link that stands for the whole wire: a bridge, the device below macvlans, of a veth pair the end of lower ifindex. */
function wireOf(link: Link, { links }: NetworkFacts): Link {
  const lower = links.find(({ ifindex }) => ifindex === link.lower);
  if (lower === undefined) return link;
  if (link.kind === 'macvlan') return lower;
  if (link.kind !== 'veth') return link;
  const bridge = links.find(({ ifindex, kind }) => ifindex === lower.master && kind === 'bridge');
  return bridge ?? (lower.ifindex < link.ifindex ? lower : link);
}

const prefixesOf = ({ ifindex }: Link, { addresses }: NetworkFacts): string[] => [
  ...new Set(
    addresses
      .filter((row) => row.ifindex === ifindex && row.prefixLength < 32)
      .map(({ address, prefixLength }) => formatPrefix(prefixOf(address, prefixLength))),
  ),
];

/** Of devices that nobody made by `ip link add`: VLANs share the MAC of what they are on, Calico gives all its veth the same. */
const macOf = ({ kind, mac }: Link): string[] =>
  kind !== '' || mac === undefined ? [] : [`have the MAC ${formatMac(mac)}`];
