/** Frames as libpcap hands them over and as captures have them: the parsers, their emitters, and the decision. */
import { octetsOfHex } from '../../../../src/capture/hex-frame.ts';
import { headerOf, parseLinkLayer } from '../../../../src/capture/link-layer.ts';
import { ARP_LEN, emitArp, emptyArp, parseArp } from '../../../../src/wire/arp.ts';
import { NO_MAC } from '../../../../src/wire/mac.ts';
import {
  emitSll2,
  SLL2_LEN,
  sll2Hatype,
  sll2Ifindex,
  sll2Pkttype,
  sll2Protocol,
  sll2Source,
} from '../../../../src/wire/sll2.ts';
import { replayDouble } from '../../../replay/replay-double.ts';
import { arpRequest, padded, tagged } from '../../../support/frames.ts';
import { FRAMES } from '../../../wire/arp-frames.ts';
import { viewOf } from '../../../wire/octets.ts';
import { type Target, textOf, wordsOf } from '../target.ts';

const LINK_TYPES = [1, 113, 276, 127];
const asked = { sha: '02:00:00:00:00:02', spa: '10.0.0.2', tpa: '10.99.0.1' };
const frame = (linktype: number, octets: Buffer): Uint8Array => Uint8Array.from([linktype, ...octets]);

/** The first octet says the link type. */
export const frames: Target = {
  kind: 'frames',
  longest: 300,
  words: [
    ...[
      '0806',
      '8100',
      '88a8',
      '0800',
      '0001080006040001',
      '0002',
      'ffffffffffff',
      '01005e000001',
      '00000000',
    ].map((digits) => Uint8Array.from(Buffer.from(digits, 'hex'))),
    ...wordsOf('0x0000:  ', '0010   ', 'ff ff ', '\n'),
  ],
  seeds: () => [
    ...FRAMES.map(({ any }) => frame(2, Buffer.from(any, 'hex'))),
    ...FRAMES.flatMap(({ reply }) => (reply === undefined ? [] : [frame(0, Buffer.from(reply, 'hex'))])),
    frame(0, arpRequest(asked)),
    frame(0, padded(arpRequest({ ...asked, tpa: '10.98.0.1' }), 60)),
    frame(0, tagged(tagged(arpRequest(asked), 5), 0, 0x88a8)),
    frame(
      1,
      Buffer.concat([Buffer.from('00000001000602000000000200000806', 'hex'), arpRequest(asked).subarray(14)]),
    ),
    frame(0, Buffer.from('0x0000:  ffff ffff ffff 0200 0000 0002 0806 0001\n0x0010:  0800 0604')),
  ],
  attempt([linktype = 0, ...rest]) {
    const octets = Uint8Array.from(rest);
    const view = viewOf(octets);
    arpRoundTrip(view);
    sll2RoundTrip(view);
    const digits = octetsOfHex(textOf(octets));
    if (digits !== undefined && digits.length * 2 > octets.length) throw new Error('more octets than digits');
    const type = LINK_TYPES[linktype % LINK_TYPES.length] ?? 1;
    const layer = parseLinkLayer(type, view);
    if (typeof layer === 'string') return;
    if (layer.payload > view.byteLength) throw new Error('the payload begins behind the end');
    headerOf(layer);
    decide(type, view, linktype);
  },
};

function arpRoundTrip(view: DataView): void {
  const packet = emptyArp();
  if (!parseArp(view, 0, view.byteLength, packet)) return;
  const again = new Uint8Array(ARP_LEN);
  emitArp(viewOf(again), 0, packet);
  same(again, view, 'ARP');
}

function sll2RoundTrip(view: DataView): void {
  if (view.byteLength < SLL2_LEN) return;
  const again = new Uint8Array(SLL2_LEN);
  emitSll2(
    ...([viewOf(again), 0, sll2Protocol(view, 0), sll2Ifindex(view, 0), sll2Hatype(view, 0)] as const),
    ...([sll2Pkttype(view, 0), sll2Source(view, 0)] as const),
  );
  // what is not read: reserved, the length of the address, and what is beyond six octets
  for (const at of [2, 3, 11, 18, 19]) again[at] = view.getUint8(at);
  same(again, view, 'SLL2');
}

function same(octets: Uint8Array, view: DataView, what: string): void {
  const before = Buffer.from(view.buffer, view.byteOffset, octets.length);
  if (!before.equals(octets))
    throw new Error(`${what}: written again it is ${Buffer.from(octets).toString('hex')}`);
}

const replay = replayDouble('g0');

/** What is decided about a frame does not hang on those before; a reply is only for a request of somebody. */
function decide(linktype: number, octets: DataView, bits: number): void {
  const one = {
    ...{ linktype, octets, time: undefined, ifname: 'g0', comment: undefined },
    ...{
      wireLength: octets.byteLength + (bits >> 6),
      reception: (bits >> 4) & 3 || undefined,
      direction: undefined,
    },
  };
  const [first, second] = [replay.decide(one), replay.decide(one)];
  if (typeof first === 'string' || typeof second === 'string') {
    if (first !== second) throw new Error('two verdicts about one frame');
    return;
  }
  if (first.outcome !== second.outcome)
    throw new Error(`${first.outcome.reason}, then ${second.outcome.reason}`);
  const { op, sha } = first.seen;
  if (first.outcome.verdict === 'reply' && (op !== 1 || sha === NO_MAC))
    throw new Error('a reply to no request');
}
