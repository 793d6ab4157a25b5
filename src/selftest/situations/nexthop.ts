/** Nexthop objects: single, groups, blackhole; also where the kernel tells of them in the new way alone. */
import { forTargets, given, type Need, type Row, type Situation } from '../situation.ts';
import { NEEDS } from './needs.ts';

const OBJECTS = [
  'ip nexthop add id 1 via 10.2.0.2 dev g1',
  'ip nexthop add id 2 via 10.3.0.2 dev g2',
  'ip nexthop add id 3 via 10.1.0.9 dev g0',
  'ip nexthop add id 4 via 10.1.0.8 dev g0',
  'ip nexthop add id 5 blackhole',
  'ip nexthop add id 6 dev g1',
  'ip nexthop add id 7 dev g0',
  'ip nexthop add id 8 via 10.77.0.1 dev g1 onlink',
  'ip nexthop add id 9 dev lo',
  'ip nexthop add id 101 group 1',
  'ip nexthop add id 102 group 1/2',
  'ip nexthop add id 103 group 1,10/2,20',
  'ip nexthop add id 104 group 3/4',
  'ip nexthop add id 105 group 6',
  'ip nexthop add id 106 group 3',
];

const ROUTES: Readonly<Record<string, number>> = {
  'through a router': 1,
  'through a router on the link itself': 3,
  blackhole: 5,
  'a device': 6,
  'the link itself': 7,
  onlink: 8,
  'the device lo': 9,
  'a group of one': 101,
  'a group of two': 102,
  'a group with weights': 103,
  'a group, all on the link itself': 104,
  'a group of a device': 105,
  'a group of one on the link itself': 106,
};

const entries = Object.entries(ROUTES);
const target = (i: number): string => `10.${i + 101}.0.1`;

const routes = (more = ''): string[] =>
  entries.map(([, id], i) => `ip route add 10.${i + 101}.0.0/16 nhid ${id}${more}`);

const rows = (more = ''): Row[] =>
  entries.map(([name], i) => ({ name: `${name}${more}`, asks: forTargets(target(i)) }));

const NEW_WAY = 'echo 0 > /proc/sys/net/ipv4/nexthop_compat_mode';
const needs: Need = NEEDS.nexthop;

const nexthop = (name: string, ...setup: string[]): Situation =>
  given('nexthop', name, setup, forTargets('10.98.0.1', '10.98.0.2', '10.99.0.1', '10.98.0.3'), { needs });

const ROUTE = 'ip route add 10.98.0.0/16 nhid';

export const NEXTHOP: readonly Situation[] = [
  { topic: 'nexthop', needs, setup: [...OBJECTS, ...routes()], rows: rows() },
  {
    topic: 'nexthop',
    needs: NEEDS.compatMode,
    setup: [NEW_WAY, ...OBJECTS, ...routes()],
    rows: rows(', nexthop_compat_mode 0'),
  },
  {
    topic: 'nexthop',
    needs,
    setup: [...OBJECTS, 'ip route add default via 10.2.0.2', ...routes(), 'ip link set g2 down'],
    rows: rows(', one interface down'),
  },
  {
    topic: 'nexthop',
    needs,
    setup: [...OBJECTS, ...routes(), 'for i in 1 3 6; do ip nexthop delete id $i; done'],
    rows: rows(', some objects deleted'),
  },
  {
    topic: 'nexthop',
    needs: NEEDS.compatMode,
    setup: [
      NEW_WAY,
      ...OBJECTS,
      ...routes(),
      'ip nexthop replace id 1 via 10.1.0.7 dev g0',
      'ip nexthop replace id 3 via 10.2.0.3 dev g1',
      'ip nexthop replace id 4 via 10.3.0.3 dev g2',
      'ip nexthop replace id 102 group 2',
      'ip nexthop replace id 103 group 2,10/4,20', // no nexthop on the link may be left beside another
      'ip nexthop replace id 7 blackhole',
      'ip nexthop replace id 5 dev g1',
    ],
    rows: rows(', objects replaced'),
  },
  nexthop(
    'a lower metric with an object on the link',
    OBJECTS[2] ?? '',
    `${ROUTE} 3 metric 5`,
    'ip route add 10.98.0.0/16 via 10.2.0.2 metric 9',
  ),
  nexthop(
    'a longer prefix with a blackhole object',
    OBJECTS[4] ?? '',
    'ip route add 10.98.0.0/16 via 10.2.0.2',
    'ip route add 10.98.0.2/32 nhid 5',
  ),
  nexthop('in a table of a rule', ...OBJECTS, `${ROUTE} 102 table 100`, 'ip rule add iif g0 lookup 100'),
  nexthop(
    'under rp_filter 1, the return route an object',
    ...OBJECTS,
    `${ROUTE} 1`,
    'ip route replace 10.1.0.0/24 nhid 2',
    'conf g0 rp_filter 1',
  ),
  nexthop(
    'under rp_filter 1, the return route a group with the link',
    ...OBJECTS,
    'ip nexthop add id 110 group 2/7',
    `${ROUTE} 1`,
    'ip route replace 10.1.0.0/24 nhid 110',
    'conf g0 rp_filter 1',
  ),
  nexthop('all of a group down', ...OBJECTS, `${ROUTE} 102`, 'ip link set g1 down', 'ip link set g2 down'),
  given(
    'nexthop',
    'a resilient group',
    [...OBJECTS, 'ip nexthop add id 120 group 1/2 type resilient buckets 8', `${ROUTE} 120`],
    forTargets('10.98.0.1', '10.98.0.2', '10.98.7.7'),
    { needs: NEEDS.resilient },
  ),
  given(
    'nexthop',
    'an IPv6 gateway',
    ['ipv6 g1 on', 'ip nexthop add id 130 via fe80::9 dev g1', `${ROUTE} 130`],
    forTargets('10.98.0.1', '10.99.0.1'),
    { needs: NEEDS.viaInet6 },
  ),
];
