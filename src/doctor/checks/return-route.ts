/** Whether what is answered for can be answered: the return route to the sender, and source validation, which looks at it. */

import { setConf, shellWord } from '../../diagnose/commands.ts';
import { formatIpv4, formatPrefix } from '../../wire/ipv4.ts';
import type { Chosen, NetworkFacts, Sender } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { isRoutedOut } from '../sample.ts';

type Filtered = Pick<Chosen, 'link' | 'rpFilter' | 'senders'>;

/** The interface's own and that of all: the greater counts. */
const effective = ({ rpFilter }: Filtered, { all }: NetworkFacts): number => Math.max(rpFilter, all.rpFilter);

const isNumbered = ({ link }: Filtered, { addresses }: NetworkFacts): boolean =>
  addresses.some(({ ifindex }) => ifindex === link.ifindex);

const isBackHere = ({ link }: Filtered, { back }: Sender): boolean =>
  back.errno === 0 && back.oif === link.ifindex;

/** fib_validate_source(): loose mode (2) wants any route back, and an address on the interface. */
function isRefused(chosen: Filtered, sender: Sender, network: NetworkFacts): boolean {
  if (sender.asked === 0 || isBackHere(chosen, sender)) return false;
  const looseIsEnough = sender.back.errno === 0 && isNumbered(chosen, network);
  return effective(chosen, network) === 1 || !looseIsEnough;
}

/** In a VRF the return route is that of another table, which is not asked for here. */
const isInVrf = ({ link }: Filtered, { links }: NetworkFacts): boolean =>
  links.find(({ ifindex }) => ifindex === link.master)?.kind === 'vrf';

const name = ({ address, prefix }: Sender): string =>
  prefix === undefined ? formatIpv4(address) : formatPrefix(prefix);

function whereTo({ back }: Sender, { links }: NetworkFacts): string {
  if (back.errno !== 0) return 'there is no return route';
  return `the return route leads out of ${links.find(({ ifindex }) => ifindex === back.oif)?.name ?? `ifindex ${back.oif}`}`;
}

export function checkRpFilter(chosen: Chosen, network: NetworkFacts): Finding[] {
  const mode = effective(chosen, network);
  if (mode === 0 || isInVrf(chosen, network)) return [];
  const ifname = chosen.link.name;
  const settings: [string, string, number][] = [
    ...(network.all.rpFilter > 0 ? [['all', 'rp_filter', 0] satisfies [string, string, number]] : []),
    ...(chosen.rpFilter > 0 ? [[ifname, 'rp_filter', 0] satisfies [string, string, number]] : []),
  ];
  const off = setConf(...settings);
  const setting = `rp_filter is ${mode} on ${ifname} (the greater of all and ${ifname})`;
  const nothingBack = chosen.senders.length === 0 && !isRoutedOut(network.routes, chosen.link.ifindex);
  if (nothingBack && (mode === 1 || !isNumbered(chosen, network))) {
    const text = `${setting}, and nothing is routed out of it: every sender there is refused`;
    return [{ level: 'problem', check: 'rp-filter', ifname, text, remedy: off }];
  }
  const refused = chosen.senders.filter((sender) => isRefused(chosen, sender, network));
  const [first] = refused;
  if (first === undefined) return [];
  const loose = refused.every(({ back }) => back.errno === 0) && isNumbered(chosen, network);
  const text = `${setting}: requests of ${refused.map(name).join(', ')} are refused, since ${whereTo(first, network)}`;
  const remedy = loose ? setConf([ifname, 'rp_filter', 2]) : off;
  return [{ level: 'problem', check: 'rp-filter', ifname, text, remedy }];
}

export function checkReturnRoute(chosen: Chosen, network: NetworkFacts): Finding[] {
  if (isInVrf(chosen, network)) return [];
  const ifname = chosen.link.name;
  const astray = chosen.senders.filter((sender) => !isBackHere(chosen, sender));
  const [first] = astray;
  if (first !== undefined) {
    const text = `packets back to ${astray.map(name).join(', ')} do not leave by ${ifname}, where the requests come in: ${whereTo(first, network)}`;
    const command = chosen.leadBack ?? '';
    const hosts = command.includes('HOST') ? `  # for each HOST of ${name(first)} that is there` : '';
    const remedy = `${command}${hosts}`;
    return [{ level: 'warning', check: 'return-route', ifname, text, remedy }];
  }
  if (isRoutedOut(network.routes, chosen.link.ifindex)) return [];
  const text = `nothing is routed out of ${ifname}: senders there get a reply, but no packet back`;
  const remedy = `ip route add PREFIX dev ${shellWord(ifname)}  # PREFIX: the addresses of the senders there`;
  return [{ level: 'warning', check: 'return-route', ifname, text, remedy }];
}
