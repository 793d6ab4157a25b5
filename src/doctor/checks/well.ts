/** What is said of an interface where no problem was found: what is lost for one request alone, explain knows. */
import { shellWord } from '../../diagnose/commands.ts';
import { formatIpv4 } from '../../wire/ipv4.ts';
import type { Chosen, NetworkFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';

export function checkWell(
  chosen: Chosen,
  { explainWith }: NetworkFacts,
  found: readonly Finding[],
): Finding[] {
  if (found.some(({ level }) => level === 'problem')) return [];
  const { name: ifname } = chosen.link;
  const [sender] = chosen.senders;
  const target = sender?.target ?? chosen.targets[0];
  const words = [
    `arproxy explain -i ${shellWord(ifname)}${explainWith}`,
    `--from ${sender === undefined ? 'SENDER' : formatIpv4(sender.address)}`,
    target === undefined ? 'TARGET' : formatIpv4(target.address),
  ];
  const well = found.every(({ level }) => level === 'ok');
  const what = well ? 'no fault found that holds for every request' : 'beside the warnings, no fault found';
  const text = `${ifname} is up and forwards, and ${what}; for one request: ${words.join(' ')}`;
  return [{ level: 'ok', check: 'interface', ifname, text }];
}
