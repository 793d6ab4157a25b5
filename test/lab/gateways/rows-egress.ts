/** The interface that leads to the target, and the neighbours there and at the ingress. */
import type { BrokenGateway, BrokenGateways } from './gateway.ts';

const NET = '198.51.100.0/24';
const NO_ROUTE = {
  verdict: 'drop',
  reason: 'no-route',
  kernel: 'drop',
} as const satisfies Partial<BrokenGateway>;
const LOST = {
  verdict: 'reply',
  reason: 'proxy-arp',
  delivery: 'lost',
  kernel: 'reply',
} as const satisfies Partial<BrokenGateway>;
const ONLINK = { target: '172.20.2.20' } as const;
const ROUTER: BrokenGateway['remedy'] = {
  filled: { 'dev DEV': 'via 172.20.2.20 dev g1', GATEWAY: '172.20.2.20', DEV: 'g1' },
};
const ELSEWHERE = '02:de:ad:00:00:01';

export const EGRESS: BrokenGateways = {
  'the egress is down': {
    ...NO_ROUTE,
    ...ONLINK,
    broken: ['ip link set g1 down'],
    names: [/g1 is down/],
    remedy: 'works',
    doctor: { names: /g1 is down/, remedy: 'works' },
  },
  'the egress is down, and the route by the router went with it': {
    ...NO_ROUTE,
    broken: ['ip link set g1 down'],
    names: [/g1 is down/],
    remedy: ROUTER,
  },
  'the egress was down for a moment': {
    ...NO_ROUTE,
    broken: ['ip link set g1 down', 'ip link set g1 up', `until ping -c1 -W1 172.20.2.20; do :; done`],
    names: [/no route/],
    remedy: ROUTER,
  },
  'the device of a nexthop object is down': {
    ...NO_ROUTE,
    broken: [
      'ip nexthop add id 7 via 172.20.2.20 dev g1',
      `ip route replace ${NET} nhid 7`,
      'ip link set g1 down',
    ],
    names: [/g1 is down/, /nexthop object/],
    remedy: ROUTER,
  },
  'the egress is down, by two nexthops': {
    ...NO_ROUTE,
    broken: [
      `ip route replace ${NET} nexthop via 172.20.2.20 dev g1 nexthop via 172.20.3.20 dev g2`,
      'ip link set g1 down',
      'ip link set g2 down',
    ],
    names: [/g1/, /g2/],
    remedy: ROUTER,
  },
  'the egress has no carrier': {
    ...LOST,
    broken: ['unplug g1'],
    names: [/g1 has no carrier/],
    remedy: { none: /carrier|other end/ },
  },
  'the egress has no carrier, on the wire itself': {
    ...LOST,
    ...ONLINK,
    broken: ['unplug g1'],
    names: [/g1 has no carrier/],
    remedy: { none: /carrier|other end/ },
  },
  'routes without a carrier are ignored': {
    ...NO_ROUTE,
    broken: ['conf g1 ignore_routes_with_linkdown 1', 'unplug g1'],
    names: [/g1 has no carrier/, /ignore_routes_with_linkdown/],
    remedy: { none: /carrier|other end/ },
  },
  'the egress is a bridge whose port is gone': {
    ...LOST,
    broken: [
      'ip link add br6 type bridge',
      'ip link set br6 up',
      'ip link add x0 type veth peer name x1',
      'ip link set x0 master br6',
      'ip link set x0 up',
      'ip link set x1 up',
      'until ip link show dev br6 | grep -q "state UP"; do sleep 0.02; done',
      'ip link del x0',
      'until ip link show dev br6 | grep -q NO-CARRIER; do sleep 0.02; done',
      'ip addr add 172.20.6.1/24 dev br6',
      `ip route replace ${NET} via 172.20.6.20 dev br6`,
    ],
    names: [/br6 has no carrier/],
    remedy: { none: /br6|carrier|other end/ },
  },
  'the egress is a port of a bridge': {
    ...LOST,
    broken: [
      'ip link add br6 type bridge',
      'ip link set br6 up',
      'ip link set g1 master br6',
      'ip neigh flush dev g1',
    ],
    names: [/br6/],
    remedy: 'works',
  },
  'a macvlan in mode passthru is above the egress': {
    ...LOST,
    broken: [
      'ip link add m1 link g1 type macvlan mode passthru',
      'ip link set m1 up',
      'ip neigh flush dev g1',
    ],
    names: [/m1/, /passthru/],
    remedy: { none: /m1/ },
  },
  'one nexthop of two has no carrier': {
    ...LOST,
    delivery: 'not known',
    broken: [
      `ip route replace ${NET} nexthop via 172.20.2.20 dev g1 nexthop via 172.20.3.20 dev g2`,
      'unplug g2',
    ],
    names: [/g2 has no carrier/],
    remedy: { none: /carrier|other end/ },
  },
  'the route leads out of lo': {
    ...LOST,
    broken: [`ip route replace ${NET} dev lo`],
    names: [/\blo\b/],
    remedy: { none: /\blo\b/ },
  },
  'ARP is off on the egress': {
    ...LOST,
    broken: ['ip link set g1 arp off'],
    names: [/g1/, /NOARP|ARP is off/],
    remedy: 'works',
  },
  'nobody answers for the next hop': {
    ...LOST,
    broken: [
      `ip route replace ${NET} via 172.20.2.99 dev g1`,
      'echo 60 > /proc/sys/net/ipv4/neigh/g1/retrans_time_ms',
      'ping -c 1 -W 2 198.51.100.9 || true',
      'until ip neigh show 172.20.2.99 dev g1 | grep FAILED; do ping -c 1 -W 1 198.51.100.9 || true; done',
    ],
    names: [/172\.20\.2\.99/, /FAILED/],
    remedy: { none: /172\.20\.2\.99/ },
  },
  'nobody answers for the target': {
    ...LOST,
    target: '172.20.2.77',
    broken: [
      'host addr del 172.20.2.77/24 dev tg1',
      'ip neigh flush dev g1',
      'echo 60 > /proc/sys/net/ipv4/neigh/g1/retrans_time_ms',
      'until ip neigh show 172.20.2.77 dev g1 | grep FAILED; do ping -c 1 -W 1 172.20.2.77 || true; done',
    ],
    names: [/172\.20\.2\.77/, /FAILED/],
    remedy: { none: /172\.20\.2\.77/ },
  },
  'the next hop has a permanent entry of another MAC': {
    ...LOST,
    broken: [`ip neigh replace 172.20.2.20 lladdr ${ELSEWHERE} dev g1 nud permanent`],
    delivery: 'not known',
    wire: { answered: true, ping: false },
    names: [/172\.20\.2\.20/, /permanent/i, new RegExp(ELSEWHERE)],
    remedy: 'works',
  },
  'the sender has a permanent entry of another MAC': {
    ...LOST,
    broken: [`ip neigh replace 172.20.1.10 lladdr ${ELSEWHERE} dev g0 nud permanent`],
    delivery: 'not known',
    wire: { answered: true, ping: false },
    names: [/172\.20\.1\.10/, /permanent/i, new RegExp(ELSEWHERE)],
    remedy: 'works',
  },
};
