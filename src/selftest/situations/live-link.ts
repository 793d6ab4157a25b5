/** Changes under one running arproxy: interfaces that go down, come, go, move, and are called otherwise. */
import { type Ask, forTargets, type Row, type Situation } from '../situation.ts';
import { NEEDS } from './needs.ts';

const ASKS: readonly Ask[] = [
  ...forTargets('10.99.0.1', '10.98.0.1', '10.2.0.2', '10.3.0.2', '10.3.0.1', '10.1.0.9'),
  ...['gateway', '02:00:00:00:10:77'].map((dst) => ({ dst })),
  { spa: '10.3.0.9' },
];

const row = (name: string, ...run: string[]): Row => ({ name, run, asks: ASKS });

const ADDRESS = 'ip address add 10.1.0.1/24 dev g0';
const ROUTE = 'ip route replace 10.99.0.0/16 via 10.2.0.2';

/** What makes another g0 serve as the one before: the kernel must be told, arproxy not. */
const NEW_G0 = [ADDRESS, 'conf g0 rp_filter 0', 'proxy g0'];

const DOWN_AND_UP: readonly Row[] = [
  row('the egress down', 'ip link set g1 down'),
  row('the egress up', 'ip link set g1 up'),
  row('its route again', ROUTE),
  row('the asking interface down', 'ip link set g0 down'),
  row('the asking interface up', 'ip link set g0 up'),
  row('all down and up', 'for l in g0 g1 g2; do ip link set $l down; ip link set $l up; done', ROUTE),
  row('two nexthops', 'ip route add 10.98.0.0/16 nexthop via 10.2.0.2 nexthop via 10.3.0.2'),
  row('one nexthop down', 'ip link set g2 down'),
  row('both nexthops down', 'ip link set g1 down'),
  row('both nexthops up', 'ip link set g1 up', 'ip link set g2 up'),
  row('lo down', 'ip link set lo down'),
  row('lo up', 'ip link set lo up'),
  row('ARP off', 'ip link set g0 arp off'),
  row('ARP on', 'ip link set g0 arp on'),
  row('ARP off on the egress', 'ip link set g1 arp off', ROUTE),
  row('MAC changed', 'ip link set g0 address 02:00:00:00:10:77'),
  row('MAC of the egress changed', 'ip link set g1 address 02:00:00:00:10:78'),
  row('MAC changed many times', 'for i in $(seq 20 60); do ip link set g0 address 02:00:00:00:10:$i; done'),
  row('MAC as it was', 'ip link set g0 address 02:00:00:00:10:00'),
  row('MTU changed', 'ip link set g0 mtu 1400'),
  row('promiscuous', 'ip link set g0 promisc on'),
];

const CARRIER: readonly Row[] = [
  row('carrier of the egress lost', 'ip route add 10.98.0.0/16 via 10.3.0.2', 'unplug g2'),
  row('ignore_routes_with_linkdown', 'conf all ignore_routes_with_linkdown 1'),
  row(
    'ignored for one interface',
    'conf all ignore_routes_with_linkdown 0',
    'conf g2 ignore_routes_with_linkdown 1',
  ),
  row('a route over another interface', 'ip route add 10.98.0.0/16 via 10.2.0.2 metric 9'),
  row('carrier back', 'plug g2'),
  row('that route over the link', 'ip route replace 10.98.0.0/16 dev g0 metric 9'),
  row('carrier lost', 'unplug g2'),
  row('not ignored', 'conf g2 ignore_routes_with_linkdown 0'),
  row('carrier of the asking interface lost and back', 'unplug g0', 'plug g0'),
];

