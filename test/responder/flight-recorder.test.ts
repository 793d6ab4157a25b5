import { describe, expect, test } from 'vitest';
import { OUTCOME } from '../../src/policy/outcomes.ts';
import { Lookup } from '../../src/responder/decision.ts';
import { FlightRecorder } from '../../src/responder/flight-recorder.ts';
import { RECORDED, type Recorded, RecordingReader } from '../../src/responder/recording.ts';
import { emptyArp } from '../../src/wire/arp.ts';
import type { Ipv4 } from '../../src/wire/ipv4.ts';
import { NO_MAC } from '../../src/wire/mac.ts';
import { ASKER, G0, G0_MAC, mac, request, responderDouble, UPLINK } from './responder-double.ts';

const arp = (tpa: number) => ({
  ...emptyArp(),
  op: 1,
  sha: mac(ASKER),
  spa: 0xfffffffe as Ipv4,
  tpa: tpa as Ipv4,
});

describe('the flight recorder', () => {
  test('gives back what it was given', () => {
    const recorder = new FlightRecorder();
    recorder.begin(12.5);
    recorder.record(arp(0xc0000201), 7, 1, OUTCOME['kernel-proxy-neighbour'], 9, Lookup.CACHED, mac(G0_MAC));
    expect(recorder.get(0)).toEqual({
      number: 0,
      time: 12.5,
      iif: 7,
      spa: 0xfffffffe,
      sha: mac(ASKER),
      tpa: 0xc0000201,
      op: 1,
      pkttype: 1,
      lookup: Lookup.CACHED,
      mac: mac(G0_MAC),
      outcome: OUTCOME['kernel-proxy-neighbour'],
      oif: 9,
      header: undefined,
    });
  });

  test.each([Lookup.NONE, Lookup.ASKED, Lookup.CACHED])('tells where the route came from: %d', (lookup) => {
    const recorder = new FlightRecorder();
    recorder.record({ ...arp(1), op: 0xffff }, 7, 5, OUTCOME['no-route'], 0, lookup, NO_MAC);
    expect(recorder.get(0)).toMatchObject({ op: 255, pkttype: 5, lookup, outcome: OUTCOME['no-route'] });
  });

  test('has the headers of those decisions alone that they were given for, also in a copy', () => {
    const recorder = new FlightRecorder(4);
    const header = { destination: mac(ASKER), source: mac(G0_MAC), tpid: 0x88a8, tci: 0xe007 };
    for (let n = 0; n < 6; n++) {
      recorder.record(arp(n), 7, 1, OUTCOME['no-route'], 0, Lookup.NONE, NO_MAC);
      if (n === 0 || n === 3) recorder.recordHeader({ ...header, tci: n });
    }
    recorder.publish();
    const copy = new RecordingReader(recorder.recording).copy();
    recorder.recordHeader(header);
    const tags = (of: Recorded) => [2, 3, 4, 5].map((number) => of.get(number)?.header);
    expect(tags(copy)).toEqual([undefined, { ...header, tci: 3 }, undefined, undefined]);
    expect(tags(recorder)).toEqual([undefined, { ...header, tci: 3 }, undefined, header]);
  });

  test('keeps the last ones, and knows which', () => {
    const recorder = new FlightRecorder();
    for (let n = 0; n < RECORDED + 10; n++)
      recorder.record(arp(n), 7, 1, OUTCOME['no-route'], 0, Lookup.NONE, NO_MAC);
    expect([recorder.total, recorder.oldest]).toEqual([RECORDED + 10, 10]);
    expect([recorder.get(9), recorder.get(RECORDED + 10)]).toEqual([undefined, undefined]);
    expect([recorder.get(10)?.tpa, recorder.get(RECORDED + 9)?.tpa]).toEqual([10, RECORDED + 9]);
  });

  test('a copy stays as it is while the recorder goes on', () => {
    const recorder = new FlightRecorder();
    for (let n = 0; n < 5; n++) {
      recorder.begin(n);
      recorder.record(arp(n), 7, 1, OUTCOME['no-route'], 0, Lookup.NONE, NO_MAC);
    }
    recorder.publish();
    const copy = new RecordingReader(recorder.recording).copy();
    for (let n = 0; n < RECORDED; n++)
      recorder.record(arp(99), 8, 1, OUTCOME['proxy-arp'], 0, Lookup.NONE, NO_MAC);
    expect([copy.total, copy.oldest, copy.get(4)?.tpa, copy.get(4)?.time]).toEqual([5, 0, 4, 4]);
    expect(recorder.get(4)).toBeUndefined();
  });

  test('tells operations above 254 as 255', () => {
    const recorder = new FlightRecorder();
    recorder.record({ ...arp(1), op: 0x1234 }, 7, 3, OUTCOME['not-request'], 0, Lookup.NONE, NO_MAC);
    expect([recorder.get(0)?.op, recorder.get(0)?.pkttype]).toEqual([255, 3]);
  });

  test('has each decision of the responder on a served interface, which counts it too', () => {
    const { answer, responder, served, routes } = responderDouble();
    routes.set('10.98.0.1', { errno: 101 });
    answer(
      request('10.99.0.1'),
      request('10.99.0.3', { ifindex: 77 }),
      request('10.98.0.1', { spa: '10.0.0.8' }),
    );
    const seen = [0, 1].map((number) => responder.recorder.get(number));
    expect(responder.recorder.total).toBe(2);
    expect(new RecordingReader(responder.recorder.recording).total).toBe(2);
    expect(seen.map((one) => [one?.iif, one?.outcome.reason, one?.oif, one?.mac])).toEqual([
      [G0, 'proxy-arp', UPLINK, mac(G0_MAC)],
      [G0, 'no-route', 0, NO_MAC],
    ]);
    const counts = served.get(G0)?.counts;
    expect([counts?.[OUTCOME['proxy-arp'].index], counts?.[OUTCOME['no-route'].index]]).toEqual([1, 1]);
  });
});
