/** Whether anything is chosen at all. */
import { nearest } from '../../config/nearest.ts';
import { shellWord } from '../../diagnose/commands.ts';
import { ARPHRD_ETHER } from '../../wire/arp.ts';
import type { NetworkFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';

export function checkChoice({ wanted, chosen, links }: NetworkFacts): Finding[] {
  const there = links.map(({ name }) => name).join(', ');
  const ethernet = links.filter(({ hatype }) => hatype === ARPHRD_ETHER);
  if (chosen.length > 0) {
    return wanted
      .filter(({ matches }) => !matches)
      .map(({ says }) => ({
        level: 'warning',
        check: 'no-interface',
        text: `no interface matches ${says} yet; there are ${there}`,
        remedy: `ip -br link  # what there is; arproxy serves ${says} when it comes`,
      }));
  }
  const [first] = ethernet;
  if (wanted.length > 0) {
    const text = `no interface matches ${wanted.map(({ says }) => says).join(' or ')}; there are ${there}`;
    const near = nearest(
      wanted[0]?.says.replace(/^'|'.*$/g, '') ?? '',
      ethernet.map(({ name }) => name),
    );
    return [{ level: 'problem', check: 'no-interface', text, ...choose(near) }];
  }
  const text = `no Ethernet interface is up; there are ${there}`;
  if (first === undefined) return [{ level: 'problem', check: 'no-interface', text }];
  const remedy = `ip link set dev ${shellWord(first.name)} up`;
  return [{ level: 'problem', check: 'no-interface', text, remedy }];
}

const choose = (ifname: string | undefined): { remedy?: string } =>
  ifname === undefined ? {} : { remedy: `arproxy run -i ${shellWord(ifname)}` };
