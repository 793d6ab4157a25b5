/** Who answers on a gateway: the kernel's own proxy_arp, or arproxy in its place. A table holds for both or is wrong. */
import type { Arproxy } from './arproxy.ts';
import type { Lab } from './lab.ts';
import type { Netns } from './netns.ts';

export const ANSWERERS = ['kernel', 'arproxy'] as const;

export type Answerer = (typeof ANSWERERS)[number];

/** Resolves when requests on these interfaces are answered; with the daemon, where it is one. */
export async function startAnswering(
  lab: Lab,
  who: Answerer,
  gw: Netns,
  ifnames: readonly string[],
): Promise<Arproxy | undefined> {
  if (who === 'arproxy') {
    const words = ifnames.flatMap((ifname) => ['-i', ifname]);
    return lab.arproxy(gw, words);
  }
  for (const ifname of ifnames) gw.sysctl(`net.ipv4.conf.${ifname}.proxy_arp`, 1);
  return undefined;
}
