/** proxy_arp_pvlan: answers for targets behind the asking interface itself. */
import { type Ask, cases, forTargets, type Situation } from '../situation.ts';

const TOLD = {
  kernel: 'conf $l proxy_arp 1; conf $l proxy_arp_pvlan 1; neigh $l proxy_delay 0',
  options: ['--pvlan'],
} as const;

const ASKS: Readonly<Record<string, readonly Ask[]>> = {
  'another host of the link': forTargets('10.1.0.9'),
  'behind a router of the link': forTargets('10.97.0.1'),
  'behind another interface': forTargets('10.99.0.1', '10.2.0.2'),
  'not routed': forTargets('10.98.0.1'),
  "the gateway's own addresses": forTargets('10.1.0.1', '10.2.0.1'),
  'the zero and the broadcast address of the link': forTargets('10.1.0.0', '10.1.0.255', '10.2.0.255'),
  'a blackhole': forTargets('10.96.0.1'),
  'announcement of an address of the link': [{ spa: '10.1.0.2', tpa: '10.1.0.2' }],
  'announcement of an address of another link': [{ spa: '10.2.0.2', tpa: '10.2.0.2' }],
  'probe for an address of the link': [{ spa: '0.0.0.0', tpa: '10.1.0.9' }],
  'senders of other links': [
    { spa: '10.2.0.9', tpa: '10.1.0.9' },
    { spa: '10.99.0.9', tpa: '10.1.0.9' },
    { spa: '10.98.0.9', tpa: '10.1.0.9' },
  ],
  "the gateway's address as sender": [{ spa: '10.1.0.1', tpa: '10.1.0.9' }],
  'for another MAC': [{ tpa: '10.1.0.9', dst: '02:00:00:00:30:01' }],
  "to the gateway's MAC": [{ tpa: '10.1.0.9', dst: 'gateway' }],
  'a reply': [{ tpa: '10.1.0.9', op: 2 }],
  'multicast and loopback targets': forTargets('224.0.0.1', '127.0.0.1', '255.255.255.255'),
  'two nexthops, both over the link': forTargets('10.95.0.1'),
  'tag VID 0, hrd 6, padded': [{ tpa: '10.1.0.9', tag: '81000000', hrd: 6, pad: 18 }],
  'many times': [{ tpa: '10.1.0.9', times: 50 }],
};

const ROUTES = [
  'ip route add 10.97.0.0/16 via 10.1.0.9',
  'ip route add blackhole 10.96.0.0/16',
  'ip route add 10.95.0.0/16 nexthop via 10.1.0.8 nexthop via 10.1.0.9',
];

const pvlan = (name: string, setup: readonly string[], more: Partial<Situation> = TOLD): Situation => ({
  topic: 'pvlan',
  setup: [...ROUTES, ...setup],
  rows: [{ name, asks: Object.values(ASKS).flat() }],
  ...more,
});

/** The kernel's own is on in both gateways, whether arproxy is told so or not. */
const kernelsOwn = (name: string, where: string, more: Partial<Situation>): Situation =>
  pvlan(name, ['neigh g0 proxy_delay 0', `conf ${where} proxy_arp_pvlan 1`], more);

export const PVLAN: readonly Situation[] = [
  { topic: 'pvlan', setup: ROUTES, rows: cases(ASKS), ...TOLD },
  pvlan('everything, without it', [], {}),
  pvlan('everything, medium_id -1', ['conf g0 medium_id -1']),
  pvlan('everything, medium_id the same', ['conf g0 medium_id 3', 'conf g1 medium_id 3']),
  pvlan('everything, forwarding off', ['conf g0 forwarding 0']),
  pvlan('everything, rp_filter 1', ['conf g0 rp_filter 1']),
  pvlan('everything, rp_filter 2', ['conf g0 rp_filter 2']),
  pvlan('everything, drop_gratuitous_arp', ['conf g0 drop_gratuitous_arp 1']),
  pvlan('everything, accept_local', ['conf g0 accept_local 1']),
  pvlan('everything, arp_ignore 1', ['conf g0 arp_ignore 1']),
  pvlan('everything, no address on the link', ['ip address flush dev g0', 'ip route add 10.1.0.0/24 dev g0']),
  pvlan('everything, a default route over the link', ['ip route add default via 10.1.0.9']),
  pvlan('everything, a proxy neighbour for a host of the link', ['ip neigh add proxy 10.1.0.9 dev g0']),
  pvlan('everything, on two interfaces', ['ip neigh add 10.1.0.9 lladdr 02:00:00:00:30:09 dev g0'], {
    ...TOLD,
    serve: ['g0', 'g1'],
  }),
  kernelsOwn("everything, the kernel's own on", 'g0', TOLD),
  kernelsOwn("everything, the kernel's own on, arproxy not told", 'g0', {}),
  kernelsOwn("everything, the kernel's own on for all", 'all', {}),
  kernelsOwn("everything, the kernel's own on for another interface", 'g1', {}),
  kernelsOwn("everything, the kernel's own on for another interface, arproxy told", 'g1', TOLD),
];
