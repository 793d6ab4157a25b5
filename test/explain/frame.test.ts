/** Explanations of a frame that came: what it was is what the decision hangs on. */
import { describe, expect, test } from 'vitest';
import type { AskedFrame } from '../../src/explain/facts.ts';
import { formatExplanation } from '../../src/explain/format.ts';
import { emptyArp, parseArp } from '../../src/wire/arp.ts';
import type { EthernetHeader } from '../../src/wire/ethernet.ts';
import { PacketType } from '../../src/wire/sll2.ts';
import { mac } from '../responder/responder-double.ts';
import { type ArpFields, arpRequest } from '../support/frames.ts';
import { viewOf } from '../wire/octets.ts';
import { ends, explained, looked, SENDER, SENDER_MAC, TARGET } from './world-double.ts';

const ANOTHER = '02:00:00:00:00:99';
const HEADER: EthernetHeader = {
  ...{ destination: mac('ff:ff:ff:ff:ff:ff'), source: mac(SENDER_MAC), tpid: 0, tci: 0 },
};

interface Came extends Partial<ArpFields> {
  readonly pkttype?: number;
  readonly header?: EthernetHeader | undefined;
  readonly octets?: number;
  readonly keys?: string;
}

function came({ pkttype = PacketType.BROADCAST, octets = 28, keys, ...fields }: Came = {}) {
  const header = 'header' in fields ? fields.header : HEADER;
  const packet = arpRequest({ sha: SENDER_MAC, spa: SENDER, tpa: TARGET, ...fields }).subarray(
    14,
    14 + octets,
  );
  const arp = emptyArp();
  parseArp(viewOf(Uint8Array.from(packet)), 0, packet.length, arp);
  const source = header?.source ?? mac(SENDER_MAC);
  const frame: AskedFrame = { arp, pkttype, source, payload: Uint8Array.from(packet), header };
  return explained({ frame, unicast: pkttype === PacketType.HOST, ...(keys !== undefined && { keys }) });
}

test('without fault is answered as an ideal request is, and tells its header', () => {
  const said = came();
  expect([said.verdict, looked(said, 'frame')]).toEqual([
    'reply',
    `a well-formed request from ${SENDER_MAC}, broadcast`,
  ]);
  expect(said).toMatchObject({
    op: 1,
    frame: { cast: 'broadcast', src: SENDER_MAC, dst: 'ff:ff:ff:ff:ff:ff' },
  });
  expect(explained({})).not.toHaveProperty('frame');
});

describe('for another', () => {
  const MINE = { ...HEADER, destination: mac(ANOTHER) };
  const VLAN = { ...HEADER, tpid: 0x8100, tci: 0x2007 };
  test.each<[string, EthernetHeader | undefined, string, RegExp]>([
    [
      'MAC',
      MINE,
      `to ${ANOTHER}, another host's MAC`,
      new RegExp(`sent to ${ANOTHER} alone: .*neighbour table`),
    ],
    ['VLAN', VLAN, 'tagged VLAN 7, which no interface here is for', /tagged VLAN 7, and g0 has no interface/],
    ['of the two', undefined, "to another host's MAC or VLAN", /another host's MAC, or for a VLAN/],
  ])('%s', (_, header, words, remedy) => {
    const said = came({ pkttype: PacketType.OTHERHOST, header });
    expect([said.reason, ends(said), said.kernel]).toEqual(['other-host', ['frame: drop'], 'drop']);
    expect(looked(said, 'frame')).toBe(`a well-formed request from ${SENDER_MAC}, ${words}`);
    expect(said.text).toBe(
      header === undefined
        ? "the frame is for another host's MAC, or tagged for another VLAN"
        : `the frame is ${words}`,
    );
    expect(said.remedy?.text).toMatch(remedy);
    expect(said.remedy?.text).toMatch(/^none: /);
    expect(formatExplanation(said).split('\n')[0]).toBe(
      `g0 who-has ${TARGET} tell ${SENDER} (${SENDER_MAC}) ${words}`,
    );
  });
});

test.each<[string, Came, string, string]>([
  [
    'truncated',
    { octets: 20 },
    'truncated',
    'an ARP packet of 20 octets, of 28, from 00:00:00:00:00:00, broadcast, from ',
  ],
  ['hln', { hln: 7 }, 'wrong-address-length', 'an ARP packet with hrd 1, pro 0x0800, hln 7, pln 4 from '],
  ['pln', { pln: 5 }, 'wrong-address-length', 'an ARP packet with hrd 1, pro 0x0800, hln 6, pln 5 from '],
  ['hrd', { hrd: 7 }, 'wrong-hardware-type', 'an ARP packet with hrd 7, pro 0x0800, hln 6, pln 4 from '],
  ['pro', { pro: 0x86dd }, 'wrong-protocol', 'an ARP packet with hrd 1, pro 0x86dd, hln 6, pln 4 from '],
  ['a reply', { op: 2 }, 'not-request', 'a reply (operation 2) from '],
  ['RARP', { op: 3 }, 'not-request', 'operation 3 from '],
])('%s', (_, fields, reason, words) => {
  const said = came(fields);
  expect([said.reason, ends(said)]).toEqual([
    reason,
    [reason === 'not-request' ? 'frame: drop' : 'frame: drop'],
  ]);
  expect(looked(said, 'frame')?.startsWith(words)).toBe(true);
  expect(said.remedy?.text).toMatch(/^none: /);
});

test('its source is what the guard sees', () => {
  const header = { ...HEADER, source: mac(ANOTHER) };
  expect(came({ header }).verdict).toBe('reply');
  const said = came({ header, keys: 'guards: { sender_mismatch: true }' });
  expect(said.reason).toBe('sender-mismatch');
  expect(looked(came({ header }), 'frame')).toContain(`broadcast, from ${ANOTHER}`);
});

test('unicast is to our own MAC', () => {
  const said = came({ pkttype: PacketType.HOST, keys: 'guards: { unicast: true }' });
  expect([said.reason, said.unicast]).toEqual(['unicast-request', true]);
});
