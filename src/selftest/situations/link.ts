/** Interfaces: flags and values of one, and which of several is served. */
import { type Ask, forTargets, given, notExplained, type Situation, turns } from '../situation.ts';
import { NEEDS } from './needs.ts';

const ASKS: readonly Ask[] = [
  ...forTargets('10.99.0.1', '10.98.0.1', '10.1.0.1', '10.2.0.1', '10.1.0.9', '10.2.0.2', '10.1.0.255'),
  ...['gateway', '02:00:00:00:10:77', '02:00:00:00:30:01', '01:00:5e:00:00:01'].map((dst) => ({ dst })),
  ...['81000000', '81000005'].map((tag) => ({ tag })),
  { sha: 'gateway' },
  { spa: '10.99.0.1' },
];

const link = (
  name: string,
  setup: readonly string[],
  asks: readonly Ask[] = ASKS,
  more: Omit<Situation, 'topic' | 'setup' | 'rows'> = {},
): Situation => given('link', name, setup, asks, more);

/** From each of three interfaces, to what is behind the others and itself. */
const EVERY_WAY: readonly Ask[] = ['g0', 'g1', 'g2'].flatMap((on, i) =>
  forTargets('10.1.0.2', '10.2.0.2', '10.3.0.2', '10.99.0.1', '10.98.0.1').map((ask) => ({
    ...ask,
    on,
    spa: `10.${i + 1}.0.9`,
  })),
);

const served = (...serve: string[]): Situation =>
  link(`serving ${serve.join(' and ')}`, [], EVERY_WAY, { serve });

const set = (what: string): string => `ip link set g0 ${what}`;

const REDIRECT = (how: string): string[] => [
  'tc qdisc add dev g0 clsact',
  `tc filter add dev g0 ingress protocol arp u32 match u32 0 0 action mirred ingress ${how} dev g2`,
];

export const LINK: readonly Situation[] = [
  link('ARP off', [set('arp off')]),
  link('ARP off on the egress', ['ip link set g1 arp off']),
  link('down', [set('down')], [{}]),
  link('another MAC', [set('address 02:00:00:00:10:77')]),
  {
    topic: 'link',
    setup: [],
    rows: turns(ASKS, [
      ['promiscuous', set('promisc on'), set('promisc off')],
      ['all multicast', set('allmulticast on'), set('allmulticast off')],
      ['no multicast', set('multicast off'), set('multicast on')],
      ['dynamic', set('dynamic on'), set('dynamic off')],
      ['no trailers', set('trailers off'), set('trailers on')],
      ['no address', 'ip address flush dev g0', 'ip address add 10.1.0.1/24 dev g0'],
      ['an MTU of 68', set('mtu 68'), set('mtu 1500')],
      ['a large MTU', set('mtu 9000'), set('mtu 1500')],
      ['no queue', set('txqueuelen 0'), set('txqueuelen 1000')],
      ['an alias', set('alias upstream'), set('alias ""')],
      ['a group', set('group 7'), set('group default')],
      ['dormant', set('mode dormant state dormant'), set('mode default state up')],
      ['down and up', `${set('down')}; ${set('up')}`],
      ['nothing', 'true'],
    ]),
  },
  link(
    'an MTU below 68 on the egress',
    [
      'ip link add ifb7 type ifb',
      'ip link set ifb7 up',
      'ip route add 10.98.0.0/16 dev ifb7',
      'ip link set ifb7 mtu 67',
    ],
    ASKS,
    { needs: NEEDS.ifb },
  ),
  notExplained(
    link('requests redirected to another interface', REDIRECT('redirect'), [...ASKS, { on: 'g2' }], {
      serve: ['g0', 'g2'],
      needs: NEEDS.redirect,
    }),
    'what tc does to a frame, it does not see',
  ),
  link('requests mirrored to another interface', REDIRECT('mirror'), ASKS, {
    serve: ['g0', 'g2'],
    needs: NEEDS.redirect,
  }),
  served('g0'),
  served('g0', 'g2'),
  served('g0', 'g1', 'g2'),
  served('g*'),
  served('g?'),
  served('g[01]'),
  served('g[!1]'),
  served('*'),
  served('?[0-1]*'),
  served('x*', 'g00', 'G0', 'g', 'g0.1', '0'),
  served('g0', 'g*', 'g0'),
  // The shell knows no braces.
  link('serving {g0,g2}', ['kernel proxy g0', 'kernel proxy g2'], EVERY_WAY, {
    serve: ['{g0,g2}'],
    kernel: ':',
  }),
  link(
    'serving by altname',
    ['ip link property add dev g0 altname uplink-of-house-7', 'kernel proxy g0'],
    EVERY_WAY,
    { serve: ['uplink*'], kernel: ':', needs: NEEDS.altname },
  ),
  link('serving what is no Ethernet', ['ip tuntap add t0 mode tun', 'ip link set t0 up'], EVERY_WAY, {
    serve: ['t0', 'lo', 'g0'],
    needs: NEEDS.tap,
  }),
  link(
    'a route to a tap without carrier, ignored',
    [
      'ip tuntap add t0 mode tap',
      'ip link set t0 up',
      'ip route add 10.98.0.0/16 dev t0',
      'conf all ignore_routes_with_linkdown 1',
    ],
    ASKS,
    { needs: NEEDS.tap },
  ),
  link(
    'one MAC on all interfaces',
    ['ip link set g1 address 02:00:00:00:10:00', 'ip link set g2 address 02:00:00:00:10:00'],
    EVERY_WAY,
    { serve: ['g*'] },
  ),
  link(
    'names with dots, dashes, stars',
    ['cable eth0.100 30', 'cable br-lan 31', "cable 'a+b' 32", "cable 'v@1' 33"],
    ['eth0.100', 'br-lan', 'a+b', 'v@1'].map((on) => ({ on })),
    { serve: ['eth0.1*', 'br-*', 'a+b', 'v@?'] },
  ),
];
