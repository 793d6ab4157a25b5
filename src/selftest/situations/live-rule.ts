/** Changes under one running arproxy: rules and nexthop objects. */
import { type Ask, forTargets, type Row, type Situation } from '../situation.ts';
import { NEEDS } from './needs.ts';

const ASKS: readonly Ask[] = [
  ...forTargets('10.99.0.1', '10.98.0.1', '10.97.0.1', '10.2.0.2', '10.2.0.1', '10.1.0.9'),
  { spa: '10.3.0.9' },
  { spa: '10.2.0.255' },
];

const row = (name: string, ...run: string[]): Row => ({ name, run, asks: ASKS });

const RULES: readonly Row[] = [
  row('before any rule'),
  row('a rule to a table with another way', 'ip rule add pref 50 to 10.98.0.0/16 lookup 100'),
  row('its table over the link', 'ip route replace default dev g0 table 100'),
  row('its table empty', 'ip route flush table 100'),
  row('its table filled again', 'ip route add default via 10.3.0.2 table 100'),
  row('a blackhole before it', 'ip rule add pref 40 blackhole'),
  row(
    'the blackhole for one sender alone',
    'ip rule delete pref 40',
    'ip rule add pref 40 from 10.3.0.0/24 blackhole',
  ),
  row(
    'the blackhole for all but one target',
    'ip rule delete pref 40',
    'ip rule add pref 40 not to 10.99.0.0/16 blackhole',
  ),
  row('no blackhole', 'ip rule delete pref 40'),
  row('a rule of a protocol', 'ip rule add pref 40 ipproto icmp blackhole'),
  row('a rule of another protocol', 'ip rule add pref 40 ipproto tcp prohibit'),
  row(
    'one of them goes, a third comes',
    'ip rule delete pref 40',
    'ip rule add pref 40 ipproto udp unreachable',
  ),
  row('all of them go', 'while ip rule delete pref 40 2>/dev/null; do :; done'),
  row('not of a protocol', 'ip rule add pref 40 not ipproto udp lookup 100'),
  row('of no protocol', 'ip rule delete pref 40'),
  row('for the asking interface', 'ip rule add pref 40 iif g0 prohibit'),
  row('for another interface', 'ip rule delete pref 40', 'ip rule add pref 40 iif g1 prohibit'),
  row('for an interface that comes', 'ip rule delete pref 40', 'ip rule add pref 40 iif x0 prohibit'),
  row('the asking interface gets that name', 'rename g0 x0'),
  row('the asking interface gets its own name', 'rename x0 g0'),
  row(
    'a rule over main',
    'ip rule delete pref 40',
    'ip rule add pref 40 lookup main suppress_prefixlength 16',
  ),
  row('main moved behind a blackhole', 'ip rule add pref 60 blackhole', 'ip rule delete pref 40'),
  row('the blackhole gone', 'ip rule delete pref 60'),
  row('goto', 'ip rule add pref 30 goto 70', 'ip rule add pref 40 blackhole', 'ip rule add pref 70 nop'),
  row('its goal deleted', 'ip rule delete pref 70'),
  row('its goal back', 'ip rule add pref 70 nop'),
  row('all as before', 'for p in 30 40 70 50; do ip rule delete pref $p; done'),
  row(
    'local behind another table',
    'ip rule add pref 10 lookup local',
    'ip rule add pref 5 lookup 100',
    'ip rule delete pref 0',
  ),
  row(
    'local in front again',
    'ip rule add pref 0 lookup local',
    'ip rule delete pref 10',
    'ip rule delete pref 5',
  ),
  row('no main', 'ip rule delete pref 32766'),
  row('main back', 'ip rule add pref 32766 lookup main'),
  row('all rules flushed', 'ip rule flush'),
  row('the rules back', 'ip rule add pref 32766 lookup main', 'ip rule add pref 32767 lookup default'),
  row(
    'many rules come and go',
    'for i in $(seq 200); do echo rule add pref $((i + 1000)) to 10.99.0.0/16 lookup 101; done | ip -batch -',
    'for i in $(seq 200); do echo rule delete pref $((i + 1000)); done | ip -batch -',
  ),
  row('under rp_filter 1', 'conf g0 rp_filter 1'),
  row('the return route elsewhere, by a rule', 'ip rule add pref 40 to 10.1.0.0/24 lookup 100'),
  row(
    'the return route for another way out',
    'ip rule delete pref 40',
    'ip rule add pref 40 iif g2 to 10.1.0.0/24 lookup 100',
  ),
  row(
    'the return route for the egress',
    'ip rule delete pref 40',
    'ip rule add pref 40 iif g1 to 10.1.0.0/24 lookup 100',
  ),
  row('the return route as before', 'ip rule delete pref 40'),
];

const NEXTHOPS: readonly Row[] = [
  row('at the start'),
  row('the object moved to the link', 'ip nexthop replace id 1 via 10.1.0.9 dev g0'),
  row('the object moved elsewhere', 'ip nexthop replace id 1 via 10.3.0.2 dev g2'),
  row('the object a blackhole', 'ip nexthop replace id 1 blackhole'),
  row('the object back', 'ip nexthop replace id 1 via 10.2.0.2 dev g1'),
  row('the object deleted', 'ip nexthop delete id 1'),
  row('the object added, without the route', 'ip nexthop add id 1 via 10.2.0.2 dev g1'),
  row('the route again', 'ip route add 10.98.0.0/16 nhid 1'),
  row('the group of one over the link', 'ip nexthop replace id 10 group 3'),
  row('the group of two elsewhere', 'ip nexthop replace id 10 group 4/2'),
  row('one of the group deleted', 'ip nexthop delete id 4'),
  row('the other interface down', 'ip link set g2 down'),
  row('the other interface up, without its object', 'ip link set g2 up'),
  row(
    'objects, group and route again',
    'ip nexthop add id 4 dev g1',
    'ip nexthop add id 2 dev g2',
    'ip nexthop add id 11 group 4/2',
    'ip route replace 10.97.0.0/16 nhid 11',
  ),
  row('the route with another object', 'ip route replace 10.97.0.0/16 nhid 3'),
  row('the route with the group', 'ip route replace 10.97.0.0/16 nhid 11'),
  row('the group deleted', 'ip nexthop delete id 11'),
  row('all objects flushed', 'ip nexthop flush'),
  row('a route without an object', 'ip route add 10.97.0.0/16 via 10.2.0.2'),
];

const OBJECTS = [
  'ip nexthop add id 1 via 10.2.0.2 dev g1',
  'ip nexthop add id 2 via 10.3.0.2 dev g2',
  'ip nexthop add id 3 via 10.1.0.9 dev g0',
  'ip nexthop add id 4 dev g1',
  'ip nexthop add id 10 group 4/2',
  'ip route add 10.98.0.0/16 nhid 1',
  'ip route add 10.97.0.0/16 nhid 10',
];

export const LIVE_RULE: readonly Situation[] = [
  {
    topic: 'live-rule',
    setup: ['ip route add default via 10.3.0.2 table 100', 'ip route add default via 10.1.0.9 table 101'],
    rows: RULES,
    serve: ['g0', 'x0'],
  },
  { topic: 'live-nexthop', setup: OBJECTS, rows: NEXTHOPS, needs: NEEDS.nexthop },
  {
    topic: 'live-nexthop',
    setup: ['echo 0 > /proc/sys/net/ipv4/nexthop_compat_mode', ...OBJECTS],
    rows: NEXTHOPS.map((one) => ({ ...one, name: `${one.name}, nexthop_compat_mode 0` })),
    needs: NEEDS.compatMode,
  },
];
