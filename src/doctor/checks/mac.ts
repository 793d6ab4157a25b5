/** Replies that name a MAC which nobody here has: the packets for it are taken in by nobody. */
import { shellWord } from '../../diagnose/commands.ts';
import { formatMac } from '../../wire/mac.ts';
import type { Chosen, NetworkFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';

/** IFNAMSIZ, without the NUL. */
const LONGEST_NAME = 15;
const SUFFIX = '-mac';

export function checkMac({ link, rule, obstacles }: Chosen, { links }: NetworkFacts): Finding[] {
  const { mac } = rule;
  if (mac === undefined || links.some((other) => other.mac === mac)) return [];
  if (obstacles.some(({ cause }) => cause === 'while-local')) return []; // nothing is answered while it is elsewhere
  const ifname = link.name;
  const said = formatMac(mac);
  const text = `replies on ${ifname} say ${said}, which is on no interface of this host: packets for it are taken in by nobody here. Take mac out of the rule for ${ifname}, or make the interface that has it`;
  const above = shellWord(`${ifname.slice(0, LONGEST_NAME - SUFFIX.length)}${SUFFIX}`);
  const remedy = `ip link add link ${shellWord(ifname)} name ${above} address ${said} type macvlan mode private && ip link set dev ${above} up`;
  return [{ level: 'warning', check: 'mac-not-here', ifname, text, remedy }];
}
