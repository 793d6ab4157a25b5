/** Whether the sender is believed: rp_filter, accept_local, martians, and what the return route looks like. */
import { type Ask, cases, given, type Row, type Situation } from '../situation.ts';

/** Every kind of sender: how the gateway would reach it. */
const SENDERS: Readonly<Record<string, string>> = {
  'of the link': '10.1.0.2',
  'of another link': '10.2.0.9',
  'of a third link': '10.3.0.9',
  'routed elsewhere': '10.99.0.9',
  'routed over the link': '10.97.0.9',
  'not routed': '10.98.0.9',
  blackholed: '10.96.0.9',
  unreachable: '10.95.0.9',
  prohibited: '10.94.0.9',
  thrown: '10.93.0.9',
  'behind lo': '10.92.0.9',
  'of two nexthops, one over the link': '10.91.0.9',
  'of two nexthops elsewhere': '10.90.0.9',
  'a local prefix': '10.89.0.9',
  "the gateway's address on the link": '10.1.0.1',
  "the gateway's other address": '10.2.0.1',
  "the link's broadcast address": '10.1.0.255',
  "another link's broadcast address": '10.2.0.255',
  "the link's zero address": '10.1.0.0',
};

const SENDER_ROUTES = [
  'ip route add 10.97.0.0/16 via 10.1.0.9',
  'ip route add blackhole 10.96.0.0/16',
  'ip route add unreachable 10.95.0.0/16',
  'ip route add prohibit 10.94.0.0/16',
  'ip route add throw 10.93.0.0/16',
  'ip route add 10.92.0.0/16 dev lo',
  'ip route add 10.91.0.0/16 nexthop via 10.1.0.9 nexthop via 10.2.0.9',
  'ip route add 10.90.0.0/16 nexthop via 10.2.0.9 nexthop via 10.3.0.9',
];
/** Once there is one, the namespace has custom local routes, and full checks, until its end. */
const LOCAL_PREFIX = 'ip route add local 10.89.0.0/16 dev lo';

const each = (more: string, ask: Ask = {}): Row[] =>
  cases(
    Object.fromEntries(
      Object.entries(SENDERS).map(([name, spa]) => [`sender ${name}${more}`, [{ ...ask, spa }]]),
    ),
  );

const everySender = Object.values(SENDERS);
const asks = (ask: Ask = {}): Ask[] => everySender.map((spa) => ({ ...ask, spa }));

const NUMBERS = [0, 1, 2];

/** Interfaces n0, n1, n2 with an rp_filter of that number, under each value of conf/all. */
const filters: Situation = {
  topic: 'source-validation',
  serve: ['n*'],
  setup: [
    ...SENDER_ROUTES,
    ...NUMBERS.flatMap((n) => [
      `cable n${n} ${30 + n}`,
      `ip address add 10.1${n}.0.1/24 dev n${n}`,
      `conf n${n} rp_filter ${n}`,
    ]),
  ],
  rows: NUMBERS.flatMap((all) =>
    NUMBERS.map((n) => ({
      name: `rp_filter all ${all}, interface ${n}`,
      run: [`conf all rp_filter ${all}`],
      asks: [
        ...asks({ on: `n${n}` }),
        ...[0, 1, 2].map((host) => ({ on: `n${n}`, spa: `10.1${host}.0.2` })),
        { on: `n${n}`, spa: '10.99.0.1' },
      ],
    })),
  ),
};

/** The same under each rp_filter, one after the other. */
const filtered = (name: string, setup: readonly string[], list: readonly Ask[] = asks()): Situation => ({
  topic: 'source-validation',
  setup: [...SENDER_ROUTES, ...setup],
  rows: NUMBERS.map((n) => ({
    name: `${name}, rp_filter ${n}`,
    run: [`conf g0 rp_filter ${n}`],
    asks: list,
  })),
});

const state = (name: string, setup: readonly string[], list: readonly Ask[] = asks()): Situation =>
  given('source-validation', name, [...SENDER_ROUTES, ...setup], list);

