/** Captured frames through the responder: where they come in, what is left out, and when. */
import { describe, expect, test } from 'vitest';
import type { CapturedFrame } from '../../src/capture/captured-frame.ts';
import type { ReplayedVerdict, Skip } from '../../src/replay/replay.ts';
import { lineOf, objectOf, Sums } from '../../src/replay/report.ts';
import { ASKER, G0, G0_MAC, G1 } from '../responder/responder-double.ts';
import { arpRequest, padded, tagged } from '../support/frames.ts';
import { viewOf } from '../wire/octets.ts';
import { replayDouble } from './replay-double.ts';

const asked = { sha: ASKER, spa: '10.0.0.2', tpa: '10.99.0.1' };

function ethernet(octets: Buffer, changes: Partial<CapturedFrame> = {}): CapturedFrame {
  return {
    linktype: 1,
    time: { seconds: 1700000000, microseconds: 5 },
    ifname: undefined,
    wireLength: octets.length,
    octets: viewOf(Uint8Array.from(octets)),
    direction: undefined,
    reception: undefined,
    comment: undefined,
    ...changes,
  };
}

/** The same frame as `any` shows it. */
const cooked = (ifindex: number, pkttype = 1, packet = arpRequest(asked).subarray(14)): CapturedFrame => {
  const header = Buffer.from(`08060000${ifindex.toString(16).padStart(8, '0')}0001`, 'hex');
  const rest = Buffer.from([pkttype, 6, ...Buffer.from(ASKER.replaceAll(':', ''), 'hex'), 0, 0]);
  return ethernet(Buffer.concat([header, rest, packet]), { linktype: 276 });
};

const inWords = (ended: ReplayedVerdict | Skip): string =>
  typeof ended === 'string' ? ended : `${ended.link.name}: ${ended.outcome.reason}`;

describe('the interface', () => {
  test.each([
    ['none is named', undefined, ethernet(arpRequest(asked)), 'no-interface'],
    ['the capture names it', undefined, ethernet(arpRequest(asked), { ifname: 'g0' }), 'g0: proxy-arp'],
    [
      'the capture says an altname',
      undefined,
      ethernet(arpRequest(asked), { ifname: 'wan' }),
      'g0: proxy-arp',
    ],
    ['the capture names another', undefined, ethernet(arpRequest(asked), { ifname: 'eth7' }), 'no-interface'],
    ['it is said', 'g0', ethernet(arpRequest(asked), { ifname: 'g1' }), 'g0: proxy-arp'],
    ['it is not served', 'g1', ethernet(arpRequest(asked)), 'g1: not-chosen'],
    ['SLL2 has its ifindex', undefined, cooked(G0), 'g0: proxy-arp'],
    ['SLL2 has an ifindex that is not here', undefined, cooked(77), 'no-interface'],
    ['SLL2 has another ifindex than is said', 'g0', cooked(77), 'g0: proxy-arp'],
  ])('where %s', (_, assumed, frame, words) => {
    expect(inWords(replayDouble(assumed).decide(frame))).toBe(words);
  });
});

describe('a frame', () => {
  test.each<[string, CapturedFrame, string]>([
    ['with padding', ethernet(padded(arpRequest(asked), 60)), 'g0: proxy-arp'],
    ['for a target without a route', ethernet(arpRequest({ ...asked, tpa: '10.98.0.1' })), 'g0: no-route'],
    ['that is a reply', ethernet(arpRequest({ ...asked, op: 2 })), 'g0: not-request'],
    ['tagged for a VLAN', ethernet(tagged(arpRequest(asked), 5)), 'g0: other-host'],
    ['tagged for a priority', ethernet(tagged(arpRequest(asked), 0xe000)), 'g0: proxy-arp'],
    ['to another MAC', ethernet(arpRequest({ ...asked, dst: '02:00:00:00:00:77' })), 'g0: other-host'],
    ['that was taken to be for another', cooked(G0, 3), 'g0: other-host'],
    ['that was sent', cooked(G0, 4), 'outgoing'],
    ['that comes from the interface itself', ethernet(arpRequest({ ...asked, src: G0_MAC })), 'outgoing'],
    ['that the capture says was sent', ethernet(arpRequest(asked), { direction: 'out' }), 'outgoing'],
    ['of IPv6', ethernet(arpRequest({ ...asked, ethertype: 0x86dd })), 'not-arp'],
    ['of another link type', ethernet(arpRequest(asked), { linktype: 127 }), 'link-type'],
    ['that was too short on the wire', ethernet(arpRequest(asked).subarray(0, 41)), 'g0: truncated'],
    ['that the capture has cut', ethernet(arpRequest(asked).subarray(0, 41), { wireLength: 42 }), 'cut'],
    [
      'that the capture has cut behind ARP',
      ethernet(arpRequest(asked), { wireLength: 1500 }),
      'g0: proxy-arp',
    ],
    ['without a time', ethernet(arpRequest(asked), { time: undefined }), 'g0: proxy-arp'],
    ['of no octets', ethernet(Buffer.alloc(0)), 'cut'],
  ])('%s', (_, frame, words) => {
    expect(inWords(replayDouble('g0').decide(frame))).toBe(words);
  });

  test('leaves nothing of the one before it', () => {
    const replay = replayDouble('g0');
    replay.decide(ethernet(arpRequest(asked)));
    expect(inWords(replay.decide(ethernet(arpRequest(asked).subarray(0, 20))))).toBe('g0: truncated');
    expect(inWords(replay.decide(ethernet(arpRequest({ ...asked, spa: '0.0.0.0' }))))).toBe('g0: probe');
    const other = replayDouble();
    expect([G0, G1].map((ifindex) => inWords(other.decide(cooked(ifindex))))).toEqual([
      'g0: proxy-arp',
      'g1: not-chosen',
    ]);
  });
});

