/** Where the kernel answers by itself, in both gateways: one reply, and it is the kernel's. */
import { type Ask, cases, forTargets, given, type Situation } from '../situation.ts';

const ASKS: readonly Ask[] = [
  ...forTargets('10.99.0.1', '10.98.0.1', '10.1.0.1', '10.2.0.1', '10.2.0.2', '10.1.0.9', '10.3.0.2'),
  { dst: 'gateway' },
  { spa: '10.99.0.1' },
  { spa: '0.0.0.0' },
  { on: 'g1', spa: '10.2.0.2', tpa: '10.3.0.2' },
  { on: 'g2', spa: '10.3.0.2', tpa: '10.1.0.2' },
];

/** So that what the kernel answers comes at once, in the gateway of arproxy too. */
const AT_ONCE = 'for l in g0 g1 g2; do neigh $l proxy_delay 0; done';

const both = (name: string, setup: readonly string[], asks: readonly Ask[] = ASKS, more = {}): Situation =>
  given('kernel-answers', name, [AT_ONCE, ...setup], asks, more);

/** The kernel's gateway stays as the setup left it. */
const UNTOUCHED = { kernel: ':' };

const LOCAL: Readonly<Record<string, readonly Ask[]>> = {
  'an address on the link': forTargets('10.1.0.1'),
  'an address of another interface': forTargets('10.2.0.1', '10.3.0.1'),
  'a secondary address': forTargets('10.1.0.11'),
  'an address of lo': forTargets('10.5.0.1'),
  'an address of an interface that is down': forTargets('10.6.0.1'),
  'any address of a local prefix': forTargets('10.7.0.1', '10.7.0.255'),
  'a probe for an address on the link': [{ spa: '0.0.0.0', tpa: '10.1.0.1' }],
  'a probe for an address of another interface': [{ spa: '0.0.0.0', tpa: '10.2.0.1' }],
  'a probe for a local prefix': [{ spa: '0.0.0.0', tpa: '10.7.0.1' }],
  'an address of the gateway, asked from afar': [{ spa: '10.99.0.9', tpa: '10.1.0.1' }],
  'an address of the gateway, as unicast': [{ dst: 'gateway', tpa: '10.1.0.1' }],
  'an address of the gateway, to another MAC': [{ dst: '02:00:00:00:30:01', tpa: '10.1.0.1' }],
  'an address of the gateway, by a group address': [{ dst: '01:00:5e:00:00:01', tpa: '10.1.0.1' }],
  'an address of the gateway, tag VID 0': [{ tag: '81000000', tpa: '10.1.0.1' }],
  'an address of the gateway, announced': [{ spa: '10.1.0.1', tpa: '10.1.0.1' }],
};

const LOCAL_SETUP = [
  'ip address add 10.1.0.11/24 dev g0',
  'ip address add 10.5.0.1/32 dev lo',
  'cable n0 30',
  'ip address add 10.6.0.1/24 dev n0',
  'ip link set n0 down',
  'ip route add local 10.7.0.0/24 dev lo',
];

const localWith = (name: string, ...setup: string[]): Situation => ({
  topic: 'kernel-answers',
  setup: [...LOCAL_SETUP, ...setup],
  rows: [{ name: `every local address, ${name}`, asks: [{}, ...Object.values(LOCAL).flat()] }],
});

const NEIGHBOUR = 'ip neigh add proxy 10.99.0.1';

