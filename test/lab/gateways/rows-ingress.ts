/** The interface that the request comes in on, and what is above it. */
import { type BrokenGateways, drop } from './gateway.ts';

/** The address and the route of the second subnet move to the bridge. */
const bridge = (options: string): string[] => [
  `ip link add br5 type bridge ${options}`,
  'ip addr flush dev g0',
  'ip link set g0 master br5',
  'ip link set br5 up',
  'ip addr add 172.20.1.1/24 dev br5',
  'neigh br5 proxy_delay 0',
];

export const INGRESS: BrokenGateways = {
  'ARP is off': {
    ...drop('noarp'),
    broken: ['ip link set g0 arp off'],
    names: [/NOARP/],
    doctor: { names: /ARP is off on g0/, remedy: 'works' },
  },
  'it is down': {
    ...drop('interface-down'),
    broken: ['ip link set g0 down'],
    names: [/g0 .*is down/],
    doctor: { names: /g0 is down/, remedy: 'works' },
  },
  'it is down, and the route back went with it': {
    ...drop('interface-down'),
    from: '192.0.2.10',
    broken: ['ip link set g0 down'],
    names: [/g0 .*is down/],
  },
  'it has no carrier': {
    ...drop('interface-no-carrier'),
    broken: [
      'ip -n $REQUESTER link set h0 down',
      "until ip -o link show dev g0 | grep -q 'NO-CARRIER.* state \\(LOWERLAYER\\)\\?DOWN '; do sleep 0.02; done",
    ],
    names: [/g0 has no carrier/],
    remedy: { none: /carrier|other end/ },
    doctor: { names: /g0 has no carrier/, remedy: { none: /./ } },
  },
  'a macvlan in mode passthru is above it': {
    ...drop('proxy-arp'),
    verdict: 'reply',
    kernel: 'reply',
    delivery: 'delivers', // m0 takes the packets, and forwards them
    broken: ['ip link add m0 link g0 type macvlan mode passthru', 'ip link set m0 up'],
    names: [/m0/, /passthru/],
    remedy: 'not needed',
  },
  'a macvlan in mode passthru is above it, and down': {
    ...drop('proxy-arp'),
    verdict: 'reply',
    kernel: 'reply',
    delivery: 'lost',
    broken: ['ip link add m0 link g0 type macvlan mode passthru'],
    names: [/m0/, /passthru/],
  },
  'it is a port of a bridge': {
    ...drop('not-chosen'),
    kernel: 'reply', // on br5
    broken: [
      'ip link add br5 type bridge',
      'ip link set g0 master br5',
      'ip link set br5 up',
      'neigh br5 proxy_delay 0',
    ],
    names: [/br5/],
  },
};

const BLOCKED = { ...drop('port-blocked'), serves: ['br5'], iface: 'br5' } as const;

export const BRIDGE: BrokenGateways = {
  'the port is listening': {
    ...BLOCKED,
    broken: bridge('stp_state 1 forward_delay 3000'),
    names: [/port g0/, /listening/],
    remedy: { none: /STP/ },
  },
  'the port is disabled by hand': {
    ...BLOCKED,
    broken: [
      ...bridge(''),
      'until bridge link show dev g0 | grep -q forwarding; do sleep 0.02; done',
      'bridge link set dev g0 state 0',
    ],
    names: [/port g0/, /disabled/],
  },
};
