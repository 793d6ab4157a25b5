/** Sysctls of conf/all and conf/IFACE, those that decide and those that do not. */
import { type Ask, forTargets, given, type Row, type Situation } from '../situation.ts';
import { NEEDS } from './needs.ts';

const ASKS: readonly Ask[] = [
  ...forTargets('10.99.0.1', '10.98.0.1', '10.1.0.1', '10.2.0.1', '10.2.0.2', '10.1.0.9', '10.2.0.255'),
  { spa: '10.99.0.9' },
  { spa: '10.99.0.1' },
  { spa: '0.0.0.0', tpa: '10.2.0.1' },
  { spa: '10.2.0.1' },
  { dst: 'gateway' },
];

/** They decide nothing about a proxied target; about the gateway's own addresses some do. The last value is the usual one. */
const NO_SAY: Readonly<Record<string, readonly number[]>> = {
  arp_ignore: [1, 2, 3, 4, 8, 0],
  arp_filter: [1, 0],
  arp_announce: [1, 2, 0],
  arp_accept: [1, 0],
  arp_notify: [1, 0],
  send_redirects: [0, 1],
  accept_redirects: [0, 1],
  secure_redirects: [0, 1],
  shared_media: [0, 1],
  bootp_relay: [1, 0],
  bc_forwarding: [1, 0],
  accept_source_route: [1, 0],
  promote_secondaries: [1, 0],
  disable_policy: [1, 0],
  disable_xfrm: [1, 0],
  drop_unicast_in_l2_multicast: [1, 0],
  ignore_routes_with_linkdown: [1, 0],
  log_martians: [1, 0],
  src_valid_mark: [1, 0],
  tag: [5, 0],
};

const noSay = (where: string): Row[] =>
  Object.entries(NO_SAY).flatMap(([name, values]) =>
    values.map((value) => ({
      name: `${where}/${name} ${value}`,
      run: [`conf ${where} ${name} ${value}`],
      asks: ASKS,
    })),
  );

/** Below net.ipv4, or net.ipv4.neigh.g0. The last value is the usual one. */
const ELSEWHERE: Readonly<Record<string, readonly number[]>> = {
  ip_nonlocal_bind: [1, 0],
  ip_early_demux: [0, 1],
  ip_forward_update_priority: [0, 1],
  fwmark_reflect: [1, 0],
  ip_dynaddr: [1, 0],
  ip_no_pmtu_disc: [1, 0],
  fib_multipath_hash_policy: [1, 2, 0],
  fib_multipath_use_neigh: [1, 0],
  icmp_echo_ignore_all: [1, 0],
  'neigh/g0/proxy_qlen': [0, 64],
  'neigh/g0/locktime': [0, 100],
  'neigh/g0/anycast_delay': [0, 100],
  'neigh/g0/mcast_solicit': [0, 3],
  'neigh/g0/unres_qlen': [0, 101],
};

const elsewhere: Row[] = Object.entries(ELSEWHERE).flatMap(([name, values]) =>
  values.map((value) => ({
    name: `${name} ${value}`,
    run: [`echo ${value} > /proc/sys/net/ipv4/${name}`],
    asks: ASKS,
  })),
);

const sysctl = (name: string, setup: readonly string[], asks: readonly Ask[] = ASKS): Situation =>
  given('sysctl', name, setup, asks);

const FORWARD = 'echo 0 > /proc/sys/net/ipv4/ip_forward';

const ANNOUNCEMENTS: readonly Ask[] = [
  {},
  { spa: '10.99.0.1' },
  { spa: '10.98.0.1', tpa: '10.98.0.1' },
  { spa: '10.2.0.2', tpa: '10.2.0.2' },
  { spa: '0.0.0.0', tpa: '0.0.0.0' },
  { spa: '10.1.0.1', tpa: '10.1.0.1' },
];

/** Routes through g2, whose carrier is lost, before routes that are not. */
const LINKDOWN = [
  'ip route add 10.98.0.0/16 via 10.3.0.2',
  'ip route add 10.97.0.0/16 via 10.3.0.2 metric 5',
  'ip route add 10.97.0.0/16 via 10.2.0.2 metric 9',
  'ip route add 10.96.0.0/16 via 10.3.0.2 metric 5',
  'ip route add 10.96.0.0/16 dev g0 metric 9',
  'ip route add 10.95.0.0/16 nexthop via 10.2.0.2 nexthop via 10.3.0.2',
  'ip route add 10.94.7.0/24 via 10.3.0.2',
  'ip route add 10.94.0.0/16 dev g0',
  'unplug g2',
];

