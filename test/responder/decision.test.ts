import { describe, expect, test } from 'vitest';
import { OUTCOME, type Reason } from '../../src/policy/outcomes.ts';
import { egressOf, Lookup, namesIn, type Seen, toFields } from '../../src/responder/decision.ts';
import { castOf } from '../../src/responder/decision-fields.ts';
import { frameInWords, requestInWords, toWords, verdictInWords } from '../../src/responder/decision-words.ts';
import { NO_MAC } from '../../src/wire/mac.ts';
import { PacketType } from '../../src/wire/sll2.ts';
import { exampleArp } from '../policy/situation.ts';
import { ASKER, G0_MAC, mac } from './responder-double.ts';

const { op, spa, sha, tpa } = exampleArp({ spa: '10.0.0.2', tpa: '10.99.0.1' });
const SEEN: Seen = {
  ...{ op, spa, sha, tpa, pkttype: PacketType.BROADCAST, lookup: Lookup.NONE, mac: NO_MAC },
};
const HEADER = { destination: mac('ff:ff:ff:ff:ff:ff'), source: mac(ASKER), tpid: 0, tci: 0 };
const ANOTHER = '02:00:00:00:00:99';

test('a reply has the egress and what it says, in fields and in words', () => {
  const seen = { ...SEEN, lookup: Lookup.CACHED, mac: mac(G0_MAC), header: HEADER };
  const fields = toFields(seen, OUTCOME['proxy-arp'], 'g0', 'g1');
  expect(fields).toEqual({
    ifname: 'g0',
    spa: '10.0.0.2',
    sha: '02:00:00:00:00:02',
    tpa: '10.99.0.1',
    verdict: 'reply',
    reason: 'proxy-arp',
    mac: G0_MAC,
    oif: 'g1',
    cached: true,
    op: 1,
    kind: 'request',
    cast: 'broadcast',
    src: ASKER,
    dst: 'ff:ff:ff:ff:ff:ff',
  });
  expect(toWords(fields)).toBe(
    'g0 who-has 10.99.0.1 tell 10.0.0.2 (02:00:00:00:00:02) broadcast: reply (proxy-arp) is-at 02:00:00:00:00:01 -> g1, cached',
  );
});

test('what is not known is not there', () => {
  const fields = toFields(SEEN, OUTCOME['probe'], 'g0', undefined);
  for (const field of ['oif', 'mac', 'cached', 'src', 'dst', 'vlan'])
    expect(fields).not.toHaveProperty(field);
  const asked = toFields({ ...SEEN, lookup: Lookup.ASKED, source: mac(ANOTHER) }, OUTCOME.probe, 'g0', 'g1');
  expect(asked).toMatchObject({ cached: false, src: ANOTHER });
});

test('what is asked, alone, is no half of a sentence', () => {
  const announcement = { op, ifname: 'g0', spa: '10.0.0.2', sha: '02:00:00:00:00:02', tpa: '10.0.0.2' };
  expect(requestInWords(announcement)).toBe('g0 announcement 10.0.0.2 is-at 02:00:00:00:00:02');
});

test.each<[string, Partial<Seen>, Reason, string]>([
  [
    'a reply',
    { op: 2 },
    'not-request',
    '10.0.0.2 is-at 02:00:00:00:00:02, told to 10.99.0.1, broadcast: no answer wanted (not-request)',
  ],
  [
    'a gratuitous reply',
    { op: 2, tpa: spa },
    'not-request',
    '10.0.0.2 is-at 02:00:00:00:00:02, gratuitous, broadcast: no answer wanted (not-request)',
  ],
  [
    'what is no whole packet',
    { op: 0 },
    'truncated',
    'operation 0 from 10.0.0.2 (02:00:00:00:00:02) for 10.99.0.1 broadcast: drop (truncated)',
  ],
  [
    'an announcement',
    { tpa: spa },
    'same-interface',
    'announcement 10.0.0.2 is-at 02:00:00:00:00:02, broadcast: no answer wanted (same-interface)',
  ],
  [
    'an announcement that is answered',
    { tpa: spa },
    'proxy-arp',
    'announcement 10.0.0.2 is-at 02:00:00:00:00:02, broadcast: reply (proxy-arp)',
  ],
  [
    'a probe',
    { spa: exampleArp({ spa: '0.0.0.0' }).spa },
    'probe',
    'probe for 10.99.0.1 (02:00:00:00:00:02) broadcast: no answer wanted (probe)',
  ],
  [
    'something else',
    { op: 9 },
    'not-request',
    'operation 9 from 10.0.0.2 (02:00:00:00:00:02) for 10.99.0.1 broadcast: no answer wanted (not-request)',
  ],
  [
    'a request',
    {},
    'no-route',
    'who-has 10.99.0.1 tell 10.0.0.2 (02:00:00:00:00:02) broadcast: drop (no-route)',
  ],
])('%s reads as what it is', (_, changes, reason, words) => {
  expect(toWords(toFields({ ...SEEN, ...changes }, OUTCOME[reason], 'g0', undefined))).toBe(`g0 ${words}`);
});

