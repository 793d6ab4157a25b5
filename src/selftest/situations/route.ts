/** Routes: what `ip route` can say of a target. */
import { type Ask, cases, forTargets, given, type Situation } from '../situation.ts';
import { NEEDS } from './needs.ts';
import { CONTESTS, KINDS } from './route-kinds.ts';

/** Each has 10.N.0.0/16 for itself, and asks for 10.N.0.1 in it. */
const many = (first: number, entries: readonly (readonly [string, readonly string[]])[]) => ({
  setup: entries.flatMap(([, commands], i) =>
    commands.map((command) => `ip route ${command.replace('PREFIX', `10.${first + i}.0.0/16`)}`),
  ),
  rows: entries.map(([name], i) => ({ name, asks: forTargets(`10.${first + i}.0.1`) })),
});

const kinds = many(
  101,
  Object.entries(KINDS).map(([name, route]) => [name, [`add ${route}`]]),
);
const contests = many(151, Object.entries(CONTESTS));

const route = (name: string, setup: readonly string[], asks: readonly Ask[]): Situation =>
  given('route', name, setup, asks);

/** Prefixes in prefixes, one to g1, the next to the link, and so on: 10.64.0.0/11, /12, ... /32. */
const NESTED = Array.from({ length: 22 }, (_, i) => i + 11);

/** More than fits into half a kilobyte. */
const SEGMENTS = Array.from({ length: 40 }, (_, i) => `fc00::${i + 1}`).join();

/** A route with what `needs` says. */
const special = (name: string, needs: Situation['needs'], ...setup: string[]): Situation =>
  given('route', name, setup, forTargets('10.98.0.1', '10.99.0.1'), needs === undefined ? {} : { needs });

