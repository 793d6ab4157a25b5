import { describe, expect, test } from 'vitest';
import { OUTCOME } from '../../src/policy/outcomes.ts';
import { FlightRecorder, RECORDED } from '../../src/responder/flight-recorder.ts';
import { emptyArp } from '../../src/wire/arp.ts';
import type { Ipv4 } from '../../src/wire/ipv4.ts';
import { ASKER, G0, mac, request, responderDouble, UPLINK } from './responder-double.ts';

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
    recorder.record(arp(0xc0000201), 7, 1, OUTCOME['kernel-proxy-neighbour'], 9);
    expect(recorder.get(0)).toEqual({
      number: 0,
      time: 12.5,
      iif: 7,
      spa: 0xfffffffe,
      sha: mac(ASKER),
      tpa: 0xc0000201,
      op: 1,
      pkttype: 1,
      outcome: OUTCOME['kernel-proxy-neighbour'],
      oif: 9,
    });
  });

  test('keeps the last ones, and knows which', () => {
    const recorder = new FlightRecorder();
    for (let n = 0; n < RECORDED + 10; n++) recorder.record(arp(n), 7, 1, OUTCOME['no-route'], 0);
    expect([recorder.total, recorder.oldest]).toEqual([RECORDED + 10, 10]);
    expect([recorder.get(9), recorder.get(RECORDED + 10)]).toEqual([undefined, undefined]);
    expect([recorder.get(10)?.tpa, recorder.get(RECORDED + 9)?.tpa]).toEqual([10, RECORDED + 9]);
  });

  test('a copy stays as it is while the recorder goes on', () => {
    const recorder = new FlightRecorder();
    for (let n = 0; n < 5; n++) {
      recorder.begin(n);
      recorder.record(arp(n), 7, 1, OUTCOME['no-route'], 0);
    }
    const copy = recorder.copy();
    for (let n = 0; n < RECORDED; n++) recorder.record(arp(99), 8, 1, OUTCOME['proxy-arp'], 0);
    expect([copy.total, copy.oldest, copy.get(4)?.tpa, copy.get(4)?.time]).toEqual([5, 0, 4, 4]);
    expect(recorder.get(4)).toBeUndefined();
  });

  test('tells operations above 254 as 255', () => {
    const recorder = new FlightRecorder();
    recorder.record({ ...arp(1), op: 0x1234 }, 7, 3, OUTCOME['not-request'], 0);
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
    expect(seen.map((one) => [one?.iif, one?.outcome.reason, one?.oif])).toEqual([
      [G0, 'proxy-arp', UPLINK],
      [G0, 'no-route', 0],
    ]);
    const counts = served.get(G0)?.counts;
    expect([counts?.[OUTCOME['proxy-arp'].index], counts?.[OUTCOME['no-route'].index]]).toEqual([1, 1]);
  });
});
