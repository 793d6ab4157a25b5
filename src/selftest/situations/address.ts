/** Addresses: senders and targets of every kind, where a default route leads anywhere. */
import { type Ask, cases, forTargets, fromSenders, given, type Situation } from '../situation.ts';

const ADDRESSES: Readonly<Record<string, string>> = {
  '0.0.0.0': '0.0.0.0',
  '0.0.0.1': '0.0.0.1',
  '0.1.2.3': '0.1.2.3',
  '0.255.255.255': '0.255.255.255',
  '1.0.0.0': '1.0.0.0',
  'the zero address of a prefix': '10.99.0.0',
  'the last address of a prefix': '10.99.255.255',
  'the zero address of the link': '10.1.0.0',
  'the broadcast address of the link': '10.1.0.255',
  'another host of the link': '10.1.0.77',
  'the requester': '10.1.0.2',
  "the gateway's address on the link": '10.1.0.1',
  "the gateway's other address": '10.2.0.1',
  'a host of another link': '10.2.0.2',
  'the zero address of another link': '10.2.0.0',
  'the broadcast address of another link': '10.2.0.255',
  'the broadcast address of a third link': '10.3.0.255',
  '100.64.0.1': '100.64.0.1',
  '126.255.255.255': '126.255.255.255',
  '127.0.0.0': '127.0.0.0',
  '127.0.0.1': '127.0.0.1',
  '127.1.2.3': '127.1.2.3',
  '127.255.255.255': '127.255.255.255',
  '128.0.0.0': '128.0.0.0',
  '169.254.0.0': '169.254.0.0',
  '169.254.1.1': '169.254.1.1',
  '169.254.255.255': '169.254.255.255',
  '192.0.0.8': '192.0.0.8',
  '192.88.99.1': '192.88.99.1',
  '198.51.100.0': '198.51.100.0',
  '223.255.255.255': '223.255.255.255',
  '224.0.0.0': '224.0.0.0',
  '224.0.0.1': '224.0.0.1',
  '224.0.0.251': '224.0.0.251',
  '232.1.2.3': '232.1.2.3',
  '239.255.255.255': '239.255.255.255',
  '240.0.0.0': '240.0.0.0',
  '240.0.0.1': '240.0.0.1',
  '250.1.2.3': '250.1.2.3',
  '255.0.0.0': '255.0.0.0',
  '255.255.255.0': '255.255.255.0',
  '255.255.255.254': '255.255.255.254',
  '255.255.255.255': '255.255.255.255',
};

const DEFAULT = 'ip route add default via 10.2.0.2';

const each = (what: string, ask: (address: string) => Ask) =>
  Object.entries(ADDRESSES).map(([name, address]) => ({ name: `${what} ${name}`, asks: [ask(address)] }));

const all = Object.values(ADDRESSES);

/** The same addresses again, where another setting may decide them otherwise. */
const again = (name: string, ...setup: string[]): Situation => ({
  topic: 'address',
  setup: [DEFAULT, ...setup],
  rows: cases({
    [`every target, ${name}`]: forTargets(...all),
    [`every sender, ${name}`]: fromSenders(...all),
    [`every address announced, ${name}`]: all.map((spa) => ({ spa, tpa: spa })),
    [`every sender for a host of another link, ${name}`]: all.map((spa) => ({ spa, tpa: '10.2.0.2' })),
    [`every target for an odd sender, ${name}`]: all.map((tpa) => ({ spa: '10.77.0.1', tpa })),
    [`every target for a sender of another link, ${name}`]: all.map((tpa) => ({ spa: '10.3.0.9', tpa })),
  }),
});

const address = (name: string, setup: readonly string[], ...targets: string[]): Situation =>
  given('address', name, setup, forTargets(...targets));

