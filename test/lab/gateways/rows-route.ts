/** The route to the target, and the rules that lead to it. */
import { type BrokenGateway, type BrokenGateways, drop } from './gateway.ts';

const NET = '198.51.100.0/24';
const HOP = 'via 172.20.2.20 dev g1';
const GONE = `ip route del ${NET}`;

const NO_ROUTE = drop('no-route');

/** The text has no way to know the router; it says where it belongs. */
const ROUTER: BrokenGateway['remedy'] = { filled: { 'dev DEV': HOP, GATEWAY: '172.20.2.20', DEV: 'g1' } };

/** The route is in table 100, and a rule leads there for others alone. */
const forOthers = (selector: string, ...names: RegExp[]): BrokenGateway => ({
  ...NO_ROUTE,
  broken: [GONE, `ip route add ${NET} ${HOP} table 100`, `ip rule add pref 100 ${selector} lookup 100`],
  names: [/table 100/, /rule 100/, ...names],
});

export const ROUTE: BrokenGateways = {
  throw: { ...NO_ROUTE, broken: ['ip route add throw 198.51.100.9/32'], names: [/throw 198\.51\.100\.9/] },
  'throw in place of the route': {
    ...NO_ROUTE,
    broken: [GONE, `ip route add throw ${NET}`],
    names: [/throw 198\.51\.100\.0\/24/],
    remedy: ROUTER,
  },
  'blackhole for the target': {
    ...drop('route-refused', 'blackhole'),
    broken: ['ip route add blackhole 198.51.100.9/32'],
    names: [/blackhole 198\.51\.100\.9/],
  },
  'blackhole for a part': {
    ...drop('route-refused', 'blackhole'),
    broken: ['ip route add blackhole 198.51.100.8/29'],
    names: [/blackhole 198\.51\.100\.8\/29/],
  },
  'blackhole in place of the route': {
    ...drop('route-refused', 'blackhole'),
    broken: [`ip route replace blackhole ${NET}`],
    names: [/blackhole 198\.51\.100\.0\/24/],
    remedy: ROUTER,
  },
  'unreachable for the target': {
    ...drop('route-unreachable'),
    broken: ['ip route add unreachable 198.51.100.9/32'],
    names: [/unreachable 198\.51\.100\.9/],
  },
  'prohibit for the target': {
    ...drop('route-prohibited'),
    broken: ['ip route add prohibit 198.51.100.9/32'],
    names: [/prohibit 198\.51\.100\.9/],
  },
  'a blackhole with a better metric': {
    ...drop('route-refused', 'blackhole'),
    broken: [GONE, `ip route add ${NET} ${HOP} metric 100`, `ip route add blackhole ${NET} metric 50`],
    names: [/blackhole 198\.51\.100\.0\/24/],
  },
  'a rule is a blackhole for the sender': {
    ...drop('route-refused', 'blackhole'),
    broken: ['ip rule add pref 70 from 172.20.1.0/24 blackhole'],
    names: [/rule 70/],
  },
  'a rule is unreachable for the target': {
    ...NO_ROUTE,
    broken: [`ip rule add pref 70 to ${NET} unreachable`],
    names: [/rule 70/, /unreachable/],
  },
  'a rule prohibits for the ingress': {
    ...drop('route-prohibited'),
    broken: ['ip rule add pref 70 iif g0 prohibit'],
    names: [/rule 70/, /prohibit/],
  },
  'a table for the ingress has a blackhole': {
    ...drop('route-refused', 'blackhole'),
    broken: ['ip rule add pref 70 iif g0 lookup 100', 'ip route add blackhole default table 100'],
    names: [/table 100/, /rule 70/],
  },
  'a rule wants a mark': forOthers('fwmark 5', /fwmark 0x5/),
  'a rule wants a mark with a mask': forOthers('fwmark 0x10/0xf0', /fwmark 0x10\/0xf0/),
  'a rule wants another ingress': forOthers('iif g2', /iif g2/),
  'a rule wants another sender': forOthers('from 10.0.0.0/8', /from 10\.0\.0\.0\/8/),
  'a rule wants any other sender': forOthers('not from 172.20.1.0/24', /172\.20\.1\.0\/24/),
  'a rule wants another target': forOthers('to 198.51.100.128/25', /to 198\.51\.100\.128\/25/),
  'a rule wants an egress': forOthers('oif g1', /oif g1/),
  'a rule wants TCP': forOthers('ipproto tcp', /tcp/),
  'a rule wants a port': forOthers('ipproto udp dport 53', /53/),
  'a rule wants another TOS': forOthers('tos 0x10', /tos 0x10/i),
  'a rule wants another user': forOthers('uidrange 1000-1999', /1000/),
  'the route is in a table without a rule': {
    ...NO_ROUTE,
    broken: [GONE, `ip route add ${NET} ${HOP} table 100`],
    names: [/table 100/, /no rule/i],
  },
  'the default route is suppressed': {
    ...NO_ROUTE,
    broken: [
      GONE,
      `ip route add default ${HOP}`,
      'ip rule add pref 32765 lookup main suppress_prefixlength 0',
      'ip rule del pref 32766',
    ],
    names: [/suppress_prefixlength 0/, /default/],
  },
  'the egress is suppressed by its group': {
    ...NO_ROUTE,
    broken: [
      'ip link set g1 group 7',
      'ip rule add pref 32765 lookup main suppress_ifgroup 7',
      'ip rule del pref 32766',
    ],
    names: [/suppress_ifgroup/],
  },
  'no rule for main': {
    ...NO_ROUTE,
    broken: ['ip rule del pref 32766'],
    names: [/main/],
    doctor: { names: /main/, remedy: 'works' },
  },
  'a goto passes main over': {
    ...NO_ROUTE,
    broken: ['ip rule add pref 70 goto 32767'],
    names: [/rule 70/, /goto/],
  },
  'the route wants another TOS': {
    ...NO_ROUTE,
    broken: [GONE, `ip route add ${NET} tos 0x10 ${HOP}`],
    names: [/tos 0x10/i],
  },
  'no route': {
    ...NO_ROUTE,
    broken: [GONE],
    names: [/no route/],
    remedy: ROUTER,
  },
  'a nexthop object is a blackhole': {
    ...drop('route-refused', 'blackhole'),
    broken: ['ip nexthop add id 7 blackhole', `ip route replace ${NET} nhid 7`],
    names: [/nexthop.* 7\b/, /blackhole/],
    remedy: ROUTER,
  },
  'one nexthop of two is down': {
    verdict: 'reply',
    reason: 'proxy-arp',
    delivery: 'delivers',
    kernel: 'reply',
    broken: [`ip route replace ${NET} nexthop ${HOP} nexthop via 172.20.3.20 dev g2`, 'ip link set g2 down'],
    names: [],
    remedy: 'not needed',
  },
  'the target is routed to where it is asked for': {
    ...drop('same-interface'),
    broken: ['ip route add 198.51.100.9/32 dev g0'],
    names: [/g0/],
  },
  'the target is a neighbour of the sender': {
    verdict: 'drop',
    reason: 'same-interface',
    kernel: 'drop',
    target: '172.20.1.99',
    frame: true,
    names: [/g0/],
    remedy: { none: /./ },
  },
};
