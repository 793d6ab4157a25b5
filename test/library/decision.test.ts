/** decide() of the library: the same outcomes as the decision that it is made of, from facts in words. */
import { describe, expect, test } from 'vitest';
import { decide, type Facts, REASONS } from '../../src/library/decision.ts';
import type { Reason } from '../../src/policy/outcomes.ts';

const G0 = { ifname: 'g0', mac: '02:00:00:00:00:01' };
const G1 = { ifname: 'g1', mac: '02:00:00:00:00:05' };
const REQUEST = { spa: '10.0.0.2', sha: '02:00:00:00:00:02', tpa: '10.99.0.1' };
const OUT = { type: 'unicast', oif: G1 } as const;
const BACK = { type: 'unicast', oif: G0 } as const;
const DEFAULT = { type: 'unicast', oif: G1, length: 0 } as const;

const facts = (changes: Partial<Facts> = {}): Facts => ({
  request: REQUEST,
  ingress: G0,
  route: OUT,
  ...changes,
});
const request = (changes: Partial<Facts['request']>): Partial<Facts> => ({
  request: { ...REQUEST, ...changes },
});
const ingress = (changes: Partial<Facts['ingress']>): Partial<Facts> => ({ ingress: { ...G0, ...changes } });

test('the plain case is answered, at the MAC of the ingress, or of the rule', () => {
  expect(decide(facts())).toEqual({
    verdict: 'reply',
    reason: 'proxy-arp',
    text: 'the target is routed out of another interface',
    mac: G0.mac,
  });
  expect(decide(facts({ rule: { mac: '02:ee:ee:ee:ee:01' } })).mac).toBe('02:ee:ee:ee:ee:01');
  expect(decide(facts({ rule: { proxyArp: false } }))).not.toHaveProperty('mac');
});

