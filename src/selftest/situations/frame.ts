/** Frames: each field of Ethernet and ARP with values that are odd, tags, lengths. */
import { type Ask, cases, forTargets, type Situation, values } from '../situation.ts';

const OTHER = '02:00:00:00:30:01';
const ZERO = '00:00:00:00:00:00';
const BROADCAST = 'ff:ff:ff:ff:ff:ff';

/** What the gateway makes of a frame's destination: its own MAC is HOST, any group address passes, others do not. */
const DESTINATIONS: Readonly<Record<string, string>> = {
  "the gateway's MAC": 'gateway',
  "the MAC of the gateway's other interface": '02:00:00:00:10:01',
  "the requester's own MAC": '02:00:00:00:20:00',
  'another MAC': OTHER,
  'the zero MAC': ZERO,
  'broadcast but for one bit': 'fe:ff:ff:ff:ff:ff',
  'a group address, ff:ff:ff:ff:ff:fe': 'ff:ff:ff:ff:ff:fe',
  'a group address, IPv4 all hosts': '01:00:5e:00:00:01',
  'a group address, IPv6 all nodes': '33:33:00:00:00:01',
  'a group address, STP': '01:80:c2:00:00:00',
  'a group address, LLDP': '01:80:c2:00:00:0e',
  'a group address, pause': '01:80:c2:00:00:01',
  'a group address, CDP': '01:00:0c:cc:cc:cc',
  'a group address, all zero but for the bit': '01:00:00:00:00:00',
  "the gateway's MAC as a group address": '03:00:00:00:10:00',
};

const MACS: Readonly<Record<string, string>> = {
  zero: ZERO,
  broadcast: BROADCAST,
  'a group address': '01:00:5e:00:00:01',
  "the gateway's own": 'gateway',
  "the gateway's other interface's": '02:00:00:00:10:01',
  "another host's": OTHER,
  'a global one': '00:1b:21:aa:bb:cc',
  'all bits but the group bit': 'fe:ff:ff:ff:ff:ff',
};

/** 802.1Q and 802.1ad. VID 0 is a priority tag, which is taken off; any other VID is for nobody here. */
const TAGS: Readonly<Record<string, string>> = {
  'VID 0': '81000000',
  'VID 0, priority 7': '8100e000',
  'VID 0, drop eligible': '81001000',
  'VID 0, all other bits': '8100f000',
  'VID 1': '81000001',
  'VID 5': '81000005',
  'VID 5, priority 7': '8100e005',
  'VID 4094': '81000ffe',
  'VID 4095': '81000fff',
  '802.1ad, VID 0': '88a80000',
  '802.1ad, VID 0, priority 3': '88a86000',
  '802.1ad, VID 5': '88a80005',
  'VID 0 in VID 0': '8100000081000000',
  'VID 0 in 802.1ad VID 0': '88a8000081000000',
  '802.1ad VID 0 in VID 0': '8100000088a80000',
  '802.1ad VID 0 twice': '88a8000088a80000',
  'VID 5 in VID 0': '8100000081000005',
  'VID 0 in VID 5': '8100000581000000',
  'VID 5 in 802.1ad VID 0': '88a8000081000005',
  'VID 0 three times': '810000008100000081000000',
  'VID 0 four times': '81000000810000008100000081000000',
  'the old type 9100': '91000000',
  'MPLS label 0': '884700000140',
};

/** What stands in the place of an EtherType. */
const TYPES: Readonly<Record<string, Ask>> = {
  'type IPv4': { type: 0x0800 },
  'type RARP': { type: 0x8035 },
  'type IPv6': { type: 0x86dd },
  'type ARP in the wrong octet order': { type: 0x0608 },
  'type 0x0805': { type: 0x0805 },
  'type 0x0807': { type: 0x0807 },
  'type 802.1Q, and no tag': { type: 0x8100 },
  'type 0': { type: 0 },
  'type 0xffff': { type: 0xffff },
  '802.3 length, ARP behind': { type: 28 },
  '802.3 length 1500': { type: 1500 },
  '802.3 with SNAP, ARP in it': { tag: '0024aaaa03000000' },
  '802.3 with SNAP, padded': { tag: '0024aaaa03000000', pad: 10 },
  '802.3 with SNAP of 802.1H': { tag: '0024aaaa030000f8' },
  '802.3 with SNAP, tagged VID 0': { tag: '810000000024aaaa03000000' },
  '802.3 with LLC': { tag: '0021424203', type: 0x0806 },
};

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, i) => from + i);

