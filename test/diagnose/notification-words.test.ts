/** Notifications as a kernel sends them, in words of `ip monitor`. */
import { expect, test } from 'vitest';
import { notificationWords } from '../../src/diagnose/notification-words.ts';
import { PLAIN_RULE } from '../../src/wire/rtnetlink/rule.ts';
import { addressMessage, linkMessage, netconf } from '../kernel/messages.ts';
import { ofRoute, ofRule } from '../kernel/table-messages.ts';
import { prefix } from '../policy/prefix.ts';
import { captured } from '../wire/captured.ts';
import { viewOf } from '../wire/octets.ts';

const HOP = { oif: 4, via: undefined, flags: 0 };
const route = (changes: object): Buffer =>
  ofRoute({
    ...{ type: 1, table: 254, prefix: prefix('10.99.0.0/16'), tos: 0, metric: 0, hops: [HOP], nexthopId: 0 },
    ...changes,
  } as Parameters<typeof ofRoute>[0]);
const rule = ofRule({ ...PLAIN_RULE, priority: 100, mark: 5, mask: 0xffffffff, action: 1, table: 100 });

/** The type by itself, since the messages of a dump are those of NEW. */
const words = (type: number, octets: Buffer): string | undefined =>
  notificationWords(type, viewOf(octets), 0, octets.length, (ifindex) => `if${ifindex}`);

test.each([
  ['a route', 24, route({}), '10.99.0.0/16 dev if4'],
  ['a route that goes', 25, route({ table: 100, metric: 7 }), '10.99.0.0/16 dev if4 table 100 metric 7'],
  ['a refusing route', 24, route({ type: 6, hops: [] }), 'blackhole 10.99.0.0/16'],
  ['a rule', 32, rule, '100: from all fwmark 0x5 lookup 100'],
  ['a rule that goes', 33, rule, '100: from all fwmark 0x5 lookup 100'],
  ['an address', 20, addressMessage(0x0a000001, 4), '10.0.0.1/24 dev if4'],
  ['a link', 16, linkMessage({ ifindex: 4, name: 'g1' }), 'g1'],
  ['forwarding', 80, netconf(4, 2, 0), 'net.ipv4.conf.if4.forwarding = 0'],
  ['rp_filter of all', 80, netconf(-1, 3, 2), 'net.ipv4.conf.all.rp_filter = 2'],
  ['proxy_arp of default', 80, netconf(-2, 5, 1), 'net.ipv4.conf.default.proxy_arp = 1'],
  ['a sysctl that is not looked at', 80, netconf(4, 6, 1), 'net.ipv4.conf.if4: none that is looked at'],
])('%s', (_, type, octets, text) => {
  expect(words(type, octets)).toBe(text);
});

test('what is cut has no words, nor has what nobody reads', () => {
  for (const type of [24, 32, 20, 16, 80]) expect(words(type, Buffer.alloc(17))).toBeUndefined();
  expect(words(104, route({}))).toBeUndefined();
});

test('as a kernel sent it', () => {
  const [octets = Buffer.alloc(0)] = captured('sysctl -w net.ipv4.conf.g0.rp_filter=1');
  expect(words(octets.readUInt16LE(4), octets)).toMatch(/^net\.ipv4\.conf\.if\d+\.rp_filter = 1$/);
});
