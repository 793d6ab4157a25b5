/** The two gateways of a situation, alike but for who answers: four interfaces, each cabled to the namespace of the hosts. */
import type { GatewayPlan } from './gateway.ts';

/** Requests come in on g0, routes lead out of g1 and g2; b0 is for the self-test alone. */
const LINKS = ['g0', 'g1', 'g2', 'b0'] as const;

/** The MAC of a gateway's interface, the same in both gateways, so that replies can be compared as they are. */
export const gatewayMac = (link: string): string => `02:00:00:00:10:${octet(link)}`;
/** The MAC at the other end of the cable. */
export const hostMac = (link: string): string => `02:00:00:00:20:${octet(link)}`;

function octet(link: string): string {
  const index = (LINKS as readonly string[]).indexOf(link);
  return (index < 0 ? 0x10 : index).toString(16).padStart(2, '0');
}

const STATE = [
  'echo 1 > /proc/sys/net/ipv4/ip_forward',
  'ip address add 10.1.0.1/24 dev g0',
  'ip address add 10.2.0.1/24 dev g1',
  'ip address add 10.3.0.1/24 dev g2',
  'ip route add 10.99.0.0/16 via 10.2.0.2 dev g1',
];

/** `prefix` tells it from the others of a run, and is what the host ends of its cables begin with. */
export function plan(hosts: string, prefix: string, isKernels: boolean): GatewayPlan {
  const namespace = `${hosts}-${prefix}`;
  const cables = LINKS.map(
    (link) =>
      [
        { namespace, name: link, mac: gatewayMac(link) },
        { namespace: hosts, name: `${prefix}${link}`, mac: hostMac(link) },
      ] as const,
  );
  return { namespace, hosts, prefix, isKernels, cables, state: STATE };
}
