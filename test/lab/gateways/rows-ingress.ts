/** The interface that the request comes in on, and what is above it. */
import type { BrokenGateway, BrokenGateways } from './gateway.ts';

const drop = (reason: string): Omit<BrokenGateway, 'names'> => ({
  verdict: 'drop',
  reason,
  kernel: 'drop',
  remedy: 'works',
});

/** The address and the route of the second subnet move to the bridge. */
const bridge = (options: string): string[] => [
  `ip link add br5 address 02:00:00:00:05:05 type bridge ${options}`,
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

export const BRIDGE: BrokenGateways = {
  'the port is listening': {
    ...drop('bridge-port'),
    broken: bridge('stp_state 1 forward_delay 3000'),
    serves: ['br5'],
    iface: 'br5',
    names: [/port g0/, /listening/],
    remedy: { none: /STP/ },
  },
};
