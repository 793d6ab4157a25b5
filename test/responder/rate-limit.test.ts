import { expect, test } from 'vitest';
import type { Limits } from '../../src/policy/interface-rule.ts';
import { OUTCOMES } from '../../src/policy/outcomes.ts';
import { RateLimit } from '../../src/responder/rate-limit.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { exampleArp, exampleRule } from '../policy/situation.ts';

const NONE: Limits = { perSender: undefined, perInterface: undefined, collapse: 0 };

const row = (ifindex: number) => ({
  ...{ link: exampleLink({ ifindex }), rule: exampleRule() },
  ...{ counts: new Float64Array(OUTCOMES.length), heard: new Float64Array(1) },
  ...{ unsent: new Map(), shed: new Float64Array(2) },
});

function limited(limits: Partial<Limits>) {
  const limit = new RateLimit(0);
  const state = { limits: { ...NONE, ...limits } };
  const [g0, g1] = [row(3), row(4)];
  const arp = (tpa = '10.99.0.1', spa = '10.0.0.2') => exampleArp({ spa, tpa });
  const ask = (now: number, tpa?: string, spa?: string, iif = g0) =>
    limit.take(iif, state.limits, arp(tpa, spa), now)?.reason;
  const refusal = (now: number, tpa?: string, spa?: string, iif = g0) =>
    limit.refusal(iif, state.limits, arp(tpa, spa), now)?.reason;
  return { ask, refusal, state, g0, g1 };
}

test('a sender is answered in a burst, and then at its rate; another has its own', () => {
  const { ask } = limited({ perSender: { rate: 10, burst: 2 } });
  expect([ask(0), ask(0), ask(0)]).toEqual([undefined, undefined, 'sender-limit']);
  expect(ask(0, '10.99.0.1', '10.0.0.3')).toBeUndefined();
  expect([ask(99), ask(100), ask(100)]).toEqual(['sender-limit', undefined, 'sender-limit']);
});

test('a burst is never more than it says, however long nobody asks', () => {
  const { ask } = limited({ perSender: { rate: 3, burst: 2 } });
  const three = (now: number) => [ask(now), ask(now), ask(now)];
  for (const now of [0, 60_000, 7_000_000])
    expect(three(now)).toEqual([undefined, undefined, 'sender-limit']);
});

test('senders are told apart by the whole address, and those above 128.0.0.0 too', () => {
  const { ask } = limited({ perSender: { rate: 0.001, burst: 1 } });
  const senders = ['10.0.0.2', '10.1.0.2', '138.0.0.2', '255.255.255.254', '0.0.0.2'];
  const all = () => senders.map((spa) => ask(0, '10.99.0.1', spa));
  expect(all()).toEqual(senders.map(() => undefined));
  expect(all()).toEqual(senders.map(() => 'sender-limit'));
});

test('a sender has its own measure on each interface', () => {
  const { ask, g0, g1 } = limited({ perSender: { rate: 0.001, burst: 1 } });
  const on = (iif: typeof g0) => ask(0, undefined, undefined, iif);
  expect([on(g0), on(g1), on(g0), on(g1)]).toEqual([undefined, undefined, 'sender-limit', 'sender-limit']);
});

test('an interface has one measure for all of its senders, which never holds more than the burst', () => {
  const { ask, g1 } = limited({ perInterface: { rate: 1000, burst: 2 } });
  const senders = ['10.0.0.2', '10.0.0.3', '10.0.0.4'];
  const all = (now: number) => senders.map((spa) => ask(now, '10.99.0.1', spa));
  expect(all(0)).toEqual([undefined, undefined, 'interface-limit']);
  expect(ask(0, undefined, undefined, g1)).toBeUndefined();
  expect(all(60_000)).toEqual([undefined, undefined, 'interface-limit']);
});

test('what one limit refuses uses nothing of another', () => {
  const { ask } = limited({
    ...{ perSender: { rate: 0.001, burst: 1 }, perInterface: { rate: 0.001, burst: 2 }, collapse: 1000 },
  });
  expect([ask(0), ask(0, '10.99.0.2'), ask(0)]).toEqual([undefined, 'sender-limit', 'collapsed']);
  expect(ask(0, '10.99.0.1', '10.0.0.3')).toBeUndefined();
  expect(ask(0, '10.99.0.1', '10.0.0.4')).toBe('interface-limit');
  expect(ask(1000)).toBe('sender-limit'); // as no duplicate any more
});

test('to be asked uses nothing', () => {
  const { ask, refusal } = limited({
    ...{ perSender: { rate: 0.001, burst: 1 }, perInterface: { rate: 0.001, burst: 2 }, collapse: 10 },
  });
  expect([refusal(0), refusal(0), ask(0), refusal(0), refusal(10)]).toEqual([
    ...[undefined, undefined, undefined],
    ...['collapsed', 'sender-limit'],
  ]);
  const other = '10.0.0.3';
  expect([refusal(10, '10.99.0.1', other), ask(10, '10.99.0.1', other)]).toEqual([undefined, undefined]);
  expect(refusal(30, '10.99.0.1', '10.0.0.4')).toBe('interface-limit');
});

test('duplicate requests are answered once in the time of collapse', () => {
  const { ask, g1 } = limited({ collapse: 50 });
  expect([ask(0), ask(49)]).toEqual([undefined, 'collapsed']);
  expect([ask(49, '10.99.0.2'), ask(49, '10.99.0.1', '10.0.0.9')]).toEqual([undefined, undefined]);
  expect(ask(49, undefined, undefined, g1)).toBeUndefined();
  expect([ask(50), ask(99), ask(100)]).toEqual([undefined, 'collapsed', undefined]);
});

test('other limits are in force at once, for who has used up the ones before, too', () => {
  const { ask, state } = limited({
    ...{ perSender: { rate: 0.001, burst: 1 }, perInterface: { rate: 0.001, burst: 1 } },
  });
  expect([ask(0), ask(0)]).toEqual([undefined, 'sender-limit']);
  const other = (limits: Partial<Limits>) => {
    state.limits = { ...NONE, ...limits };
  };
  other({ perSender: { rate: 0.001, burst: 3 }, perInterface: { rate: 0.001, burst: 9 } });
  expect([ask(0), ask(0), ask(0)]).toEqual([undefined, undefined, 'sender-limit']);
  other({ perSender: { rate: 0.001, burst: 2 } }); // more is used than that
  expect(ask(0)).toBe('sender-limit');
  other({ perSender: { rate: 10, burst: 3 }, perInterface: { rate: 10, burst: 4 } });
  expect([ask(100), ask(100)]).toEqual(['sender-limit', 'sender-limit']); // what is used was used at the rate before
  other({ perSender: { rate: 10, burst: 4 }, perInterface: { rate: 10, burst: 4 } });
  expect([ask(200), ask(200), ask(299), ask(300)]).toEqual([
    ...[undefined, 'sender-limit', 'sender-limit', undefined],
  ]);
});
