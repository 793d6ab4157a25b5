/** Access lists that leave nobody: every target, or every sender, is denied by the rule. */
import type { AccessList } from '../../policy/access-list.ts';
import { formatIpv4, type Ipv4 } from '../../wire/ipv4.ts';
import type { Chosen } from '../facts.ts';
import type { Finding } from '../finding.ts';

export function checkDenied({ link: { name: ifname }, rule, targets, senders }: Chosen): Finding[] {
  const { restrictions } = rule;
  const lists = [
    ['targets', restrictions?.targets, targets],
    ['senders', restrictions?.senders, senders],
  ] as const;
  return lists.flatMap(([name, list, seen]): Finding[] => {
    if (list === undefined) return [];
    const where = `the rule for ${ifname} denies`;
    if (list.allowsNothing) {
      const text = `${where} all ${name} (${name}.allow, ${name}.deny): nothing is answered there`;
      return [{ level: 'problem', check: 'denied', ifname, text }];
    }
    const denied = seen.map(({ address }) => address);
    if (denied.length === 0 || !denied.every((address) => deniesPrefixOf(list, address))) return [];
    const text = `${where} all ${name} that were tried (${denied.slice(0, NAMED).map(formatIpv4).join(', ')}): take what holds them out of ${name}.deny`;
    return [{ level: 'warning', check: 'denied', ifname, text }];
  });
}

/** Maximum number of addresses that the text names. */
const NAMED = 4;

/** By a prefix: a single address says nothing of the others. Nor does what is not allowed by name: others may be. */
function deniesPrefixOf(list: AccessList, address: Ipv4): boolean {
  const match = list.match(address);
  return match?.access === 'deny' && match.prefix.length < 32;
}
