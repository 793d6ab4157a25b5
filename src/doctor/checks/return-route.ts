/** Whether what is answered for can be answered: the return route to the sender, and source validation, which looks at it. */

import { shellWord } from '../../diagnose/commands.ts';
import { formatIpv4, formatPrefix } from '../../wire/ipv4.ts';
import type { Chosen, NetworkFacts, Sender } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { isRoutedOut } from '../sample.ts';

type Filtered = Pick<Chosen, 'link' | 'rpFilter' | 'senders' | 'leadBack'>;

/** The interface's own and that of all: the greater counts. */
const effective = ({ rpFilter }: Filtered, { all }: NetworkFacts): number => Math.max(rpFilter, all.rpFilter);

const isNumbered = ({ link }: Filtered, { addresses }: NetworkFacts): boolean =>
  addresses.some(({ ifindex }) => ifindex === link.ifindex);

const isBackHere = ({ link }: Filtered, { back }: Sender): boolean => back.oif === link.ifindex;

/** fib_validate_source(): loose mode (2) wants any route back, and an address on the interface. */
function isRefused(chosen: Filtered, sender: Sender, network: NetworkFacts): boolean {
  if (sender.asked === 0 || isBackHere(chosen, sender)) return false;
  const looseIsEnough = sender.back.oif !== 0 && isNumbered(chosen, network);
  return effective(chosen, network) === 1 || !looseIsEnough;
}

const name = ({ address, prefix }: Sender): string =>
  prefix === undefined ? formatIpv4(address) : formatPrefix(prefix);

function whereTo({ back, target }: Sender, { links }: NetworkFacts): string {
  const nameOf = (oif: number): string =>
    links.find(({ ifindex }) => ifindex === oif)?.name ?? `ifindex ${oif}`;
  const asked = target === undefined ? '' : ` for what comes in on ${nameOf(target.egress)}`;
  if (back.oif !== 0) return `the return route${asked} leads out of ${nameOf(back.oif)}`;
  return `there is no return route${asked} (${back.refusal})`;
}

/** The command, and what is to be put in the place of HOST. */
function wayBack({ leadBack = '' }: Filtered, first: Sender): string {
  return leadBack.includes('HOST')
    ? `${leadBack}  # for each HOST of ${name(first)} that is there`
    : leadBack;
}

const wayForAll = ({ link }: Filtered): string =>
  `ip route add PREFIX dev ${shellWord(link.name)}  # PREFIX: the addresses of the senders there`;

/** The remedy is the return route: without source validation there is a reply, and the packets back are lost. */
export function checkRpFilter(chosen: Filtered, network: NetworkFacts): Finding[] {
  const mode = effective(chosen, network);
  if (mode === 0) return [];
  const ifname = chosen.link.name;
  const setting = `rp_filter is ${mode} on ${ifname} (the greater of all and ${ifname})`;
  const nothingBack = chosen.senders.length === 0 && !isRoutedOut(network.routes, chosen.link.ifindex);
  if (nothingBack && (mode === 1 || !isNumbered(chosen, network))) {
    const text = `${setting}, and nothing is routed out of it: every sender there is refused`;
    return [{ level: 'problem', check: 'rp-filter', ifname, text, remedy: wayForAll(chosen) }];
  }
  const refused = chosen.senders.filter((sender) => isRefused(chosen, sender, network));
  const [first] = refused;
  if (first === undefined) return [];
  const loose =
    mode === 1 && isNumbered(chosen, network) && refused.every(({ back }) => back.oif !== 0)
      ? '; with rp_filter=2 they would be answered, and packets back would still leave there'
      : '';
  const text = `${setting}: requests of ${refused.map(name).join(', ')} are refused, since ${whereTo(first, network)}${loose}`;
  return [{ level: 'problem', check: 'rp-filter', ifname, text, remedy: wayBack(chosen, first) }];
}

export function checkReturnRoute(chosen: Filtered, network: NetworkFacts): Finding[] {
  const ifname = chosen.link.name;
  const astray = chosen.senders.filter((sender) => !isBackHere(chosen, sender));
  const [first] = astray;
  if (first !== undefined) {
    const text = `packets back to ${astray.map(name).join(', ')} do not leave by ${ifname}, where the requests come in: ${whereTo(first, network)}`;
    return [{ level: 'warning', check: 'return-route', ifname, text, remedy: wayBack(chosen, first) }];
  }
  if (chosen.senders.length > 0 || isRoutedOut(network.routes, chosen.link.ifindex)) return [];
  const text = `nothing is routed out of ${ifname}: senders there get a reply, but no packet back`;
  return [{ level: 'warning', check: 'return-route', ifname, text, remedy: wayForAll(chosen) }];
}
