/** What is wrong is in how arproxy is started. */
import type { BrokenGateway, BrokenGateways } from './gateway.ts';

const drop = (reason: string): Omit<BrokenGateway, 'names' | 'remedy'> => ({
  verdict: 'drop',
  reason,
  kernel: 'reply',
});

export const CONFIG: BrokenGateways = {
  'the default route, under its guard': {
    ...drop('default-route'),
    picture: 'calico',
    rule: 'guards: { default_route: true }',
    names: [/default/],
    remedy: 'works',
  },
  'the default route in two halves, under its guard': {
    ...drop('default-route'),
    broken: [
      'ip route del 198.51.100.0/24',
      'ip route add 0.0.0.0/1 via 172.20.2.20 dev g1',
      'ip route add 128.0.0.0/1 via 172.20.2.20 dev g1',
    ],
    rule: 'guards: { default_route: true }',
    names: [/default/],
    remedy: 'works',
  },
  'the target is not among those allowed': {
    ...drop('target-denied'),
    rule: 'targets: { allow: [203.0.113.0/24] }',
    names: [/targets/],
    remedy: { config: /targets\.allow/, rule: 'targets: { allow: [203.0.113.0/24, 198.51.100.9/32] }' },
  },
  'the target is denied': {
    ...drop('target-denied'),
    rule: 'targets: { deny: [198.51.100.0/25] }',
    names: [/198\.51\.100\.0\/25/],
    remedy: { config: /198\.51\.100\.0\/25/, rule: 'targets: {}' },
  },
  'the sender is denied': {
    ...drop('sender-denied'),
    rule: 'senders: { deny: [172.20.1.0/24] }',
    names: [/172\.20\.1\.0\/24/],
    remedy: { config: /172\.20\.1\.0\/24/, rule: 'senders: {}' },
  },
  'an address that is not here': {
    ...drop('not-while-local'),
    rule: 'while_local: 192.0.2.254',
    names: [/192\.0\.2\.254/],
    remedy: { none: /192\.0\.2\.254/ },
  },
  'a rule that does not proxy': {
    ...drop('proxy-arp-off'),
    rule: 'proxy_arp: false',
    names: [/proxy_arp/],
    remedy: { config: /proxy_arp: true/, rule: 'proxy_arp: true' },
  },
  'a medium_id of the configuration': {
    ...drop('medium-id'),
    rule: 'medium_id: -1',
    names: [/medium_id/],
    remedy: { config: /medium_id: 0/, rule: 'medium_id: 0' },
  },
  'no rule matches the name': {
    ...drop('not-chosen'),
    rule: 'interfaces: [{ match: { name: eth* } }]',
    names: [/g0/],
    remedy: 'works',
  },
  'no rule matches the kind': {
    ...drop('not-chosen'),
    rule: 'interfaces: [{ match: { name: g*, kind: macvlan } }]',
    names: [/kind/],
    remedy: 'works',
  },
  'the MAC of the rule is on no interface': {
    verdict: 'reply',
    reason: 'proxy-arp',
    delivery: 'lost',
    kernel: 'reply',
    rule: 'mac: 02:00:5e:00:01:05',
    names: [/02:00:5e:00:01:05/],
    remedy: { config: /mac/, rule: '' },
    mac: '02:00:5e:00:01:05',
  },
  'the sender is behind another interface': {
    ...drop('same-interface'),
    iface: 'g1',
    serves: ['g1'],
    names: [/behind g0/, /-i g0/],
    remedy: { none: /behind g0/ },
    kernel: 'drop',
    elsewhere: true,
  },
};