const linkdown = (name: string, ...setup: string[]): Situation =>
  sysctl(
    `no carrier on the egress, ${name}`,
    [...LINKDOWN, ...setup],
    forTargets(
      '10.98.0.1',
      '10.97.0.1',
      '10.96.0.1',
      '10.95.0.1',
      '10.94.7.1',
      '10.3.0.2',
      '10.3.0.1',
      '10.99.0.1',
    ),
  );

export const SYSCTL: readonly Situation[] = [
  { topic: 'sysctl', setup: [], rows: noSay('g0') },
  { topic: 'sysctl', setup: [], rows: noSay('all') },
  {
    topic: 'sysctl',
    setup: ['ip route add 10.98.0.0/16 nexthop via 10.2.0.2 nexthop via 10.3.0.2'],
    rows: elsewhere,
  },
  sysctl(
    'all that have no say, at once',
    Object.entries(NO_SAY).flatMap(([name, [value]]) => [
      `conf g0 ${name} ${value}`,
      `conf all ${name} ${value}`,
    ]),
  ),
  given(
    'sysctl',
    'arp_evict_nocarrier 0',
    ['conf all arp_evict_nocarrier 0', 'conf g0 arp_evict_nocarrier 0'],
    ASKS,
    { needs: NEEDS.evictNocarrier },
  ),
  sysctl(
    'forwarding off on the asking interface',
    ['conf g0 forwarding 0'],
    [...ASKS, { on: 'g1', tpa: '10.3.0.2' }],
  ),
  sysctl('forwarding off on the egress', ['conf g1 forwarding 0']),
  sysctl('ip_forward off', [FORWARD]),
  sysctl('ip_forward off, but on for the asking interface', [FORWARD, 'conf g0 forwarding 1']),
  sysctl('ip_forward off, but on for the egress', [FORWARD, 'conf g1 forwarding 1']),
  sysctl('all/forwarding off', ['conf all forwarding 0']),
  sysctl('default/forwarding off, too late for any', ['conf default forwarding 0']),
  given(
    'sysctl',
    'default/forwarding off, before an interface comes',
    ['conf default forwarding 0', 'cable n0 30'],
    [{}, { on: 'n0' }],
    { serve: ['g0', 'n*'] },
  ),
  sysctl('drop_gratuitous_arp of the asking interface', ['conf g0 drop_gratuitous_arp 1'], ANNOUNCEMENTS),
  sysctl('drop_gratuitous_arp of all', ['conf all drop_gratuitous_arp 1'], ANNOUNCEMENTS),
  sysctl('drop_gratuitous_arp of the egress', ['conf g1 drop_gratuitous_arp 1'], ANNOUNCEMENTS),
  sysctl('drop_gratuitous_arp of default', ['conf default drop_gratuitous_arp 1'], ANNOUNCEMENTS),
  sysctl('no drop_gratuitous_arp', [], ANNOUNCEMENTS),
  linkdown('as usual'),
  linkdown('ignore_routes_with_linkdown of all', 'conf all ignore_routes_with_linkdown 1'),
  linkdown('ignore_routes_with_linkdown of the egress', 'conf g2 ignore_routes_with_linkdown 1'),
  linkdown('ignore_routes_with_linkdown of the asking interface', 'conf g0 ignore_routes_with_linkdown 1'),
  linkdown(
    'ignore_routes_with_linkdown, and plugged in again',
    'conf all ignore_routes_with_linkdown 1',
    'plug g2',
  ),
  linkdown(
    'ignore_routes_with_linkdown, rp_filter 1',
    'conf all ignore_routes_with_linkdown 1',
    'conf g0 rp_filter 1',
  ),
  given(
    'sysctl',
    'default/drop_gratuitous_arp, default/medium_id and default/rp_filter before an interface comes',
    [
      'conf default drop_gratuitous_arp 1',
      'conf default medium_id -1',
      'cable n0 30',
      'conf default rp_filter 1',
      'cable n1 31',
    ],
    ['g0', 'n0', 'n1'].flatMap((on) => ANNOUNCEMENTS.map((ask) => ({ ...ask, on }))),
    { serve: ['g0', 'n*'] },
  ),
];