const ROWS: readonly (readonly [Reason, Partial<Facts>])[] = [
  ['noarp', ingress({ arp: false })],
  ['other-host', request({ cast: 'other-host' })],
  ['not-request', request({ op: 2 })],
  ['target-multicast', request({ tpa: '224.0.0.1' })],
  ['gratuitous', { ...request({ tpa: '10.0.0.2' }), ...ingress({ dropGratuitousArp: true }) }],
  ['gratuitous', { ...request({ tpa: '10.0.0.2' }), host: { dropGratuitousArp: true } }],
  ['probe', request({ spa: '0.0.0.0' })],
  ['no-route', { route: { type: 'none' } }],
  ['route-unreachable', { route: { type: 'unreachable' } }],
  ['route-prohibited', { route: { type: 'prohibit' } }],
  ['route-refused', { route: { type: 'refused' } }],
  ['target-loopback', { ...request({ tpa: '127.0.0.1' }), route: { type: 'refused' } }],
  ['target-local', { route: { type: 'local' } }],
  ['target-local', { route: { type: 'local' }, ...ingress({ forwarding: false }) }],
  ['not-forwarding', ingress({ forwarding: false })],
  ['route-not-unicast', { route: { type: 'broadcast' } }],
  ['route-not-unicast', { route: { type: 'multicast' } }],
  ['same-interface', { route: BACK }],
  ['proxy-arp-pvlan', { route: BACK, rule: { proxyArpPvlan: true } }],
  ['own-address', { ...request({ tpa: '10.0.0.2' }), route: BACK, rule: { proxyArpPvlan: true } }],
  ['kernel-proxy-arp-pvlan', { route: BACK, ...ingress({ proxyArpPvlan: true }) }],
  ['kernel-proxy-arp-pvlan', { route: BACK, host: { proxyArpPvlan: true } }],
  ['kernel-proxy-arp', ingress({ proxyArp: true })],
  ['kernel-proxy-arp', { host: { proxyArp: true } }],
  ['kernel-proxy-neighbour', { host: { proxyNeighbours: ['10.99.0.1'] } }],
  ['proxy-arp', { host: { proxyNeighbours: ['10.99.0.2'] } }],
  ['proxy-arp-off', { rule: { proxyArp: false } }],
  ['medium-id', { ...ingress({ mediumId: 1 }), route: { type: 'unicast', oif: { ...G1, mediumId: 1 } } }],
  ['medium-id', { rule: { mediumId: -1 } }],
  ['proxy-arp', { ...ingress({ mediumId: 1 }), route: { type: 'unicast', oif: { ...G1, mediumId: 2 } } }],
  ['announcement', { ...request({ tpa: '10.0.0.2' }), rule: { guards: { announcements: true } } }],
  ['default-route', { route: DEFAULT, rule: { guards: { defaultRoute: true } } }],
  ['proxy-arp', { route: DEFAULT }],
  ['proxy-arp', { rule: { guards: { defaultRoute: true } } }],
  ['group-sender', { ...request({ sha: G0.mac }), rule: { guards: { groupSender: true } } }],
  ['sender-mismatch', { ...request({ src: G1.mac }), rule: { guards: { senderMismatch: true } } }],
  ['proxy-arp', { rule: { guards: { senderMismatch: true } } }],
  ['unicast-request', { ...request({ cast: 'unicast' }), rule: { guards: { unicast: true } } }],
  [
    'no-carrier',
    { route: { type: 'unicast', oif: { ...G1, carrier: false } }, rule: { guards: { carrier: true } } },
  ],
  ['proxy-arp', { rule: { guards: { carrier: true } } }],
  ['sender-denied', { rule: { senders: { deny: ['10.0.0.0/8'] } } }],
  ['target-denied', { rule: { targets: { allow: ['10.98.0.0/16'] } } }],
  ['target-denied', { rule: { targets: { allow: ['10.0.0.0/8'], deny: ['10.99.0.0/16'] } } }],
  ['proxy-arp', { rule: { targets: { allow: ['10.99.0.0/16'], deny: ['10.0.0.0/8'] } } }],
  ['always', { route: { type: 'none' }, rule: { targets: { always: ['10.99.0.1'] } } }],
  [
    'no-route',
    {
      route: { type: 'none' },
      rule: { targets: { always: ['10.99.0.1'] } },
      host: { addresses: ['10.99.0.1'] },
    },
  ],
  ['not-while-local', { rule: { whileLocal: '192.0.2.1' } }],
  ['proxy-arp', { rule: { whileLocal: '192.0.2.1' }, host: { addresses: ['192.0.2.1'] } }],
  ['proxy-arp', { rule: { whileLocal: G1.mac } }],
  ['not-while-local', { rule: { whileLocal: '02:00:00:00:00:77' } }],
];

test.each(ROWS)('%s: %j', (reason, changes) => {
  const decided = decide(facts(changes));
  expect(decided.reason).toBe(reason);
  expect(REASONS).toContainEqual({ verdict: decided.verdict, reason, text: decided.text });
});

describe('what is no address, number or word is an error that names the field', () => {
  test.each([
    ['request.spa', request({ spa: '10.1' })],
    ['request.sha', request({ sha: '02' })],
    ['request.tpa', request({ tpa: '' })],
    ['request.src', request({ src: 'x' })],
    ['request.op', request({ op: 65_536 })],
    ['request.cast', request({ cast: 'x' as 'unicast' })],
    ['ingress.mac', ingress({ mac: 'x' })],
    ['route.oif.mac', { route: { type: 'unicast', oif: { ...G1, mac: 'x' } } }],
    ['route.length', { route: { type: 'unicast', oif: G1, length: 33 } }],
    ['route.type', { route: { type: 'blackhole' as 'refused' } }],
    ['rule.mac', { rule: { mac: 'x' } }],
    ['rule.targets.allow', { rule: { targets: { allow: ['10.0.0.1/8'] } } }],
    ['rule.senders.deny', { rule: { senders: { deny: ['x'] } } }],
    ['rule.whileLocal', { rule: { whileLocal: 'x' } }],
    ['host.addresses', { host: { addresses: ['x'] } }],
    ['host.proxyNeighbours', { host: { proxyNeighbours: ['x'] } }],
  ] satisfies [string, Partial<Facts>][])('%s', (field, changes) => {
    expect(() => decide(facts(changes))).toThrow(RangeError);
    expect(() => decide(facts(changes))).toThrow(`${field}: want `);
  });
});
