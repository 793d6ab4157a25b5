/** The route back to the sender, and source validation. */
import type { BrokenGateway, BrokenGateways } from './gateway.ts';

/** The second subnet on the wire of g0: a route of its own, which can be lost. */
const SECOND = { from: '192.0.2.10', remedy: 'works' } as const satisfies Partial<BrokenGateway>;
const LOST = 'ip route del 192.0.2.0/24 dev g0';
const DEFAULT = 'ip route add default via 172.20.2.20 dev g1';
const BY_G2 = 'ip route replace 192.0.2.0/24 via 172.20.3.20 dev g2';

const refused = (cause: string): Pick<BrokenGateway, 'verdict' | 'reason' | 'cause' | 'kernel'> => ({
  verdict: 'drop',
  reason: 'route-refused',
  cause,
  kernel: 'drop',
});
const ANSWERED = {
  verdict: 'reply',
  reason: 'proxy-arp',
  delivery: 'lost',
  kernel: 'reply',
} as const satisfies Partial<BrokenGateway>;

/** A router there may bring them all the same. Here it does not. */
const ELSEWHERE = {
  ...ANSWERED,
  delivery: 'not known',
  wire: { answered: true, ping: false },
} as const satisfies Partial<BrokenGateway>;

export const RETURN: BrokenGateways = {
  'no return route, rp_filter 1': {
    ...SECOND,
    ...refused('rp-filter-no-way-back'),
    broken: [LOST, 'conf g0 rp_filter 1'],
    names: [/no return route|return route.*no route/],
  },
  'no return route, rp_filter 2': {
    ...SECOND,
    ...refused('rp-filter-no-way-back'),
    broken: [LOST, 'conf g0 rp_filter 2'],
    names: [/no return route|return route.*no route/],
  },
  'no return route, rp_filter 0': {
    ...SECOND,
    ...ANSWERED,
    broken: [LOST],
    names: [/192\.0\.2\.10/],
    doctor: { names: /192\.0\.2\./, remedy: 'works' },
  },
  'the default route in place of the return route, rp_filter 1': {
    ...SECOND,
    ...refused('rp-filter-strict'),
    broken: [LOST, DEFAULT, 'conf g0 rp_filter 1'],
    names: [/rp_filter/, /g1/],
    doctor: { names: /rp_filter|return route|packets back/, remedy: 'works' },
  },
  'the default route in place of the return route, rp_filter 2': {
    ...SECOND,
    ...ANSWERED,
    broken: [LOST, DEFAULT, 'conf g0 rp_filter 2'],
    names: [/g1/],
  },
  'the default route in place of the return route, rp_filter 0': {
    ...SECOND,
    ...ANSWERED,
    broken: [LOST, DEFAULT],
    names: [/g1/],
  },
  'the return route leads out of another interface, rp_filter 1': {
    ...SECOND,
    ...refused('rp-filter-strict'),
    broken: [BY_G2, 'conf g0 rp_filter 1'],
    names: [/rp_filter/, /g2/],
  },
  'the return route leads out of another interface, rp_filter 1 on all': {
    ...SECOND,
    ...refused('rp-filter-strict'),
    broken: [BY_G2, 'conf all rp_filter 1'],
    names: [/rp_filter/, /g2/],
  },
  'the return route leads out of another interface, rp_filter 0': {
    ...SECOND,
    ...ELSEWHERE,
    broken: [BY_G2],
    names: [/g2/],
    doctor: { names: /g2/, remedy: 'works' },
  },
  'the return route of the sender alone leads out of another interface': {
    ...ELSEWHERE,
    remedy: 'works',
    broken: ['ip route add 172.20.1.10/32 via 172.20.3.20 dev g2'],
    names: [/g2/],
    doctor: { names: /g2/, remedy: 'works' },
  },
  'the address of the ingress is gone': {
    ...ANSWERED,
    remedy: 'works',
    broken: ['ip addr del 172.20.1.1/24 dev g0'],
    names: [/172\.20\.1\.10/],
  },
  'the address of the ingress is gone, rp_filter 2': {
    ...refused('rp-filter-no-way-back'),
    remedy: 'works',
    broken: ['ip addr flush dev g0', 'conf g0 rp_filter 2'],
    names: [/172\.20\.1\.10/],
  },
  'the return route is in a table for the egress, where source validation looks': {
    ...SECOND,
    ...ANSWERED,
    delivery: 'delivers',
    broken: [
      LOST,
      'ip route add 192.0.2.0/24 dev g0 table 100',
      'ip rule add pref 100 iif g1 lookup 100',
      'conf g0 rp_filter 1',
    ],
    names: [],
    remedy: 'not needed',
    doctor: 'nothing',
  },
  'the return route is in a table that only packets from another interface see': {
    ...SECOND,
    ...ANSWERED,
    broken: [LOST, 'ip route add 192.0.2.0/24 dev g0 table 100', 'ip rule add pref 100 iif g2 lookup 100'],
    names: [/table 100/, /rule 100/],
  },
  'a rule prohibits all that comes from the egress': {
    ...ANSWERED,
    remedy: 'works',
    broken: ['ip rule add pref 60 iif g1 prohibit'],
    names: [/rule 60/],
  },
  'a rule prohibits all that comes from the egress, rp_filter 1': {
    ...refused('rp-filter-no-way-back'),
    remedy: 'works',
    broken: ['ip rule add pref 60 iif g1 prohibit', 'conf g0 rp_filter 1'],
    names: [/rule 60/],
  },
  'a rule is a blackhole for packets to the sender': {
    ...ANSWERED,
    remedy: 'works',
    broken: ['ip rule add pref 60 to 172.20.1.0/24 blackhole'],
    names: [/rule 60/],
  },
  'a rule is unreachable for packets from the target': {
    ...ANSWERED,
    remedy: 'works',
    broken: ['ip rule add pref 60 from 198.51.100.0/24 unreachable'],
    names: [/rule 60/],
  },
  'an unreachable default route in place of the return route': {
    ...SECOND,
    ...ANSWERED,
    broken: [LOST, 'ip route add unreachable default metric 4278198272'],
    names: [/unreachable/],
  },
  'a blackhole in place of the return route': {
    ...SECOND,
    ...ANSWERED,
    broken: [LOST, 'ip route add blackhole 192.0.2.0/24'],
    names: [/blackhole/],
  },
  'a prohibit route to the sender alone': {
    ...ANSWERED,
    remedy: 'works',
    broken: ['ip route add prohibit 172.20.1.10/32'],
    names: [/prohibit/],
  },
  'a throw route to the sender': {
    ...ANSWERED,
    remedy: 'works',
    broken: ['ip route add throw 172.20.1.10/32'],
    names: [/throw/],
  },
  'replies of the target are routed by their source': {
    ...ELSEWHERE,
    remedy: 'works',
    broken: [
      'ip rule add pref 90 from 198.51.100.0/24 lookup 100',
      'ip route add default via 172.20.3.20 dev g2 table 100',
    ],
    names: [/table 100/],
  },
  "a pod's route is lost, rp_filter 1, no address": {
    ...refused('rp-filter-strict'),
    picture: 'calico',
    broken: ['ip route del 10.65.0.2/32 dev g0', 'conf g0 rp_filter 1'],
    names: [/rp_filter/],
    remedy: 'works',
  },
  "a pod's route is lost, rp_filter 0": {
    ...ANSWERED,
    picture: 'calico',
    broken: ['ip route del 10.65.0.2/32 dev g0'],
    names: [/g1/],
    remedy: 'works',
  },
  "a pod's route is in the table of a tunnel": {
    ...refused('rp-filter-strict'),
    picture: 'calico',
    broken: [
      'ip rule add pref 99 not fwmark 0x100000/0x100000 lookup 1',
      'ip route add 10.65.0.2/32 dev g2 table 1',
      'conf g0 rp_filter 1',
    ],
    names: [/table 1\b/],
    remedy: 'works',
  },
  'the connected route is lost where one subnet is on two wires': {
    ...ANSWERED,
    picture: 'twoWires',
    broken: ['ip route del 172.20.1.0/24 dev g0'],
    names: [/172\.20\.1\.10/],
    remedy: 'works',
  },
};