test('limits run by the time of the capture', () => {
  const limits = { perSender: { rate: 1, burst: 1 }, perInterface: undefined, collapse: 0 };
  const replay = replayDouble('g0', { limits });
  const at = (seconds: number): string =>
    inWords(replay.decide(ethernet(arpRequest(asked), { time: { seconds, microseconds: 0 } })));
  expect([at(100), at(100), at(101), at(50), at(101), at(103), at(104)]).toEqual(
    ['proxy-arp', 'sender-limit', 'proxy-arp', 'sender-limit', 'sender-limit', 'proxy-arp', 'proxy-arp'].map(
      (reason) => `g0: ${reason}`,
    ),
  );
});

test('proxy_delay is over at once, frame after frame', () => {
  const replay = replayDouble('g0', { proxyDelay: 800, proxyQlen: 0 });
  const ends = [1, 2, 3].map(() => inWords(replay.decide(ethernet(arpRequest(asked)))));
  expect(ends).toEqual(['g0: proxy-arp', 'g0: proxy-arp', 'g0: proxy-arp']);
  expect(inWords(replay.decide(ethernet(arpRequest({ ...asked, spa: '0.0.0.0' }))))).toBe('g0: probe');
});

test('a time that goes back is taken for the latest that there was', () => {
  const limits = { perSender: undefined, perInterface: undefined, collapse: 10_000 };
  const replay = replayDouble('g0', { limits });
  const at = (seconds: number, tpa: string): string =>
    inWords(replay.decide(ethernet(arpRequest({ ...asked, tpa }), { time: { seconds, microseconds: 0 } })));
  expect([at(100, '10.99.0.1'), at(50, '10.99.0.2'), at(105, '10.99.0.2'), at(111, '10.99.0.2')]).toEqual(
    ['proxy-arp', 'proxy-arp', 'collapsed', 'proxy-arp'].map((reason) => `g0: ${reason}`),
  );
});

describe('the report', () => {
  const said = (changes: Partial<CapturedFrame>, tpa = '10.99.0.1') => {
    const frame = ethernet(arpRequest({ ...asked, tpa }), changes);
    const verdict = replayDouble('g0').decide(frame);
    if (typeof verdict === 'string') throw new Error(verdict);
    return { line: lineOf({ number: 3, frame }, verdict), object: objectOf({ number: 3, frame }, verdict) };
  };

  test('a line and an object for a frame', () => {
    const { line, object } = said({});
    expect(line).toBe(
      '3 2023-11-14T22:13:20.000005Z g0 who-has 10.99.0.1 tell 10.0.0.2 (02:00:00:00:00:02) broadcast: reply (proxy-arp) is-at 02:00:00:00:00:01 -> up0',
    );
    expect(object).toEqual({
      number: 3,
      time: 1700000000000.005,
      ifname: 'g0',
      spa: '10.0.0.2',
      sha: ASKER,
      tpa: '10.99.0.1',
      op: 1,
      kind: 'request',
      verdict: 'reply',
      reason: 'proxy-arp',
      mac: G0_MAC,
      oif: 'up0',
      cast: 'broadcast',
      src: ASKER,
      dst: 'ff:ff:ff:ff:ff:ff',
    });
  });

  test('a verdict that was another one when it was dumped', () => {
    const comment = 'drop (no-route): there is no route to the target';
    expect(said({ comment }).line).toMatch(
      /reply \(proxy-arp\) is-at \S+ -> up0; it was drop \(no-route\): there is no route/,
    );
    expect(said({ comment }, '10.98.0.1').line).toMatch(/: drop \(no-route\)$/);
    const unwanted = 'no answer wanted (not-request): the operation is not 1 (request)';
    expect(said({ comment: unwanted }).line).toMatch(/; it was no answer wanted \(not-request\): /);
    expect(said({ comment: 'what a person wrote' }).line).toMatch(/-> up0$/);
    expect(said({ comment }).object).toMatchObject({ comment });
  });

  test('a time that is none', () => {
    expect(said({ time: { seconds: 2 ** 60, microseconds: 0 } }).line).toMatch(/^3 1152921504606847000s g0/);
    expect(said({ time: { seconds: -(2 ** 60), microseconds: 0 } }).line).toMatch(
      /^3 -1152921504606847000s g0/,
    );
    expect(said({ time: undefined }).line).toMatch(/^3 no-time g0/);
    expect(said({ time: undefined }).object).toMatchObject({ time: null });
  });

  test('the sums', () => {
    const sums = new Sums();
    const replay = replayDouble('g0');
    for (const tpa of ['10.98.0.1', '10.99.0.1', '10.99.0.2'])
      sums.add(replay.decide(ethernet(arpRequest({ ...asked, tpa }))));
    sums.add('outgoing');
    expect(sums.lines()).toEqual([
      '4 frames, 3 decided',
      '  2 proxy-arp',
      '  1 no-route',
      '  1 left out: sent by the host that captured them',
    ]);
    expect(sums.object()).toEqual({
      frames: 4,
      decided: 3,
      reasons: { 'no-route': 1, 'proxy-arp': 2 },
      skipped: { outgoing: 1 },
    });
  });
});
