/** The gateway that arpwire/fuzz/fuzz.h describes: host h0 -- g0 gateway g1, and the kernel answers nothing itself. */
import { cable } from '../support/cable.ts';
import type { Lab } from '../support/lab.ts';
import type { Netns } from '../support/netns.ts';

export interface Gateway {
  readonly host: Netns;
  readonly gw: Netns;
  readonly mac: string;
}

export async function gateway(lab: Lab): Promise<Gateway> {
  const [host, gw] = [lab.netns('host'), lab.netns('gw')];
  const { bMac: mac } = await cable(host, 'h0', gw, 'g0');
  await cable(gw, 'f0', gw, 'g1');
  gw.sysctls({ 'net.ipv4.ip_forward': 1, 'net.ipv4.conf.g0.arp_ignore': 8 });
  gw.ip('addr add 10.0.0.1/24 dev g0');
  gw.ip('route add 10.99.0.0/16 dev g1');
  return { host, gw, mac };
}
