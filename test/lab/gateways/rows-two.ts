/** Two faults at once: the first remedy mends both. */
import { type BrokenGateways, drop } from './gateway.ts';

const LOST = 'ip route del 192.0.2.0/24 dev g0';

export const TWO: BrokenGateways = {
  'ip_forward is off, and there is no return route': {
    ...drop('not-forwarding'),
    from: '192.0.2.10',
    broken: ['echo 0 > /proc/sys/net/ipv4/ip_forward', LOST],
    names: [/forwarding/, /192\.0\.2\.10/],
  },
  'the egress is down, and rp_filter is strict': {
    ...drop('no-route'),
    from: '192.0.2.10',
    target: '172.20.2.20',
    broken: [
      'ip route replace 192.0.2.0/24 via 172.20.3.20 dev g2',
      'conf g0 rp_filter 1',
      'ip link set g1 down',
    ],
    names: [/g1 is down/, /rp_filter|g2/],
  },
  'forwarding and ARP are off on the egress': {
    ...drop('proxy-arp'),
    verdict: 'reply',
    delivery: 'lost',
    kernel: 'reply',
    broken: ['conf g1 forwarding 0', 'ip link set g1 arp off'],
    names: [/forwarding/, /NOARP|ARP is off/],
  },
  'a blackhole for the target, and no return route': {
    ...drop('route-refused', 'blackhole'),
    from: '192.0.2.10',
    broken: ['ip route add blackhole 198.51.100.9/32', LOST],
    names: [/blackhole/, /192\.0\.2\.10/],
  },
  'ARP is off on the ingress, and ip_forward is off': {
    ...drop('noarp'),
    broken: ['ip link set g0 arp off', 'echo 0 > /proc/sys/net/ipv4/ip_forward'],
    names: [/NOARP|ARP is off/, /forwarding/],
  },
};