export const KERNEL_ANSWERS: readonly Situation[] = [
  { topic: 'kernel-answers', setup: LOCAL_SETUP, rows: cases(LOCAL) },
  ...[1, 2, 3, 4, 8].map((n) => localWith(`arp_ignore ${n}`, `conf g0 arp_ignore ${n}`)),
  localWith('arp_ignore 1 of all, 2 of the interface', 'conf all arp_ignore 1', 'conf g0 arp_ignore 2'),
  localWith('arp_filter', 'conf g0 arp_filter 1'),
  localWith('arp_filter of all', 'conf all arp_filter 1'),
  localWith('arp_filter, the return route elsewhere', 'conf g0 arp_filter 1', 'ip route add 10.1.0.2 dev g1'),
  localWith(
    'arp_ignore 2, a sender of another prefix',
    'conf g0 arp_ignore 2',
    'ip address add 10.99.0.1/24 dev g0',
  ),
  localWith(
    'arp_ignore 3, an address of scope host',
    'conf g0 arp_ignore 3',
    'ip address add 10.5.0.9/32 dev g0 scope host',
  ),
  localWith('forwarding off', 'conf g0 forwarding 0'),
  localWith('rp_filter 1', 'conf g0 rp_filter 1'),
  localWith('accept_local', 'conf g0 accept_local 1'),
  both('proxy_arp of the interface', ['conf g0 proxy_arp 1'], ASKS, UNTOUCHED),
  both('proxy_arp of all', ['conf all proxy_arp 1'], ASKS, UNTOUCHED),
  both(
    'proxy_arp of all and of the interface',
    ['conf all proxy_arp 1', 'conf g0 proxy_arp 1'],
    ASKS,
    UNTOUCHED,
  ),
  both('proxy_arp of all, several interfaces served', ['conf all proxy_arp 1'], ASKS, {
    ...UNTOUCHED,
    serve: ['g0', 'g1', 'g2'],
  }),
  both('proxy_arp of another interface', ['conf g1 proxy_arp 1']),
  both('proxy_arp of default, too late', ['conf default proxy_arp 1']),
  both(
    'proxy_arp of default, before an interface comes',
    ['conf default proxy_arp 1', 'cable n0 30', 'neigh n0 proxy_delay 0'],
    [{}, { on: 'n0' }, { on: 'n0', tpa: '10.1.0.2' }],
    { kernel: 'conf g0 proxy_arp 1', serve: ['g0', 'n*'] },
  ),
  both('proxy_arp, and medium_id -1', ['conf g0 proxy_arp 1', 'conf g0 medium_id -1'], ASKS, UNTOUCHED),
  both('proxy_arp, and forwarding off', ['conf g0 proxy_arp 1', 'conf g0 forwarding 0'], ASKS, UNTOUCHED),
  both(
    'proxy_arp, and drop_gratuitous_arp',
    ['conf g0 proxy_arp 1', 'conf g0 drop_gratuitous_arp 1'],
    ASKS,
    UNTOUCHED,
  ),
  both('proxy_arp, and rp_filter 1', ['conf g0 proxy_arp 1', 'conf g0 rp_filter 1'], ASKS, UNTOUCHED),
  both('proxy_arp_pvlan alone', ['conf g0 proxy_arp_pvlan 1']),
  both('proxy_arp_pvlan of all', ['conf all proxy_arp_pvlan 1'], ASKS, { serve: ['g0', 'g1'] }),
  both(
    'proxy_arp and proxy_arp_pvlan',
    ['conf g0 proxy_arp 1', 'conf g0 proxy_arp_pvlan 1'],
    ASKS,
    UNTOUCHED,
  ),
  both('a proxy neighbour on the interface', [`${NEIGHBOUR} dev g0`]),
  both('a proxy neighbour on another interface', [`${NEIGHBOUR} dev g1`]),
  both('a proxy neighbour on the asking and on another interface', [
    `${NEIGHBOUR} dev g1`,
    `${NEIGHBOUR} dev g0`,
  ]),
  both('a proxy neighbour on no interface', [NEIGHBOUR]),
  both('a proxy neighbour, medium_id -1', [`${NEIGHBOUR} dev g0`, 'conf g0 medium_id -1']),
  both('a proxy neighbour, forwarding off', [`${NEIGHBOUR} dev g0`, 'conf g0 forwarding 0']),
  both('a proxy neighbour, NOARP on the egress', [`${NEIGHBOUR} dev g0`, 'ip link set g1 arp off']),
  both('a proxy neighbour, rp_filter 1', [`${NEIGHBOUR} dev g0`, 'conf g0 rp_filter 1']),
  both('a proxy neighbour, drop_gratuitous_arp', [`${NEIGHBOUR} dev g0`, 'conf g0 drop_gratuitous_arp 1']),
  both('proxy neighbours without a route, on the link, local', [
    'ip neigh add proxy 10.98.0.1 dev g0',
    'ip neigh add proxy 10.1.0.9 dev g0',
    'ip neigh add proxy 10.2.0.1 dev g0',
    'ip neigh add proxy 10.1.0.2 dev g0',
  ]),
  both(
    'a proxy neighbour, and the kernel proxies too',
    [`${NEIGHBOUR} dev g0`, 'conf g0 proxy_arp 1'],
    ASKS,
    UNTOUCHED,
  ),
  both(
    'many proxy neighbours',
    ['for i in $(seq 0 255); do echo neigh add proxy 10.99.1.$i dev g0; done | ip -batch -'],
    [...ASKS, ...forTargets('10.99.1.0', '10.99.1.77', '10.99.1.255', '10.99.2.1')],
  ),
  both('a proxy neighbour that was deleted', [
    `${NEIGHBOUR} dev g0`,
    'ip neigh delete proxy 10.99.0.1 dev g0',
  ]),
  both('a proxy neighbour of an interface that is gone', [
    'cable n0 30',
    `${NEIGHBOUR} dev n0`,
    'ip link delete n0',
  ]),
];
