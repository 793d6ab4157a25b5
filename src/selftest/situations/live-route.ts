/** Changes under one running arproxy: routes and addresses. What it answers next is what the kernel answers next. */
import { type Ask, forTargets, type Row, type Situation } from '../situation.ts';

const ASKS: readonly Ask[] = [
  ...forTargets('10.99.0.1', '10.99.7.1', '10.98.0.1', '10.2.0.2', '10.3.0.2', '10.1.0.9', '10.2.0.1'),
  { spa: '10.3.0.9' },
  { spa: '10.99.7.9', tpa: '10.2.0.2' },
];

const row = (name: string, ...run: string[]): Row => ({ name, run, asks: ASKS });

const VIA = 'via 10.2.0.2';

const ROUTES: readonly Row[] = [
  row('at the start'),
  row('route deleted', 'ip route delete 10.99.0.0/16'),
  row('route added', `ip route add 10.99.0.0/16 ${VIA}`),
  row('replaced by one over the link', 'ip route replace 10.99.0.0/16 dev g0'),
  row('replaced by one elsewhere', 'ip route replace 10.99.0.0/16 via 10.3.0.2'),
  row('replaced by a blackhole', 'ip route replace blackhole 10.99.0.0/16'),
  row('replaced by unreachable', 'ip route replace unreachable 10.99.0.0/16'),
  row('replaced by throw', 'ip route replace throw 10.99.0.0/16'),
  row('replaced by local', 'ip route replace local 10.99.0.0/16 dev lo'),
  row('the local one deleted', 'ip route delete local 10.99.0.0/16 dev lo'),
  row('replaced by two nexthops', `ip route replace 10.99.0.0/16 nexthop ${VIA} nexthop via 10.3.0.2`),
  row('changed back', `ip route change 10.99.0.0/16 ${VIA}`),
  row('a longer prefix over the link', 'ip route add 10.99.7.0/24 dev g0'),
  row('a host route in it, elsewhere', 'ip route add 10.99.7.1 dev g2'),
  row('the host route deleted', 'ip route delete 10.99.7.1'),
  row('the longer prefix a blackhole', 'ip route replace blackhole 10.99.7.0/24'),
  row('the longer prefix deleted', 'ip route delete blackhole 10.99.7.0/24'),
  row('one of a lower metric prepended', 'ip route prepend 10.99.0.0/16 dev g0'),
  row('the first of two deleted', 'ip route delete 10.99.0.0/16 dev g0'),
  row('one of a higher metric', 'ip route add 10.99.0.0/16 dev g0 metric 100'),
  row('that of the lower metric deleted', `ip route delete 10.99.0.0/16 ${VIA}`),
  row('one of the lowest metric', `ip route add 10.99.0.0/16 ${VIA} metric 0`),
  row('that of the higher metric deleted', 'ip route delete 10.99.0.0/16 dev g0 metric 100'),
  row('one for a TOS', 'ip route add 10.99.0.0/16 tos 0x10 dev g0'),
  row('that for the TOS deleted', 'ip route delete 10.99.0.0/16 tos 0x10'),
  row('a default route', 'ip route add default via 10.3.0.2'),
  row('the default route over the link', 'ip route replace default via 10.1.0.9'),
  row('the default route deleted', 'ip route delete default'),
  row('one in table default', `ip route add 10.98.0.0/16 ${VIA} table default`),
  row('that of table default deleted', 'ip route flush table default'),
  row('one in table local', `ip route add 10.98.0.0/16 ${VIA} table local`),
  row('that of table local deleted', 'ip route delete 10.98.0.0/16 table local'),
  row('a prefix of the gateway added', 'ip route add local 10.98.0.0/24 dev lo'),
  row('that prefix deleted', 'ip route delete local 10.98.0.0/24 dev lo'),
  row('all of main flushed', 'ip route flush table main'),
  row('the routes of a link back', 'ip route add 10.2.0.0/24 dev g1', 'ip route add 10.1.0.0/24 dev g0'),
  row('the route back', `ip route add 10.99.0.0/16 ${VIA}`),
  row('deleted and added at once', 'ip route delete 10.99.0.0/16', `ip route add 10.99.0.0/16 ${VIA}`),
  row(
    'added, deleted, replaced, many times',
    'for i in $(seq 50); do echo route replace 10.98.0.0/16 dev g$((i % 3)); echo route delete 10.98.0.0/16; done | ip -batch -',
    'ip route add 10.98.0.0/16 dev g1',
  ),
  row(
    'many added',
    'for i in $(seq 0 255); do for j in 1 2 3 4; do echo route add 10.9$j.$i.0/24 dev g0; done; done | ip -batch -',
  ),
  row(
    'many deleted',
    'for i in $(seq 0 255); do for j in 1 2 3 4; do echo route delete 10.9$j.$i.0/24; done; done | ip -batch -',
  ),
];