describe('the frame', () => {
  const tagged = { tpid: 0x8100, tci: 0xe007 };
  test.each<[string, Partial<Seen>, string]>([
    ['is broadcast', {}, 'broadcast'],
    ['is for us alone', { pkttype: PacketType.HOST }, 'unicast'],
    ['is for a group', { pkttype: PacketType.MULTICAST }, 'multicast'],
    ['is for another, and the header is not known', { pkttype: 3 }, "to another host's MAC or VLAN"],
    [
      'is for another MAC',
      { pkttype: 3, header: { ...HEADER, destination: mac(ANOTHER) } },
      `to ${ANOTHER}, another host's MAC`,
    ],
    [
      'is for another MAC, with a priority',
      { pkttype: 3, header: { ...HEADER, destination: mac(ANOTHER), ...tagged, tci: 0xe000 } },
      `to ${ANOTHER}, another host's MAC`,
    ],
    [
      'is for another VLAN',
      { pkttype: 3, header: { ...HEADER, ...tagged } },
      'tagged VLAN 7, which no interface here is for',
    ],
    [
      'is for a MAC in another VLAN',
      { pkttype: 3, header: { ...HEADER, ...tagged, destination: mac(ANOTHER) } },
      `tagged VLAN 7, which no interface here is for, to ${ANOTHER}`,
    ],
    ['has another source than the sender', { source: mac(ANOTHER) }, `broadcast, from ${ANOTHER}`],
    ['has the sender as its source', { source: mac(ASKER) }, 'broadcast'],
  ])('%s', (_, changes, words) => {
    expect(frameInWords(toFields({ ...SEEN, ...changes }, OUTCOME['other-host'], 'g0', undefined))).toBe(
      words,
    );
  });

  test('has its VLAN among the fields, and 0 where the tag is for a priority', () => {
    const vlan = (tci: number, tpid = 0x8100): number | undefined =>
      toFields({ ...SEEN, header: { ...HEADER, tpid, tci } }, OUTCOME['other-host'], 'g0', undefined).vlan;
    expect([vlan(0xe007), vlan(0xefff, 0x88a8), vlan(0x2000), vlan(7, 0)]).toEqual([7, 4095, 0, undefined]);
  });

  test('of a type that nobody knows is for another host', () => {
    expect([0, 1, 2, 3, 4, 5, 9].map(castOf)).toEqual(
      ['unicast', 'broadcast', 'multicast', 'other-host', 'outgoing', 'loopback'].concat('other-host'),
    );
  });
});

test('only the verdict is painted', () => {
  const paint = (text: string): string => `<${text}>`;
  expect(verdictInWords({ verdict: 'drop', reason: 'not-forwarding', oif: 'g0' }, paint)).toBe(
    '<drop (not-forwarding)> -> g0',
  );
});

test('an interface that has gone is named by its ifindex', () => {
  const nameOf = namesIn(new Map([[3, { name: 'g0' }]]));
  expect([3, 4].map(nameOf)).toEqual(['g0', 'ifindex 4']);
  const egress = (oif: number, reason: Reason = 'proxy-arp') => egressOf(oif, OUTCOME[reason], nameOf);
  expect([egress(0), egress(3), egress(4)]).toEqual([undefined, 'g0', 'ifindex 4']);
  const silent = ['target-local', 'route-not-unicast', 'same-interface', 'own-address'] as const;
  expect(silent.map((reason) => egress(3, reason))).toEqual(silent.map(() => undefined));
});
