/** medium_id and drop_gratuitous_arp, which arproxy obeys as the kernel does. */

import { ruleKey, setConf } from '../../diagnose/commands.ts';
import type { Link } from '../../kernel/links.ts';
import type { Chosen, NetworkFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';
import { oifsOf } from '../sample.ts';

const idOf = ({ link, rule }: Pick<Chosen, 'link' | 'rule'>): number =>
  rule.mediumId ?? link.devconf?.mediumId ?? 0;

/** The test of arp_fwd_proxy(): 0 always answers, -1 never, and two interfaces with the same number are one wire. */
export function checkMediumId(chosen: Chosen, network: NetworkFacts): Finding[] {
  const { link, rule } = chosen;
  const ifname = link.name;
  const id = idOf(chosen);
  const byRule = rule.mediumId !== undefined;
  if (id === 0 || id === -1) return []; // -1: the judge says it
  const remedy = byRule ? ruleKey(ifname, 'medium_id: 0') : setConf([ifname, 'medium_id', 0]);
  const oifs = new Set(network.routes.flatMap(oifsOf));
  const silent = network.links.filter(
    (other) =>
      other.ifindex !== link.ifindex && oifs.has(other.ifindex) && isSilentTowards(id, other, network),
  );
  if (silent.length === 0) return [];
  const text = `medium_id is ${id} on ${ifname}: nothing is answered there for what is behind ${silent.map(({ name }) => name).join(', ')} (the same medium_id, or -1)`;
  return [{ level: 'warning', check: 'medium-id', ifname, text, remedy }];
}

function isSilentTowards(id: number, egress: Link, { chosen }: NetworkFacts): boolean {
  const rule = chosen.find(({ link }) => link.ifindex === egress.ifindex)?.rule;
  const other = rule?.mediumId ?? egress.devconf?.mediumId ?? -1;
  return other === id || other === -1;
}

export function checkGratuitous({ link }: Chosen, { all }: NetworkFacts): Finding[] {
  if (!all.dropGratuitousArp && link.devconf?.dropGratuitousArp !== true) return [];
  const ifname = link.name;
  const text = `drop_gratuitous_arp is on for ${ifname}: a host that requests its own address is not answered, as it is best`;
  return [{ level: 'ok', check: 'drop-gratuitous-arp', ifname, text }];
}