const ADDRESSES: readonly Row[] = [
  row('another address of the link', 'ip address add 10.1.0.7/24 dev g0'),
  row('the target made an own address', 'ip address add 10.99.0.1/32 dev g1'),
  row('an own address no more', 'ip address delete 10.99.0.1/32 dev g1'),
  row('the target made an own address, on lo', 'ip address add 10.99.0.1/32 dev lo'),
  row('an own address on lo no more', 'ip address delete 10.99.0.1/32 dev lo'),
  row("the target's prefix on the link", 'ip address add 10.98.0.7/16 dev g0'),
  row(
    "the target's prefix elsewhere",
    'ip address delete 10.98.0.7/16 dev g0',
    'ip address add 10.98.0.7/16 dev g2',
  ),
  row("the target's prefix nowhere", 'ip address delete 10.98.0.7/16 dev g2'),
  row('the sender made an own address', 'ip address add 10.3.0.9/32 dev lo'),
  row('the sender an own address no more', 'ip address delete 10.3.0.9/32 dev lo'),
  row('the broadcast address of a prefix', 'ip address add 10.98.0.1/32 brd 10.99.0.1 dev g2'),
  row('the broadcast address deleted', 'ip address delete 10.98.0.1/32 dev g2'),
  row('the last address of the egress deleted', 'ip address delete 10.2.0.1/24 dev g1'),
  row(
    'an address of the egress, and the route',
    'ip address add 10.2.0.1/24 dev g1',
    `ip route add 10.99.0.0/16 ${VIA}`,
  ),
  row('a second address of the egress', 'ip address add 10.22.0.1/24 dev g1'),
  row('the first address of the egress deleted', 'ip address delete 10.2.0.1/24 dev g1'),
  row('and added again', 'ip address add 10.2.0.1/24 dev g1'),
  row('a route with an address as its source', `ip route replace 10.98.0.0/16 ${VIA} src 10.22.0.1`),
  row('that address deleted', 'ip address delete 10.22.0.1/24 dev g1'),
  row('all addresses of the link deleted', 'ip address flush dev g0'),
  row('the link without addresses, rp_filter 2', 'conf g0 rp_filter 2'),
  row(
    'the address of the link back, rp_filter 0',
    'conf g0 rp_filter 0',
    'ip address add 10.1.0.1/24 dev g0',
  ),
  row(
    'the address of the link changed',
    'ip address delete 10.1.0.1/24 dev g0',
    'ip address add 10.11.0.1/24 dev g0',
  ),
  row(
    'promoted',
    'conf g0 promote_secondaries 1',
    'ip address add 10.11.0.2/24 dev g0',
    'ip address delete 10.11.0.1/24 dev g0',
  ),
  row('the address the same as that of another link', 'ip address add 10.2.0.1/32 dev g0'),
  row('a peer', 'ip address add 10.98.0.7 peer 10.98.0.1/32 dev g2'),
  row('the peer no more', 'ip address delete 10.98.0.7 peer 10.98.0.1/32 dev g2'),
  row('an address for two seconds', 'ip address add 10.98.0.8/16 dev g2 valid_lft 2 preferred_lft 2'),
  { ...row('its time is over'), settle: 4000 },
  row('noprefixroute', 'ip address add 10.98.0.7/16 noprefixroute dev g2'),
];

export const LIVE_ROUTE: readonly Situation[] = [
  { topic: 'live-route', setup: [], rows: ROUTES },
  { topic: 'live-address', setup: [], rows: ADDRESSES },
];
