/** This host's own addresses, for which arproxy never answers, where the kernel is kept from it: arp_ignore() and arp_filter(). */
import { setConf } from '../../diagnose/commands.ts';
import { formatIpv4, type Ipv4, isLoopback } from '../../wire/ipv4.ts';
import type { Chosen, NetworkFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';

/** Values of arp_ignore: only for addresses of the interface (2: and of the sender's prefix), or for none. */
const OF_THE_INTERFACE: readonly number[] = [1, 2];
const FOR_NONE = 8;

/** Maximum number of addresses that the text names. */
const NAMED = 3;

const inWords = (addresses: readonly Ipv4[]): string =>
  addresses.slice(0, NAMED).map(formatIpv4).join(', ') + (addresses.length > NAMED ? ', ...' : '');

/** Those of all and of the interface that are on, to be switched off. */
const off = (ifname: string, name: string, all: number, own: number): string =>
  setConf(
    ...[all > 0 ? 'all' : '', own > 0 ? ifname : '']
      .filter((where) => where !== '')
      .map((where): [string, string, number] => [where, name, 0]),
  );

export function checkOwnAddresses(chosen: Chosen, { all, addresses }: NetworkFacts): Finding[] {
  const { name: ifname, ifindex } = chosen.link;
  const mode = Math.max(all.arpIgnore, chosen.arpIgnore);
  const elsewhere = addresses.filter((row) => row.ifindex !== ifindex && !isLoopback(row.address));
  const ignored = OF_THE_INTERFACE.includes(mode) ? elsewhere : mode === FOR_NONE ? addresses : [];
  const found: Finding[] = [];
  if (ignored.length > 0) {
    const which =
      mode === FOR_NONE ? 'any address of this host' : `addresses of this host that are not on ${ifname}`;
    const text = `arp_ignore is ${mode} on ${ifname} (the greater of all and ${ifname}): nobody answers there for ${which} (${inWords(ignored.map(({ address }) => address))}), neither the kernel nor arproxy; it may be on purpose, for a load balancer or VRRP`;
    const remedy = off(ifname, 'arp_ignore', all.arpIgnore, chosen.arpIgnore);
    found.push({ level: 'warning', check: 'arp-ignore', ifname, text, remedy });
  }
  if (chosen.filtered.length > 0) {
    const text = `arp_filter is on for ${ifname}: the kernel does not answer ${inWords(chosen.filtered)} there for addresses of this host, and neither does arproxy, since this host's packets to them do not leave by ${ifname}`;
    const remedy = off(ifname, 'arp_filter', all.arpFilter, chosen.arpFilter);
    found.push({ level: 'warning', check: 'arp-filter', ifname, text, remedy });
  }
  return found;
}