export const ADDRESS: readonly Situation[] = [
  {
    topic: 'address',
    setup: [DEFAULT],
    rows: [
      ...each('target', (tpa) => ({ tpa })),
      ...each('sender', (spa) => ({ spa })),
      ...each('announced', (spa) => ({ spa, tpa: spa })),
      ...each('probe for', (tpa) => ({ spa: '0.0.0.0', tpa })),
    ],
  },
  again('rp_filter 1', 'conf g0 rp_filter 1'),
  again('rp_filter 2', 'conf g0 rp_filter 2'),
  again('accept_local', 'conf g0 accept_local 1'),
  again('accept_local and rp_filter 1', 'conf g0 accept_local 1', 'conf g0 rp_filter 1'),
  again('route_localnet', 'conf g0 route_localnet 1'),
  again('route_localnet and rp_filter 1', 'conf g0 route_localnet 1', 'conf g0 rp_filter 1'),
  again(
    'there once was a rule',
    'ip rule add to 10.250.0.0/16 lookup 100',
    'ip rule delete to 10.250.0.0/16',
  ),
  again('a local route added', 'ip route add local 10.98.7.0/24 dev lo'),
  again('no address on the link', 'ip address flush dev g0'),
  address(
    'the gateway has a /31 on the link',
    ['ip address add 10.4.0.0/31 dev g0', 'ip address add 10.4.0.2/31 dev g1'],
    ...['10.4.0.0', '10.4.0.1', '10.4.0.2', '10.4.0.3', '10.99.0.1'],
  ),
  address(
    'the gateway has a /32 and a peer',
    ['ip address add 10.4.0.1 peer 10.5.0.1 dev g0', 'ip address add 10.4.0.2 peer 10.5.0.2/24 dev g1'],
    ...['10.4.0.1', '10.4.0.2', '10.5.0.1', '10.5.0.2', '10.5.0.0', '10.5.0.3', '10.5.0.255', '10.99.0.1'],
  ),
  address(
    'broadcast addresses given, also odd ones',
    [
      'ip address add 10.4.0.1/24 brd + dev g1',
      'ip address add 10.5.0.1/24 brd 10.5.0.77 dev g1',
      'ip address add 10.6.0.1/32 brd 10.6.0.255 dev g2',
      'ip address add 10.7.0.1/30 brd - dev g2',
    ],
    ...['10.4.0.0', '10.4.0.255', '10.5.0.0', '10.5.0.77', '10.5.0.78', '10.5.0.255', '10.6.0.255'],
    ...['10.7.0.0', '10.7.0.2', '10.7.0.3', '10.99.0.1'],
  ),
  address(
    'the same prefix on the link and elsewhere',
    [
      'ip address add 10.4.0.1/24 dev g0',
      'ip address add 10.4.0.2/24 dev g1',
      'ip address add 10.5.0.1/24 dev g1',
    ],
    ...['10.4.0.1', '10.4.0.2', '10.4.0.9', '10.5.0.9', '10.99.0.1'],
  ),
  address(
    'the same prefix elsewhere and, second, on the link',
    [
      'ip address add 10.4.0.1/24 dev g1',
      'ip address add 10.4.0.2/24 dev g0',
      'ip route add 10.5.0.0/24 dev g1',
    ],
    ...['10.4.0.1', '10.4.0.2', '10.4.0.9', '10.5.0.9', '10.99.0.1'],
  ),
  address(
    'a longer prefix on the link, a shorter elsewhere',
    ['ip address add 10.4.7.1/24 dev g0', 'ip address add 10.4.0.1/16 dev g1'],
    ...['10.4.7.9', '10.4.8.9', '10.4.7.255', '10.4.255.255', '10.4.0.0', '10.4.7.0'],
  ),
  address(
    'without a prefix route, secondary, on lo',
    [
      'ip address add 10.4.0.1/24 noprefixroute dev g1',
      'ip address add 10.1.0.9/24 dev g0',
      'ip address add 10.5.0.1/32 dev lo',
      'ip address add 10.6.0.1/24 dev lo',
    ],
    ...['10.4.0.1', '10.4.0.9', '10.4.0.255', '10.1.0.9', '10.5.0.1', '10.6.0.1', '10.6.0.9', '10.99.0.1'],
  ),
  address(
    'an address of the gateway without its local route',
    [
      'ip route delete local 10.2.0.1 table local dev g1',
      'ip route delete broadcast 10.2.0.255 table local dev g1',
      'ip route delete local 10.1.0.1 table local dev g0',
    ],
    ...['10.2.0.1', '10.2.0.255', '10.1.0.1', '10.99.0.1'],
  ),
  given(
    'address',
    'loopback targets and senders, routed elsewhere, route_localnet',
    ['conf all route_localnet 1', 'ip route add 127.5.0.0/16 via 10.2.0.2 table local'],
    [
      ...forTargets('127.5.0.1', '127.6.0.1', '127.0.0.1', '127.255.255.255'),
      ...fromSenders('127.5.0.1', '127.6.0.1', '127.0.0.1'),
    ],
  ),
  given(
    'address',
    'loopback targets and senders, routed elsewhere, no route_localnet',
    ['ip route add 127.5.0.0/16 via 10.2.0.2 table local', 'conf g1 route_localnet 1'],
    [{}, ...forTargets('127.5.0.1', '127.6.0.1', '127.0.0.1'), ...fromSenders('127.5.0.1', '127.0.0.1')],
  ),
  given(
    'address',
    'multicast senders and targets, routed elsewhere',
    ['ip route add 224.0.0.0/4 dev g1', 'ip route add 240.0.0.0/4 dev g1', 'ip route add 0.0.0.0/8 dev g1'],
    [
      ...forTargets('224.0.0.1', '239.1.2.3', '240.0.0.1', '255.255.255.255', '255.255.255.254'),
      ...forTargets('0.0.0.0', '0.0.0.1', '0.1.2.3'),
      ...fromSenders('224.0.0.1', '239.1.2.3', '240.0.0.1', '255.255.255.255', '0.1.2.3'),
    ],
  ),
];
