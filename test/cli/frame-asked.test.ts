/** What `explain --frame` and its options make of a frame: where it comes in, and for whom it is there. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { givenFrame, madeFrame } from '../../src/cli/explain-frame.ts';
import { askedAbout } from '../../src/cli/frame-asked.ts';
import type { Asked } from '../../src/explain/facts.ts';
import { PacketType } from '../../src/wire/sll2.ts';
import { order } from '../capture/by-hand.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { address } from '../policy/situation.ts';
import { mac } from '../responder/responder-double.ts';
import { arpRequest, padded, tagged } from '../support/frames.ts';

const [ASKER, OWN, ANOTHER] = ['02:00:00:00:00:02', '02:00:00:00:00:01', '02:00:00:00:00:99'];
const G0 = exampleLink({ ifindex: 3, name: 'g0', mac: mac(OWN) });
const LINKS = [
  G0,
  exampleLink({ ifindex: 4, name: 'g0.7', kind: 'vlan', lower: 3, vlanId: 7, mac: mac(OWN) }),
  exampleLink({ ifindex: 5, name: 'x.8', kind: 'vlan', lower: 9, vlanId: 8 }),
  exampleLink({ ifindex: 6, name: 'm0', kind: 'macvlan', lower: 3, vlanId: 9 }),
];
const FIELDS = { sha: ASKER, spa: '10.0.0.2', tpa: '10.99.0.1' };
const about = (octets: Buffer): Asked => {
  const asked = askedAbout(givenFrame(octets.toString('hex')), LINKS, G0);
  if (typeof asked === 'string') throw new Error(asked);
  return asked;
};

describe('a frame', () => {
  const BROADCAST = { destination: mac('ff:ff:ff:ff:ff:ff'), source: mac(ASKER), tpid: 0, tci: 0 };

  test('is of its sender and target, and comes in where it was received', () => {
    const asked = about(padded(arpRequest(FIELDS), 60));
    expect(asked).toMatchObject({ ifindex: 3, spa: address('10.0.0.2'), tpa: address('10.99.0.1') });
    expect(asked).toMatchObject({ sha: mac(ASKER), unicast: false });
    expect(asked.frame).toMatchObject({
      pkttype: PacketType.BROADCAST,
      source: mac(ASKER),
      header: BROADCAST,
    });
    expect(asked.frame?.payload).toHaveLength(46);
  });

  test.each<[string, Buffer, number, number, object]>([
    ['to us', arpRequest({ ...FIELDS, dst: OWN }), 3, PacketType.HOST, { destination: mac(OWN) }],
    ['to another', arpRequest({ ...FIELDS, dst: ANOTHER }), 3, 3, { destination: mac(ANOTHER) }],
    ['to a group', arpRequest({ ...FIELDS, dst: '01:00:5e:00:00:01' }), 3, PacketType.MULTICAST, {}],
    ['from us, which came back', arpRequest({ ...FIELDS, src: OWN }), 3, 1, { source: mac(OWN) }],
    ['of a VLAN that an interface is for', tagged(arpRequest(FIELDS), 0x2007), 4, 1, BROADCAST],
    ['of a VLAN that none is for', tagged(arpRequest(FIELDS), 6), 3, 3, { tpid: 0x8100, tci: 6 }],
    ['of a VLAN of another interface', tagged(arpRequest(FIELDS), 8), 3, 3, { tci: 8 }],
    ['of a VLAN that is no VLAN interface', tagged(arpRequest(FIELDS), 9), 3, 3, { tci: 9 }],
    ['with a priority', tagged(arpRequest(FIELDS), 0xe000), 3, 1, { tpid: 0x8100, tci: 0xe000 }],
  ])('%s', (_, octets, ifindex, pkttype, header) => {
    const asked = about(octets);
    expect(asked).toMatchObject({ ifindex, unicast: pkttype === 0, frame: { pkttype, header } });
  });

  test('of other protocols, or less than one, is none', () => {
    expect(
      askedAbout(givenFrame(arpRequest({ ...FIELDS, ethertype: 0x86dd }).toString('hex')), LINKS, G0),
    ).toBe('not-arp');
    expect(askedAbout(givenFrame('0200'), LINKS, G0)).toBe('cut');
    expect(about(arpRequest(FIELDS).subarray(0, 30)).frame?.payload).toHaveLength(16);
  });

  test('without its header was broadcast by its sender', () => {
    expect(about(arpRequest({ ...FIELDS, dst: ANOTHER }).subarray(14)).frame).toMatchObject({
      pkttype: PacketType.BROADCAST,
      header: BROADCAST,
    });
  });
});

describe('a frame of options', () => {
  const made = { sha: mac(ASKER), spa: address('10.0.0.2'), tpa: address('10.99.0.1') };
  const hex = (frame: ReturnType<typeof madeFrame>): string =>
    Buffer.from(frame.octets.buffer as ArrayBuffer).toString('hex');

  test('is that of a host that asks so', () => {
    expect(hex(madeFrame(made))).toBe(arpRequest(FIELDS).toString('hex'));
    expect(hex(madeFrame({ ...made, src: mac(ANOTHER), dst: mac(OWN), vlan: 7 }))).toBe(
      tagged(arpRequest({ ...FIELDS, src: ANOTHER, dst: OWN }), 7).toString('hex'),
    );
  });
});

describe('a file', () => {
  function file(content: Uint8Array | string): string {
    const directory = mkdtempSync(join(tmpdir(), 'arproxy-frame-'));
    onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
    const path = join(directory, 'frame');
    writeFileSync(path, content);
    return path;
  }
  const { pcap, record } = order(true);
  const FRAME = arpRequest(FIELDS);

  test.each([
    [
      'a capture: its first frame',
      pcap(0xa1b2c3d4, 1, record(1, 0, FRAME), record(2, 0, FRAME.subarray(0, 20))),
    ],
    ['a text', `${FRAME.toString('hex')}\n`],
  ])('that is %s', (_, content) => {
    const { octets } = givenFrame(file(content));
    expect(Buffer.from(octets.buffer as ArrayBuffer, octets.byteOffset, octets.byteLength)).toEqual(FRAME);
  });

  test.each([
    ['a capture of nothing', pcap(0xa1b2c3d4, 1), /frame has no frame$/],
    ['something else', 'Lorem ipsum', /neither a pcap nor a pcapng file.*; nor is it a frame in hexadecimal/],
    ['empty', '', /the file is empty/],
  ])('that is %s is refused', (_, content, words) => {
    expect(() => givenFrame(file(content))).toThrow(words);
  });
});

test('neither digits nor the name of a file that is there', () => {
  expect(() => givenFrame('no/where')).toThrow(
    '--frame: "no/where" is no file that is there, nor a frame in hexadecimal',
  );
});