/** n0, n1, ... come and go; g0 is deleted and made again. */
const COMING: readonly Row[] = [
  { name: 'before it comes', asks: [{}] },
  { name: 'an interface comes', run: ['cable n0 30', 'proxy n0'], asks: [{ on: 'n0' }, {}] },
  {
    name: 'it is the egress',
    run: ['ip route add 10.98.0.0/16 dev n0'],
    asks: [{ tpa: '10.98.0.1' }, { on: 'n0', tpa: '10.98.0.1' }],
  },
  { name: 'it goes', run: ['ip link delete n0'], asks: ASKS },
  {
    name: 'it comes again',
    run: ['cable n0 31', 'proxy n0'],
    asks: [{ on: 'n0' }, { on: 'n0', tpa: '10.98.0.1' }],
  },
  { name: 'a second one', run: ['cable n1 32', 'proxy n1'], asks: [{ on: 'n0' }, { on: 'n1' }, {}] },
  { name: 'one that is not served', run: ['cable m0 40'], asks: [{ on: 'm0' }, {}] },
  {
    name: 'made again under the same name',
    run: ['ip link delete g0', 'cable g0 00', ...NEW_G0],
    asks: ASKS,
  },
  {
    name: 'made again with the same ifindex',
    run: [
      'i=$(ip -o link show g0 | cut -d: -f1)',
      'ip link delete g0',
      'ip link add g0 index $i address 02:00:00:00:10:00 type veth peer name "$P"g0 netns $HOSTS address 02:00:00:00:20:00',
      'host link set "$P"g0 up',
      'ip link set g0 up',
      ...NEW_G0,
    ],
    asks: ASKS,
  },
  { name: 'made again with another MAC', run: ['ip link delete g0', 'cable g0 79', ...NEW_G0], asks: ASKS },
  {
    name: 'the egress made again',
    run: ['ip link delete g1', 'cable g1 01', 'ip address add 10.2.0.1/24 dev g1'],
    asks: ASKS,
  },
  { name: 'and the route', run: [ROUTE], asks: ASKS },
  {
    name: 'a swap of names',
    run: ['rename g0 x9', 'rename n0 g0', 'rename x9 n0'],
    asks: [{}, { on: 'n0' }, { on: 'n1' }],
  },
  {
    name: 'many come and go',
    run: [
      'for i in $(seq 60); do echo link add y$i type veth peer z$i; done | ip -batch -',
      'for i in $(seq 60); do echo link delete y$i; done | ip -batch -',
    ],
    asks: [{}, { on: 'n0' }, { on: 'n1' }, { tpa: '10.98.0.1' }],
  },
];

/** Nothing that is served is there at the start. */
const FROM_NOTHING: readonly Row[] = [
  { name: 'nothing to serve', asks: [{}, { on: 'g1' }] },
  { name: 'the first comes', run: ['cable n0 30', 'proxy n0'], asks: [{}, { on: 'n0' }] },
  { name: 'it goes down', run: ['ip link set n0 down'], asks: [{}, { on: 'n0' }] },
  { name: 'it comes up', run: ['ip link set n0 up'], asks: [{}, { on: 'n0' }] },
  {
    name: 'it gets an address, and rp_filter',
    run: ['ip address add 10.4.0.1/24 dev n0', 'conf n0 rp_filter 1'],
    asks: [{ on: 'n0' }, { on: 'n0', spa: '10.4.0.9' }, { on: 'n0', spa: '10.4.0.9', tpa: '10.1.0.9' }],
  },
  { name: 'the last goes', run: ['ip link delete n0'], asks: [{}] },
  {
    name: 'one comes that was called otherwise',
    run: ['cable m0 40', 'rename m0 n0', 'proxy n0'],
    asks: [{}, { on: 'm0' }],
  },
];

const MOVING: readonly Row[] = [
  row('the egress moved to another namespace', 'away g1'),
  row('the egress moved back', 'back g1', 'ip address add 10.2.0.1/24 dev g1', 'proxy g1', ROUTE),
  { name: 'the asking interface moved away', run: ['away g0'], asks: [{ on: 'g1', tpa: '10.3.0.2' }] },
  row('the asking interface moved back', 'back g0', ...NEW_G0),
  row('renamed out of the pattern', 'rename g0 x0', 'kernel conf x0 proxy_arp 0', ROUTE),
  row('renamed into it', 'rename x0 g0', 'kernel conf g0 proxy_arp 1', ROUTE),
  row('renamed within it', 'rename g0 g7'),
  row('the egress renamed', 'rename g7 g0', 'rename g1 y1', ROUTE),
  row('the egress renamed back', 'rename y1 g1', ROUTE),
];

const ALTNAMES: readonly Row[] = [
  { name: 'without the altname', asks: [{}] },
  {
    name: 'the altname given',
    run: ['ip link property add dev g0 altname uplink7', 'kernel proxy g0'],
    asks: ASKS,
  },
  {
    name: 'the altname taken',
    run: ['ip link property del dev g0 altname uplink7', 'kernel conf g0 proxy_arp 0'],
    asks: ASKS,
  },
  {
    name: 'another altname given',
    run: [
      'ip link property add dev g0 altname house-3',
      'ip link property add dev g0 altname uplink8',
      'kernel conf g0 proxy_arp 1',
    ],
    asks: ASKS,
  },
  {
    name: 'the one that counts taken',
    run: ['ip link property del dev g0 altname uplink8', 'kernel conf g0 proxy_arp 0'],
    asks: ASKS,
  },
];

export const LIVE_LINK: readonly Situation[] = [
  { topic: 'live-link', setup: [], rows: DOWN_AND_UP },
  { topic: 'live-link', setup: [], rows: CARRIER },
  { topic: 'live-link', setup: [], rows: COMING, serve: ['g0', 'n*'] },
  { topic: 'live-link', setup: [], rows: FROM_NOTHING, serve: ['n*'] },
  { topic: 'live-link', setup: [], rows: MOVING, serve: ['g?'] },
  { topic: 'live-link', setup: [], rows: ALTNAMES, serve: ['uplink*'], kernel: ':', needs: NEEDS.altname },
];