export const ROUTE: readonly Situation[] = [
  { topic: 'route', ...kinds },
  // The same with a default route beneath: what falls through is answered by it.
  {
    topic: 'route',
    setup: ['ip route add default via 10.3.0.2', ...kinds.setup],
    rows: kinds.rows.map(({ name, asks }) => ({ name: `${name}; and a default route`, asks })),
  },
  {
    topic: 'route',
    setup: ['ip route add default via 10.1.0.9', ...kinds.setup],
    rows: kinds.rows.map(({ name, asks }) => ({ name: `${name}; and a default route on the link`, asks })),
  },
  { topic: 'route', ...contests },
  {
    topic: 'route',
    setup: NESTED.map((length) => `ip route add 10.64.0.0/${length} dev ${length % 2 === 0 ? 'g0' : 'g1'}`),
    rows: cases({
      'prefixes in prefixes': NESTED.map((length) => ({ tpa: lastOf(length) })),
      'the zero address of all of them': forTargets('10.64.0.0'),
    }),
  },
  route('none', ['ip route flush table main'], forTargets('10.99.0.1', '10.2.0.2', '10.1.0.1')),
  route(
    'a default route on the link',
    ['ip route add default via 10.1.0.9'],
    forTargets('10.98.0.1', '10.99.0.1'),
  ),
  route(
    'a blackhole as default route',
    ['ip route add blackhole default'],
    forTargets('10.98.0.1', '10.99.0.1', '10.2.0.2', '10.1.0.9'),
  ),
  route(
    'an unreachable default route of a high metric',
    ['ip route add unreachable default metric 4278198272', 'ip route add default via 10.2.0.2 metric 100'],
    forTargets('10.98.0.1'),
  ),
  route(
    'halves of everything',
    ['ip route add 0.0.0.0/1 via 10.2.0.2', 'ip route add 128.0.0.0/1 dev g0'],
    forTargets('9.9.9.9', '126.0.0.1', '128.0.0.1', '223.0.0.1', '10.99.0.1'),
  ),
  route(
    'holes of every type in a routed prefix',
    [
      'ip route add blackhole 10.99.1.0/24',
      'ip route add unreachable 10.99.2.0/24',
      'ip route add prohibit 10.99.3.0/24',
      'ip route add throw 10.99.4.0/24',
      'ip route add local 10.99.5.0/24 dev lo',
      'ip route add 10.99.6.0/24 dev g0',
      'ip route add broadcast 10.99.7.0/24 dev g1 table local',
      'ip route add anycast 10.99.8.0/24 dev g1 table local',
      'ip route add multicast 10.99.9.0/24 dev g1 table local',
    ],
    Array.from({ length: 11 }, (_, i) => ({ tpa: `10.99.${i}.1` })),
  ),
  route(
    'routed islands in holes',
    [
      'ip route add blackhole 10.98.0.0/16',
      'ip route add 10.98.7.0/24 dev g1',
      'ip route add unreachable 10.98.7.9',
    ],
    forTargets('10.98.0.1', '10.98.7.1', '10.98.7.9', '10.98.8.1'),
  ),
  route(
    'many routes',
    ['for i in $(seq 0 255); do echo route add 10.98.$i.0/24 dev g$((i % 3)); done | ip -batch -'],
    [...forTargets('10.98.0.1', '10.98.1.1', '10.98.2.1', '10.98.3.1', '10.98.254.1', '10.98.255.1')],
  ),
  route(
    'an interface that is down',
    ['ip link set g1 down'],
    forTargets('10.99.0.1', '10.2.0.2', '10.3.0.2'),
  ),
  route(
    'an interface that was down',
    ['ip link set g1 down', 'ip link set g1 up'],
    forTargets('10.99.0.1', '10.2.0.2'),
  ),
  route(
    'two nexthops, one down',
    ['ip route add 10.98.0.0/16 nexthop via 10.2.0.2 nexthop via 10.3.0.2', 'ip link set g2 down'],
    forTargets('10.98.0.1', '10.98.0.2', '10.98.0.3'),
  ),
  route(
    'two nexthops, both down',
    [
      'ip route add 10.98.0.0/16 nexthop via 10.2.0.2 nexthop via 10.3.0.2',
      'ip link set g2 down',
      'ip link set g1 down',
    ],
    forTargets('10.98.0.1', '10.98.0.2', '10.1.0.1'),
  ),
  special('to a realm', NEEDS.realms, 'ip route add 10.98.0.0/16 via 10.2.0.2 realms 5/7'),
  special(
    'encapsulated',
    NEEDS.encap,
    'ip route add 10.98.0.0/16 encap ip id 5 dst 10.2.0.9 src 10.2.0.1 dev g1',
  ),
  special(
    'encapsulated, with much to say of it',
    NEEDS.segments,
    'ipv6 g1 on',
    `ip route add 10.98.0.0/16 encap seg6 mode encap segs ${SEGMENTS} dev g1 mtu 1400 advmss 1300 window 1000`,
  ),
  special(
    'through an IPv6 gateway',
    NEEDS.viaInet6,
    'ipv6 g1 on',
    'ip route add 10.98.0.0/16 via inet6 fe80::9 dev g1',
  ),
  special(
    'through an IPv6 gateway on the link',
    NEEDS.viaInet6,
    'ipv6 g0 on',
    'ip route add 10.98.0.0/16 via inet6 fe80::9 dev g0',
  ),
  special(
    'out of an ifb',
    NEEDS.ifb,
    'ip link add ifb7 type ifb',
    'ip link set ifb7 up',
    'ip route add 10.98.0.0/16 dev ifb7',
  ),
  special(
    'out of a tap',
    NEEDS.tap,
    'ip tuntap add t0 mode tap',
    'ip link set t0 up',
    'ip route add 10.98.0.0/16 dev t0',
  ),
  special(
    'out of a tun',
    NEEDS.tap,
    'ip tuntap add t0 mode tun',
    'ip link set t0 up',
    'ip route add 10.98.0.0/16 dev t0',
  ),
  special(
    'out of a bridge',
    NEEDS.bridge,
    'ip link add br0 type bridge',
    'ip link set g2 master br0',
    'ip link set br0 up',
    'ip route add 10.98.0.0/16 dev br0',
  ),
  special(
    'out of a macvlan on the asking interface',
    NEEDS.macvlan,
    'ip link add m0 link g0 type macvlan',
    'ip link set m0 up',
    'ip route add 10.98.0.0/16 dev m0',
  ),
];

/** The last address of 10.64.0.0/`length`, which is in none that is longer. */
function lastOf(length: number): string {
  const last = (10 << 24) + (64 << 16) + 2 ** (32 - length) - 1;
  return [24, 16, 8, 0].map((shift) => (last >>> shift) & 255).join('.');
}
