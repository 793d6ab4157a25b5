/** The link itself: whether ARP comes up to where arproxy hears it. */
import { type Link, TAKE_FRAMES } from '../../kernel/links.ts';
import { ARPHRD_ETHER } from '../../wire/arp.ts';
import { IFF_LOWER_UP, IFF_NOARP, IFF_UP } from '../../wire/rtnetlink/link.ts';
import type { Chosen, NetworkFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { shellWord } from '../remedy.ts';

/** Less than that and the kernel ends IPv4 on an interface (IPV4_MIN_MTU). */
const IPV4_MIN_MTU = 68;

/** What makes all further questions about the interface idle. */
export function checkHears({ link }: Chosen, network: NetworkFacts): Finding[] {
  const ifname = link.name;
  if (link.hatype !== ARPHRD_ETHER || link.mac === undefined) {
    const alone = network.chosen.every(({ link: { hatype } }) => hatype !== ARPHRD_ETHER);
    const text = `${ifname} is not an Ethernet interface: nothing is answered there`;
    const level = alone ? 'problem' : 'warning';
    return [{ level, check: 'not-ethernet', ifname, text, ...chooseEthernet(network.links) }];
  }
  const taker = takerOf(link, network);
  if (taker !== undefined) {
    const chosenToo = network.chosen.some((other) => other.link.ifindex === taker.ifindex);
    const text = `${ifname} is a port of ${taker.name} (${taker.kind}): the kernel gives its ARP to ${taker.name}, ${chosenToo ? 'which is chosen too' : 'which is the one to choose'}`;
    const remedy = `-i ${shellWord(taker.name)}`;
    return [{ level: chosenToo ? 'warning' : 'problem', check: 'port', ifname, text, remedy }];
  }
  if (link.devconf !== undefined) return [];
  const why =
    link.mtu < IPV4_MIN_MTU ? `its MTU is ${link.mtu}, below ${IPV4_MIN_MTU}` : `its MTU is ${link.mtu}`;
  const text = `IPv4 is off on ${ifname} (${why}); its addresses are gone, and do not come back by themselves`;
  const remedy = `ip link set dev ${shellWord(ifname)} mtu 1500`;
  return [{ level: 'problem', check: 'ipv4-off', ifname, text, remedy }];
}

/** So many are named in a remedy. */
const NAMED = 4;

function chooseEthernet(links: readonly Link[]): { remedy?: string } {
  const names = links
    .filter(({ hatype }) => hatype === ARPHRD_ETHER)
    .map(({ name }) => `-i ${shellWord(name)}`);
  return names.length === 0 ? {} : { remedy: names.slice(0, NAMED).join(' ') };
}

/** The bridge or bond that the link is a port of, or the macvlan in mode passthru on top of it. */
function takerOf(link: Link, { links }: NetworkFacts): Link | undefined {
  const master = links.find(({ ifindex }) => ifindex === link.master);
  if (master !== undefined && TAKE_FRAMES.has(master.kind)) return master;
  return links.find(({ lower, passthru }) => passthru && lower === link.ifindex);
}

export function checkArpOn({ link: { name: ifname, flags } }: Chosen): Finding[] {
  if ((flags & IFF_NOARP) === 0) return [];
  const text = `ARP is off on ${ifname} (NOARP): nothing is answered there`;
  return [
    { level: 'problem', check: 'noarp', ifname, text, remedy: `ip link set dev ${shellWord(ifname)} arp on` },
  ];
}

/** Empty: it is up, and something is at the other end. */
export function checkUp({ link }: Chosen, { links }: NetworkFacts): Finding[] {
  const ifname = link.name;
  if ((link.flags & IFF_UP) === 0) {
    const remedy = `ip link set dev ${shellWord(ifname)} up`;
    return [{ level: 'problem', check: 'down', ifname, text: `${ifname} is down`, remedy }];
  }
  if ((link.flags & IFF_LOWER_UP) !== 0) return [];
  const peer = links.find(({ ifindex }) => ifindex === link.lower);
  const text = `${ifname} has no carrier: ${link.kind === 'bridge' ? 'no port of it is up' : 'nothing is at its other end, or that is down'}`;
  const remedy =
    peer === undefined
      ? `ip -d link show dev ${shellWord(ifname)}  # and bring up what is at its other end`
      : `ip link set dev ${shellWord(peer.name)} up`;
  return [{ level: 'problem', check: 'no-carrier', ifname, text, remedy }];
}
