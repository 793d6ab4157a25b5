/** targets.always on the wire: what is answered whatever the route table says, and what is not for all that. */
import { test } from 'vitest';
import { holds, type Row } from '../../support/config-table.ts';
import type { Netns } from '../../support/netns.ts';

const ALWAYS = 'targets: { always: [169.254.1.1] }';
const YES = { tpa: '169.254.1.1', reason: 'always' };
const ip =
  (...commands: string[]) =>
  (gw: Netns) => {
    for (const command of commands) gw.ip(command);
  };

const ROWS: Record<string, Row> = {
  'is answered without a route': { rule: ALWAYS, asks: [YES, { tpa: '169.254.1.2', reason: 'no-route' }] },
  'is answered under profile careful, as for Calico': {
    rule: `profile: careful\n${ALWAYS}`,
    asks: [YES, { tpa: '169.254.1.2', reason: 'no-route' }],
  },
  'is answered as ever where it is routed': { rule: ALWAYS, asks: [{ reason: 'proxy-arp' }] },
  'is answered against an unreachable route': {
    rule: ALWAYS,
    before: ip('route add unreachable 169.254.0.0/16'),
    asks: [YES, { tpa: '169.254.1.2', reason: 'route-unreachable' }],
  },
  'is answered against a rule that prohibits': {
    rule: ALWAYS,
    before: ip('rule add to 169.254.0.0/16 prohibit'),
    asks: [YES, { tpa: '169.254.1.2', reason: 'route-prohibited' }],
  },
  'is answered against a blackhole': {
    rule: ALWAYS,
    before: ip('route add blackhole 169.254.0.0/16'),
    asks: [YES, { tpa: '169.254.1.2', reason: 'route-refused' }],
  },
  'is answered where it is routed out of the asking interface': {
    rule: ALWAYS,
    before: ip('route add 169.254.0.0/16 dev g0'),
    asks: [YES, { tpa: '169.254.1.2', reason: 'same-interface' }],
  },
  'is answered whatever the guards say that look at the route': {
    rule: `guards: { default_route: true }\n${ALWAYS}`,
    before: ip('route add default dev g1'),
    asks: [
      { ...YES, reason: 'proxy-arp' },
      { tpa: '169.254.1.2', reason: 'default-route' },
    ],
  },
  'is answered where proxy_arp is off, with a route and without': {
    rule: 'proxy_arp: false\ntargets: { always: [169.254.1.1, 10.99.0.9] }',
    asks: [YES, { tpa: '10.99.0.9', reason: 'always' }, { tpa: '10.99.0.1', reason: 'proxy-arp-off' }],
  },
  'is answered where medium_id forbids it': {
    rule: 'medium_id: -1\ntargets: { always: [10.99.0.9] }',
    asks: [
      { tpa: '10.99.0.9', reason: 'always' },
      { tpa: '10.99.0.1', reason: 'medium-id' },
    ],
  },
  'is not answered where it is an address of this host': {
    rule: 'targets: { always: [169.254.0.0/16] }',
    before: (gw) => {
      gw.ip('addr add 169.254.1.1/32 dev lo');
      gw.ip('addr add 169.254.2.1/24 dev g1');
      gw.sysctl('net.ipv4.conf.g0.arp_ignore', 8); // so that the kernel is silent too
    },
    asks: [
      { tpa: '169.254.1.1', reason: 'target-local' },
      { tpa: '169.254.2.1', reason: 'target-local' },
      { tpa: '169.254.9.9', reason: 'always' },
    ],
  },
  'is not answered to a host that asks for its own address': {
    rule: 'targets: { always: [0.0.0.0/0] }',
    asks: [
      { spa: '169.254.1.1', tpa: '169.254.1.1', reason: 'no-route' },
      { spa: '0.0.0.0', tpa: '169.254.1.1', reason: 'probe' },
    ],
  },
  'is not answered where the sender is denied, or a longer prefix denies it': {
    rule: 'targets: { always: [169.254.0.0/16], deny: [169.254.2.0/24] }\nsenders: { deny: [10.0.0.3] }',
    asks: [
      { ...YES, spa: '10.0.0.3', reason: 'sender-denied' },
      { tpa: '169.254.2.1', reason: 'target-denied' },
      YES,
    ],
  },
  'is not answered without forwarding': {
    rule: ALWAYS,
    before: (gw) => gw.sysctl('net.ipv4.conf.g0.forwarding', 0),
    asks: [{ ...YES, reason: 'not-forwarding' }],
  },
};

test.for(Object.entries(ROWS))('what stands in always %s', async ([, row], context) => {
  await holds(context, row);
});
