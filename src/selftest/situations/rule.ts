/** Policy routing rules: what they match of an ARP request, what they do, in which order. */
import { type Ask, cases, forTargets, given, type Row, type Situation } from '../situation.ts';

/** Tables for rules to lead to. */
const TABLES = [
  'ip route add default via 10.3.0.2 table 100',
  'ip route add default via 10.1.0.9 table 101',
  'ip route add blackhole default table 102',
  'ip route add throw default table 103',
  'ip route add unreachable 10.99.0.0/16 table 104',
  'ip route add local default dev lo table 105',
];

/** In front of a table that answers otherwise than the tables behind it. */
const SELECTORS: readonly string[] = [
  'from all',
  'from 10.1.0.2',
  'from 10.1.0.0/24',
  'from 10.3.0.0/24',
  'from 10.99.0.0/16',
  'to 10.99.0.0/16',
  'to 10.98.0.0/16',
  'to 10.99.0.1',
  'to 10.1.0.0/24',
  'from 10.1.0.0/24 to 10.99.0.0/16',
  'from 10.1.0.0/24 to 10.98.0.0/16',
  'iif g0',
  'iif g1',
  'iif lo',
  'iif x9',
  'oif g0',
  'oif g1',
  'oif lo',
  'iif g0 from 10.1.0.0/24',
  'fwmark 0',
  'fwmark 1',
  'fwmark 0/0xff',
  'fwmark 1/0xff',
  'fwmark 0/0xffffffff',
  'tos 0x10',
  'tos 0',
  'uidrange 0-0',
  'uidrange 0-65535',
  'uidrange 1-65535',
  'ipproto gre',
  'ipproto sctp',
  'ipproto 255',
  'sport 53',
  'dport 53',
  'sport 1-65534',
  'dport 1-65534',
  'tun_id 5',
];

const OUTLOOK: readonly Ask[] = [
  ...forTargets('10.99.0.1', '10.98.0.1', '10.2.0.2', '10.1.0.9', '10.1.0.1'),
  { spa: '10.99.0.9', tpa: '10.98.0.1' },
  { spa: '10.3.0.9' },
  { spa: '10.3.0.9', tpa: '10.2.0.2' },
];

const CLEAR = 'while ip rule delete pref 50 2>/dev/null; do :; done';

/** Rows in which a rule stands alone, one after the other. */
const oneByOne = (rules: readonly string[], more = ''): Row[] =>
  rules.map((rule) => ({
    name: `${rule}${more}`,
    run: [CLEAR, `ip rule add pref 50 ${rule}`],
    asks: OUTLOOK,
  }));

const selected = (action: string): string[] => [
  ...SELECTORS.map((selector) => `${selector} ${action}`),
  ...SELECTORS.map((selector) => `not ${selector} ${action}`),
];

const ACTIONS: readonly string[] = [
  'lookup 100',
  'lookup 101',
  'lookup 102',
  'lookup 103',
  'lookup 104',
  'lookup 105',
  'lookup 1000',
  'lookup local',
  'lookup default',
  'lookup main',
  'blackhole',
  'unreachable',
  'prohibit',
  'nop',
  'goto 60',
  'goto 32767',
  'lookup 100 suppress_prefixlength 0',
  'lookup main suppress_prefixlength 0',
  'lookup main suppress_prefixlength 15',
  'lookup main suppress_prefixlength 16',
  'lookup main suppress_prefixlength 24',
  'lookup main suppress_prefixlength 32',
  'lookup main suppress_ifgroup 7',
  'lookup main suppress_ifgroup 8',
  'lookup 100 protocol bird',
  'lookup 100 realms 3',
];

/** `ipproto` of ICMP, TCP and UDP: no more than two without ports, since the question must carry the third. */
const PROTOCOLS: readonly (readonly string[])[] = [
  ['icmp'],
  ['tcp'],
  ['udp'],
  ['icmp', 'tcp'],
  ['icmp', 'udp'],
  ['tcp', 'udp'],
];

const ofProtocols = (names: readonly string[]): Situation => {
  const what = names.join(' and ');
  const rule = (form: string): string[] => [
    CLEAR,
    ...names.map((name) => `ip rule add pref 50 ${form.replace('IPPROTO', `ipproto ${name}`)}`),
  ];
  const forms = [
    'IPPROTO',
    'not IPPROTO',
    'IPPROTO dport 53',
    'not IPPROTO dport 53',
    'IPPROTO sport 1-1024',
    'iif g0 IPPROTO',
  ];
  return {
    topic: 'rule',
    setup: [...TABLES, ...rule('IPPROTO blackhole')],
    rows: [
      ...cases({ [`ipproto ${what} blackhole, from the start`]: OUTLOOK }),
      ...forms.flatMap((form) =>
        ['blackhole', 'lookup 101'].map((action) => ({
          name: `${form.replace('IPPROTO', `ipproto ${what}`)} ${action}`,
          run: rule(`${form} ${action}`),
          asks: OUTLOOK,
        })),
      ),
      { name: `ipproto ${what}, no more`, run: [CLEAR], asks: OUTLOOK },
    ],
  };
};