const each = (what: string, texts: Readonly<Record<string, string>>, ask: (text: string) => Ask) =>
  Object.entries(texts).map(([name, text]) => ({ name: `${what} ${name}`, asks: [ask(text)] }));

export const FRAME: readonly Situation[] = [
  {
    topic: 'frame',
    setup: [],
    rows: [
      ...cases({ 'an ordinary request': [{}] }),
      ...each('to', DESTINATIONS, (dst) => ({ dst })),
      ...each('Ethernet source', MACS, (src) => ({ src })),
      ...each('sha', MACS, (sha) => ({ sha })),
      ...each('sha and Ethernet source', MACS, (sha) => ({ sha, src: sha })),
      ...each('tha', MACS, (tha) => ({ tha })),
      ...values('hrd', [0, 1, 2, 6, 7, 15, 24, 32, 256, 0x0600, 0xffff], (hrd) => ({ hrd })),
      ...values('pro', [0x0800, 0, 8, 0x0801, 0x0806, 0x86dd, 0xffff], (pro) => ({ pro })),
      ...values('hln', [0, 4, 5, 7, 8, 16, 255], (hln) => ({ hln })),
      ...values('pln', [0, 3, 5, 6, 16, 255], (pln) => ({ pln })),
      ...values('op', [...range(0, 10), 23, 255, 256, 0x0101, 0x8001, 0xffff], (op) => ({ op })),
      ...cases({
        'hln and pln swapped': [{ hln: 4, pln: 6 }],
        'hrd 6 and a tag of VID 0': [{ hrd: 6, tag: '81000000' }],
        'hrd 6 to another MAC': [{ hrd: 6, dst: OTHER }],
        'a reply to the gateway': [{ op: 2, dst: 'gateway', tha: 'gateway' }],
        'a reply with the target as its sender': [{ op: 2, spa: '10.99.0.1' }],
      }),
    ],
  },
  {
    topic: 'frame',
    setup: [],
    rows: [
      ...each('tag', TAGS, (tag) => ({ tag })),
      ...each("to the gateway's MAC, tag", TAGS, (tag) => ({ tag, dst: 'gateway' })),
      ...cases({
        'to another MAC, tag VID 0': [{ tag: '81000000', dst: OTHER }],
        'tag VID 0 to a group address': [{ tag: '81000000', dst: '01:00:5e:00:00:01' }],
        'half a tag': [{ tag: '8100' }],
        'tag VID 0 and nothing else': [{ tag: '81000000', cut: 28 }],
        'tag VID 0, cut by one': [{ tag: '81000000', cut: 1 }],
        'tag VID 0, padded': [{ tag: '81000000', pad: 14 }],
        'tag VID 0, to its full length': [{ tag: '81000000', pad: 1472 }],
      }),
      ...Object.entries(TYPES).map(([name, ask]) => ({ name, asks: [ask] })),
      ...values('octets too short:', range(1, 28), (cut) => ({ cut })),
      ...values('octets too short, but padded again:', [1, 2, 20, 28], (cut) => ({ cut, pad: cut + 18 })),
      ...values('octets too long:', [1, 2, 17, 18, 19, 22, 24, 36, 100, 500, 1458, 1472], (pad) => ({ pad })),
      ...values('times the same:', [2, 16, 33, 200], (times) => ({ times })),
      ...cases({
        'a burst of targets, routed and not': Array.from({ length: 64 }, (_, i) => ({
          tpa: `10.${i + 60}.0.1`,
        })),
        'a burst of every kind': [
          {},
          { op: 2 },
          { cut: 1 },
          { tag: '81000000' },
          { dst: OTHER },
          { pad: 18 },
          { hrd: 6 },
          { spa: '0.0.0.0' },
          {},
          { tag: '81000005' },
          { dst: 'gateway', sha: BROADCAST },
          ...forTargets('10.1.0.1', '10.98.0.1', '10.99.0.2'),
        ],
        'an interface that is not served': [{ on: 'g1' }, { on: 'g2' }, { on: 'g1', tpa: '10.1.0.2' }],
      }),
    ],
  },
];
