/** The gateway that arpwire/fuzz/fuzz.h describes: host h0 -- g0 gateway g1, and the kernel answers nothing itself. */
import { carriesFrames, nextMacs } from '../support/cable.ts';
import type { Lab } from '../support/lab.ts';
import type { Netns } from '../support/netns.ts';

export interface Gateway {
  readonly host: Netns;
  readonly gw: Netns;
  readonly mac: string;
}

export async function gateway(lab: Lab): Promise<Gateway> {
  const host = lab.netns('host');
  const [first, second] = [nextMacs(), nextMacs()];
  const { netns: gw } = await lab.gateway('gw', (namespace) => ({
    hosts: host.name,
    prefix: 'h',
    isKernels: true,
    cables: [
      [
        { namespace, name: 'g0', mac: first.bMac },
        { namespace: host.name, name: 'h0', mac: first.aMac },
      ],
      [
        { namespace, name: 'g1', mac: second.bMac },
        { namespace, name: 'f0', mac: second.aMac },
      ],
    ],
    state: [
      'echo 1 > /proc/sys/net/ipv4/ip_forward',
      'conf g0 arp_ignore 8',
      'neigh g0 proxy_delay 0',
      'ip addr add 10.0.0.1/24 dev g0',
      'ip route add 10.99.0.0/16 dev g1',
    ],
  }));
  await carriesFrames(host, 'h0');
  await carriesFrames(gw, 'g0');
  await carriesFrames(gw, 'g1');
  return { host, gw, mac: first.bMac };
}