const rule = (name: string, setup: readonly string[], asks: readonly Ask[] = OUTLOOK): Situation =>
  given('rule', name, [...TABLES, ...setup], asks);

const withRules = (rpFilter: number): Situation => ({
  topic: 'rule',
  setup: [...TABLES, `conf g0 rp_filter ${rpFilter}`],
  rows: oneByOne(selected('lookup 101'), `, rp_filter ${rpFilter}`),
});

export const RULE: readonly Situation[] = [
  {
    topic: 'rule',
    setup: [...TABLES, 'ip route add default via 10.2.0.2'],
    rows: oneByOne(selected('blackhole')),
  },
  { topic: 'rule', setup: TABLES, rows: oneByOne(selected('lookup 100')) },
  withRules(1),
  withRules(2),
  {
    topic: 'rule',
    setup: [
      ...TABLES,
      'ip route add default via 10.2.0.2',
      'ip link set g1 group 7',
      'ip rule add pref 55 blackhole',
    ],
    rows: oneByOne(ACTIONS, ', before a blackhole'),
  },
  {
    topic: 'rule',
    setup: [...TABLES, 'ip route add default via 10.2.0.2', 'ip link set g1 group 7'],
    rows: oneByOne(ACTIONS),
  },
  ...PROTOCOLS.map(ofProtocols),
  // From here on each rule is there from the start.
  rule('from the start: from the requester to another table', ['ip rule add from 10.1.0.2 lookup 101']),
  rule('from the start: to a target, blackhole', ['ip rule add to 10.99.0.0/17 blackhole']),
  rule('from the start: iif g0, unreachable', ['ip rule add iif g0 unreachable']),
  rule('from the start: iif g1, and rp_filter 1', ['ip rule add iif g1 lookup 100', 'conf g0 rp_filter 1']),
  rule('all three protocols, two of them with ports', [
    'ip rule add ipproto icmp lookup 101',
    'ip rule add ipproto tcp dport 80 blackhole',
    'ip rule add ipproto udp sport 1000-2000 prohibit',
    'ip rule add not ipproto udp dport 53 lookup 100',
  ]),
  rule('two of one priority, the first counts', [
    'ip rule add pref 50 to 10.99.0.0/16 lookup 101',
    'ip rule add pref 50 to 10.99.0.0/16 lookup 100',
  ]),
  rule('goto over a blackhole', [
    'ip rule add pref 50 goto 70',
    'ip rule add pref 60 blackhole',
    'ip rule add pref 70 nop',
  ]),
  rule('goto a priority that comes later', ['ip rule add pref 50 goto 70', 'ip rule add pref 60 blackhole']),
  rule(
    'an own address, before local',
    [
      'ip rule add pref 10 lookup local',
      'ip rule delete pref 0',
      'ip rule add pref 5 to 10.2.0.1 lookup 100',
      'ip rule add pref 5 to 10.1.0.1 lookup 100',
    ],
    forTargets('10.2.0.1', '10.1.0.1', '10.3.0.1', '10.2.0.255', '10.99.0.1'),
  ),
  rule(
    'everything, before local',
    ['ip rule add pref 10 lookup local', 'ip rule delete pref 0', 'ip rule add pref 5 lookup 100'],
    forTargets('10.2.0.1', '10.1.0.1', '10.3.0.1', '10.2.0.255', '10.99.0.1', '10.1.0.255'),
  ),
  rule(
    'local after main',
    ['ip rule add pref 40000 lookup local', 'ip rule delete pref 0'],
    [...forTargets('10.2.0.1', '10.1.0.1', '10.3.0.1', '10.2.0.255', '10.99.0.1'), { spa: '10.2.0.1' }],
  ),
  rule(
    'no local at all',
    ['ip rule delete pref 0'],
    [...forTargets('10.2.0.1', '10.1.0.1', '10.2.0.255', '10.99.0.1', '127.0.0.1'), { spa: '10.2.0.1' }],
  ),
  rule('no main', ['ip rule delete pref 32766']),
  rule('no rule but local', ['ip rule delete pref 32766', 'ip rule delete pref 32767']),
  rule('no rule but local, and a table with routes', [
    'ip rule delete pref 32766',
    'ip rule delete pref 32767',
    'ip rule add pref 100 iif g0 lookup 100',
  ]),
  rule('the WireGuard way', [
    'ip route add default via 10.1.0.9',
    'ip rule add pref 100 not fwmark 51820 lookup 100',
    'ip rule add pref 90 lookup main suppress_prefixlength 0',
  ]),
  rule('a table for each link', [
    'ip rule add from 10.1.0.0/24 lookup 201',
    'ip rule add from 10.2.0.0/24 lookup 202',
    'ip route add 10.98.0.0/16 via 10.3.0.2 table 201',
    'ip route add 10.98.0.0/16 dev g0 table 202',
  ]),
  rule(
    'many rules',
    ['for i in $(seq 1 250); do echo rule add pref $i to 10.98.$i.0/24 lookup 101; done | ip -batch -'],
    [...OUTLOOK, ...forTargets('10.98.250.1', '10.98.0.1', '10.99.7.1')],
  ),
];
