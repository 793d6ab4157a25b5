import { describe, expect, test } from 'vitest';
import { OUTCOME, OUTCOMES } from '../../src/policy/outcomes.ts';
import { Counters } from '../../src/responder/counters.ts';
import { G0, request, responderDouble } from './responder-double.ts';

describe('Counters', () => {
  test('count each outcome for itself', () => {
    const counters = new Counters();
    for (const outcome of OUTCOMES) for (let i = 0; i <= outcome.index; i++) counters.count(outcome);
    for (const { reason, index } of OUTCOMES) expect(counters.get(reason), `${reason}`).toBe(index + 1);
    expect(Object.keys(counters.byReason())).toHaveLength(OUTCOMES.length);
  });

  test('show what occurred, and nothing else', () => {
    const counters = new Counters();
    expect([counters.byReason(), counters.get('no-route')]).toEqual([{}, 0]);
    counters.count(OUTCOME['no-route']);
    counters.count(OUTCOME['proxy-arp'], 3);
    counters.count(OUTCOME['probe'], 0);
    expect(counters.byReason()).toEqual({ 'no-route': 1, 'proxy-arp': 3 });
  });

  test('add up errnos', () => {
    const counters = new Counters();
    for (const errno of [105, 100, 105]) counters.countUnsent(errno, 3);
    expect([...counters.losses.send]).toEqual([
      [105, 2],
      [100, 1],
    ]);
  });
});

describe('a loss', () => {
  test('of replies is counted by errno, and the decisions stay what they were', () => {
    const { answer, frames, counts, responder } = responderDouble();
    frames.fails.set(1, 105).set(3, 100);
    for (let batch = 0; batch < 2; batch++) {
      answer(...['10.99.0.1', '10.99.0.2', '10.99.0.3', '10.99.0.4'].map((tpa) => request(tpa)));
    }
    expect(Object.fromEntries(responder.counters.losses.send)).toEqual({ 100: 2, 105: 2 });
    expect(counts()).toEqual({ 'proxy-arp': 8 });
  });

  test('of replies is counted with the interface, and by errno and ifindex until somebody takes that', () => {
    const { answer, frames, served, responder } = responderDouble();
    frames.fails.set(0, 105).set(1, 11);
    answer(request('10.99.0.1'), request('10.99.0.2'));
    frames.fails.clear();
    answer(request('10.99.0.1'));
    frames.fails.set(0, 11);
    answer(request('10.99.0.1'));
    const by = [
      [105, new Map([[G0, 1]])],
      [11, new Map([[G0, 2]])],
    ] as const;
    expect(served.get(G0)?.unsent).toEqual(
      new Map([
        [105, 1],
        [11, 2],
      ]),
    );
    expect([...responder.counters.takeUnsent()]).toEqual(by);
    expect(responder.counters.takeUnsent().size).toBe(0);
    expect(Object.fromEntries(responder.counters.losses.send)).toEqual({ 11: 2, 105: 1 });
  });

  test('in one batch is none of the next', () => {
    const { answer, frames, responder } = responderDouble();
    frames.fails.set(0, 105).set(1, 105);
    answer(request('10.99.0.1'), request('10.99.0.2'));
    frames.fails.delete(1);
    answer(request('10.99.0.1'));
    frames.fails.clear();
    answer(request('10.99.0.1'), request('10.99.0.2'));
    expect(Object.fromEntries(responder.counters.losses.send)).toEqual({ 105: 3 });
  });

  test('of route answers is counted, and nobody is answered', () => {
    const { answer, routes, responder, counts } = responderDouble();
    routes.set('10.99.0.2', 'unanswered');
    answer(request('10.99.0.1'), request('10.99.0.2'), request('10.99.0.2'));
    expect(responder.counters.losses.route).toBe(2);
    expect(counts()).toEqual({ 'proxy-arp': 1, unanswered: 2 });
  });

  test('batches are counted, also empty ones', () => {
    const { answer, responder } = responderDouble();
    answer(request('10.99.0.1'));
    answer();
    expect(responder.counters.batches).toBe(2);
  });
});

test.each<[string, Parameters<typeof request>[1], boolean]>([
  ['a request', {}, true],
  ['a request for another MAC', { pkttype: 3 }, true],
  ['a reply', { op: 2 }, false],
])('%s is heard when its batch begins, or is none', (_, frame, isHeard) => {
  const { answer, served, clock } = responderDouble();
  clock.advance(5);
  answer(request('10.99.0.1', frame));
  expect(served.get(G0)?.heard[0]).toBe(isHeard ? clock.now() : 0);
});
