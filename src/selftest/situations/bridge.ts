/** Bridges and macvlans: what is chosen, the port or what is above it. */
import { type Ask, forTargets, given, notExplained, type Situation, turns } from '../situation.ts';
import { NEEDS } from './needs.ts';

const BRIDGE_MAC = '02:00:00:00:10:50';
const MACVLAN_MAC = '02:00:00:00:10:60';

const ASKS: readonly Ask[] = [
  ...forTargets('10.99.0.1', '10.98.0.1', '10.1.0.1', '10.2.0.1', '10.1.0.9', '10.2.0.2', '10.1.0.255'),
  ...['gateway', BRIDGE_MAC, MACVLAN_MAC, '02:00:00:00:30:01', '01:00:5e:00:00:01'].map((dst) => ({ dst })),
  ...['81000000', '81000005'].map((tag) => ({ tag })),
  ...['gateway', '00:00:00:00:00:00', '01:00:5e:00:00:01'].map((src) => ({ src })),
  { sha: 'gateway' },
];

/** To the addresses that a bridge keeps for its own protocols; most of these frames stay with the port. */
const GROUP: readonly Ask[] = Array.from({ length: 16 }, (_, i) => ({
  dst: `01:80:c2:00:00:0${i.toString(16)}`,
}));

const BRIDGE_ASKS: readonly Ask[] = [...ASKS, ...GROUP];

const BRIDGED = [
  `ip link add br0 address ${BRIDGE_MAC} type bridge`,
  'ip address flush dev g0',
  'ip link set g0 master br0',
  'ip link set br0 up',
  'ip address add 10.1.0.1/24 dev br0',
];

const OTHER_PORT = ['cable n0 30', 'ip link set n0 master br0'];

const bridge = (name: string, serve: readonly string[], ...setup: string[]): Situation =>
  given('bridge', name, [...BRIDGED, ...setup], BRIDGE_ASKS, { serve, needs: NEEDS.bridge });

const port = (option: string): string => `ip link set g0 type bridge_slave ${option}`;
const whole = (option: string): string => `ip link set br0 type bridge ${option}`;

/**
 * What comes on a macvlan is first queued, and handled by a worker: on a busy machine, when it comes to that. No GROUP here: which
 * groups besides its own a macvlan takes is a matter of chance (mc_hash() in macvlan.c).
 */
const macvlan = (name: string, serve: readonly string[], ...setup: string[]): Situation => ({
  topic: 'macvlan',
  serve,
  needs: NEEDS.macvlan,
  setup,
  rows: [{ name, asks: ASKS, patience: 200, tries: 4 }],
});

const MACVLAN = (mode: string): string[] => [
  `ip link add m0 link g0 address ${MACVLAN_MAC} type macvlan mode ${mode}`,
  'ip link set m0 up',
];

const MODES = ['bridge', 'private', 'vepa', 'passthru'];

export const BRIDGE: readonly Situation[] = [
  bridge('chosen', ['br0']),
  bridge('its port chosen', ['g0']),
  bridge('both chosen', ['br0', 'g0']),
  bridge('two ports', ['br0'], ...OTHER_PORT),
  bridge('with the MAC of its port', ['br0'], 'ip link set br0 address 02:00:00:00:10:00'),
  bridge('an egress through its own port', ['br0'], 'ip route add 10.98.0.0/16 dev g0'),
  {
    topic: 'bridge',
    serve: ['br0', 'g0'],
    needs: NEEDS.bridge,
    setup: [...BRIDGED, ...OTHER_PORT],
    rows: turns(BRIDGE_ASKS, [
      ['a port isolated', port('isolated on'), port('isolated off')],
      ['a port in hairpin mode', port('hairpin on'), port('hairpin off')],
      ['a port that does not learn', port('learning off'), port('learning on')],
      ['a port that does not flood', port('flood off mcast_flood off'), port('flood on mcast_flood on')],
      ['a port that proxies by itself', port('proxy_arp on'), port('proxy_arp off')],
      ['a port that suppresses neighbours', port('neigh_suppress on'), port('neigh_suppress off')],
      ['a port that listens', port('state 1'), port('state 3')],
      ['a port that forwards groups', port('group_fwd_mask 65528'), port('group_fwd_mask 0')],
      ['groups forwarded', whole('group_fwd_mask 65528'), whole('group_fwd_mask 0')],
      ['no snooping', whole('mcast_snooping 0'), whole('mcast_snooping 1')],
      ['STP spoken', whole('stp_state 1 forward_delay 200'), whole('stp_state 0')],
      ['no address', 'ip address flush dev br0', 'ip address add 10.1.0.1/24 dev br0'],
      ['ARP off', 'ip link set br0 arp off', 'ip link set br0 arp on'],
      ['ARP off on the port', 'ip link set g0 arp off', 'ip link set g0 arp on'],
      ['promiscuous', 'ip link set br0 promisc on', 'ip link set br0 promisc off'],
      ['its port down', 'ip link set g0 down', 'ip link set g0 up'],
    ]),
  },
  given(
    'bridge',
    'a port as the egress',
    ['ip link add br0 type bridge', 'ip link set g1 master br0', 'ip link set br0 up'],
    ASKS,
    {
      needs: NEEDS.bridge,
    },
  ),
  given(
    'bridge',
    'two ports, a request on each',
    [...BRIDGED, ...OTHER_PORT],
    [{}, { on: 'n0' }, { on: 'n0', sha: '02:00:00:00:30:09' }],
    { serve: ['br0'], needs: NEEDS.bridge },
  ),
  ...MODES.map((mode) => macvlan(`chosen, mode ${mode}`, ['m0'], ...MACVLAN(mode))),
  ...MODES.map((mode) => macvlan(`the interface under it chosen, mode ${mode}`, ['g0'], ...MACVLAN(mode))),
  notExplained(
    macvlan('both chosen', ['g0', 'm0'], ...MACVLAN('bridge')),
    'a frame comes in on both, and it is asked about one',
  ),
  macvlan(
    'with the address of the link',
    ['m0'],
    ...MACVLAN('bridge'),
    'ip address flush dev g0',
    'ip address add 10.1.0.1/24 dev m0',
  ),
];