const FOR_ALL_AND_ONE = ['all', 'g0', 'g1'];

/** Makes every later check a full one, and is gone itself. */
const RULE_THAT_WAS = ['ip rule add from 10.250.0.1 blackhole', 'ip rule delete from 10.250.0.1 blackhole'];

export const SOURCE_VALIDATION: readonly Situation[] = [
  { topic: 'source-validation', setup: SENDER_ROUTES, rows: each(', rp_filter 0') },
  {
    topic: 'source-validation',
    setup: [...SENDER_ROUTES, 'conf g0 rp_filter 1'],
    rows: each(', rp_filter 1'),
  },
  {
    topic: 'source-validation',
    setup: [...SENDER_ROUTES, 'conf all rp_filter 2'],
    rows: each(', rp_filter 2'),
  },
  filters,
  filtered('a local prefix', [LOCAL_PREFIX]),
  filtered('a rule that was', RULE_THAT_WAS),
  filtered('no address on the link', ['ip address flush dev g0']),
  filtered('no address on the link, and a rule that was', ['ip address flush dev g0', ...RULE_THAT_WAS]),
  ...FOR_ALL_AND_ONE.map((where) =>
    filtered(`accept_local ${where}`, [LOCAL_PREFIX, `conf ${where} accept_local 1`]),
  ),
  ...FOR_ALL_AND_ONE.map((where) =>
    filtered(
      `route_localnet ${where}`,
      [`conf ${where} route_localnet 1`],
      [{ spa: '127.0.0.1' }, { spa: '127.1.2.3' }, { tpa: '127.0.0.1' }, { tpa: '127.1.2.3' }, {}],
    ),
  ),
  filtered('the return route by a rule on the egress', [
    'ip rule add iif g1 to 10.1.0.0/24 lookup 100',
    'ip route add default via 10.3.0.2 table 100',
  ]),
  filtered('no return route by a rule on the asking interface', [
    'ip rule add iif g0 to 10.1.0.0/24 blackhole',
  ]),
  filtered('the return route blackholed by a rule', ['ip rule add to 10.1.0.0/24 blackhole']),
  filtered('a default route over the link', ['ip route add default via 10.1.0.9']),
  filtered('a default route elsewhere', ['ip route add default via 10.3.0.9']),
  filtered('two default routes, the better elsewhere', [
    'ip route add default via 10.3.0.9 metric 5',
    'ip route add default via 10.1.0.9 metric 9',
  ]),
  filtered(
    'announcements',
    ['ip route add default via 10.2.0.2'],
    everySender.map((spa) => ({ spa, tpa: spa })),
  ),
  filtered('a host route to the requester elsewhere', ['ip route add 10.1.0.2 dev g1']),
  filtered('a route of another TOS to the requester', ['ip route add 10.1.0.2 tos 0x10 dev g1']),
  filtered('src_valid_mark of all, and rules on marks', [
    'conf all src_valid_mark 1',
    'ip rule add fwmark 0 to 10.2.0.0/24 blackhole',
    'ip rule add fwmark 7 to 10.1.0.0/24 blackhole',
  ]),
  filtered('src_valid_mark of the interface, and no mark', [
    'conf g0 src_valid_mark 1',
    'ip rule add fwmark 0/0xff to 10.1.0.0/24 lookup 100',
    'ip route add default via 10.3.0.2 table 100',
  ]),
  filtered('a route over an interface that is down', [
    'ip route add 10.98.0.0/16 dev g2',
    'ip link set g2 down',
  ]),
  filtered('secondary addresses on the link', ['ip address add 10.98.0.1/16 dev g0']),
  filtered('addresses of the link on lo', [
    'ip address add 10.1.0.1/32 dev lo',
    'ip address delete 10.1.0.1/24 dev g0',
  ]),
  state('log_martians, rp_filter 1', ['conf all log_martians 1', 'conf g0 rp_filter 1']),
];
