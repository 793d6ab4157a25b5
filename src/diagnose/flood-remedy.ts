/** What keeps a flood out before anybody hears it. */
import { shellWord } from './commands.ts';

/** Undefined: nft has no way to write such a name. */
export function floodRemedy(ifindex: number, ifname: string): string | undefined {
  if (/["\\]/.test(ifname)) return undefined;
  const chain = `netdev arproxy_flood if${ifindex}`;
  const commands = [
    'add table netdev arproxy_flood',
    `add chain ${chain} { type filter hook ingress device "${ifname}" priority 0; }`,
    `add rule ${chain} ether type arp limit rate over 1000/second drop`,
  ];
  return `nft ${shellWord(commands.join('; '))}`;
}
