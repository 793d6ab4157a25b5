/** Forwarding: of the ingress for what goes to the target, of the egress for what comes back. */
import type { BrokenGateway, BrokenGateways } from './gateway.ts';

const SILENT = {
  verdict: 'drop',
  reason: 'not-forwarding',
  kernel: 'drop',
  remedy: 'works',
} as const satisfies Partial<BrokenGateway>;

export const FORWARDING: BrokenGateways = {
  'ip_forward is off': {
    ...SILENT,
    broken: ['echo 0 > /proc/sys/net/ipv4/ip_forward'],
    names: [/forwarding is off on g0/],
    doctor: { names: /forwarding is off/, remedy: 'works' },
  },
  'forwarding is off on the ingress': {
    ...SILENT,
    broken: ['conf g0 forwarding 0'],
    names: [/forwarding is off on g0/],
    doctor: { names: /forwarding is off on g0/, remedy: 'works' },
  },
  'forwarding is off on the egress': {
    ...SILENT,
    broken: ['conf g1 forwarding 0'],
    verdict: 'reply',
    reason: 'proxy-arp',
    delivery: 'lost',
    kernel: 'reply',
    names: [/forwarding (is )?off on g1|g1\.forwarding/],
    doctor: { names: /forwarding is off on g1|g1.*forwarding/, remedy: 'works' },
  },
  // ip_forward is 1 all the same, and to write 1 to it once more does nothing.
  'forwarding is off on each of them': {
    ...SILENT,
    broken: ['conf g0 forwarding 0', 'conf g1 forwarding 0'],
    names: [/g0/, /g1/],
  },
  'forwarding is off on all': {
    ...SILENT,
    broken: ['for c in /proc/sys/net/ipv4/conf/*; do echo 0 > $c/forwarding; done'],
    names: [/forwarding/],
  },
  'ip_forward is off where one subnet is on two wires': {
    ...SILENT,
    picture: 'twoWires',
    broken: ['echo 0 > /proc/sys/net/ipv4/ip_forward'],
    names: [/forwarding/],
  },
  'ip_forward is off, and the interface has no address': {
    ...SILENT,
    picture: 'calico',
    broken: ['echo 0 > /proc/sys/net/ipv4/ip_forward'],
    names: [/forwarding/],
  },
};
