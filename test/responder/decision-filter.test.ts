import { describe, expect, test } from 'vitest';
import { parseWatch } from '../../src/control/watch-request.ts';
import { decisionFilter, isLimited } from '../../src/responder/decision-filter.ts';
import { type Made, recorded } from '../control/recorder.ts';

const ONE: Made = { spa: '10.0.0.2', tpa: '10.99.0.1', reason: 'no-route' };

describe('a decision of 10.0.0.2 for 10.99.0.1 on g0, dropped for no-route, is', () => {
  test.each<[Record<string, unknown>, boolean]>([
    [{}, true],
    [{ ifname: ['g0'] }, true],
    [{ ifname: ['x', 'g?'] }, true],
    [{ ifname: ['g'] }, false],
    [{ ifname: ['g[1-9]'] }, false],
    [{ target: ['10.99.0.1'] }, true],
    [{ target: ['10.99.0.0/24', '192.0.2.0/24'] }, true],
    [{ target: ['10.0.0.0/24'] }, false],
    [{ target: ['0.0.0.0/0'] }, true],
    [{ target: ['128.0.0.0/1'] }, false],
    [{ from: ['10.0.0.2/31'] }, true],
    [{ from: ['10.99.0.0/16'] }, false],
    [{ reason: ['probe', 'no-route'] }, true],
    [{ reason: ['proxy-arp'] }, false],
    [{ verdict: 'drop' }, true],
    [{ verdict: 'reply' }, false],
    [
      { ifname: ['g0'], target: ['10.99.0.1'], from: ['10.0.0.2'], reason: ['no-route'], verdict: 'drop' },
      true,
    ],
    [
      { ifname: ['g0'], target: ['10.99.0.2'], from: ['10.0.0.2'], reason: ['no-route'], verdict: 'drop' },
      false,
    ],
  ])('with %j shown: %s', (fields, shown) => {
    const filter = decisionFilter(parseWatch(fields));
    expect(filter(recorded(ONE), 'g0')).toBe(shown);
    expect(isLimited(parseWatch(fields))).toBe(Object.keys(fields).length > 0);
  });
});

test('addresses above 128.0.0.0 are no negative numbers', () => {
  const filter = decisionFilter(parseWatch({ target: ['192.168.0.0/16'] }));
  expect(filter(recorded({ tpa: '192.168.7.7' }), 'g0')).toBe(true);
  expect(filter(recorded({ tpa: '192.169.7.7' }), 'g0')).toBe(false);
});

test('a name is judged by itself, also after many others', () => {
  const filter = decisionFilter(parseWatch({ ifname: ['g1*'] }));
  const seen = Array.from({ length: 5000 }, (_, n) => filter(recorded(), `g${n}`));
  expect(seen.filter(Boolean)).toHaveLength(1111);
  expect([filter(recorded(), 'g1'), filter(recorded(), 'g2')]).toEqual([true, false]);
});

describe('nobody waits for an answer to it, and so it is no drop', () => {
  const REPLY: Made = { op: 2, reason: 'not-request' };
  const ANNOUNCEMENT: Made = { tpa: '10.0.0.2', reason: 'same-interface' };
  const PROBE: Made = { spa: '0.0.0.0', reason: 'probe' };
  test.each<[Made, Record<string, unknown>, boolean]>([
    [REPLY, {}, true],
    [REPLY, { verdict: 'drop' }, false],
    [REPLY, { verdict: 'drop', reason: ['no-route'] }, false],
    [REPLY, { verdict: 'drop', reason: ['not-request'] }, true],
    [REPLY, { reason: ['not-request'] }, true],
    [PROBE, { verdict: 'drop' }, false],
    [PROBE, { verdict: 'drop', reason: ['no-route', 'probe'] }, true],
    [ANNOUNCEMENT, { verdict: 'drop' }, false],
    [ANNOUNCEMENT, { reason: ['same-interface'] }, true],
    // A reason that requests have, too: only requests are meant.
    [ANNOUNCEMENT, { verdict: 'drop', reason: ['same-interface'] }, false],
    [{ ...ANNOUNCEMENT, reason: 'gratuitous' }, { verdict: 'drop', reason: ['gratuitous'] }, true],
    [{ ...ANNOUNCEMENT, reason: 'announcement' }, { verdict: 'drop', reason: ['announcement'] }, true],
    [
      { ...ANNOUNCEMENT, reason: 'gratuitous-unknown' },
      { verdict: 'drop', reason: ['gratuitous-unknown'] },
      true,
    ],
    [{ ...ANNOUNCEMENT, reason: 'proxy-arp' }, { verdict: 'reply' }, true],
    [{ op: 9, reason: 'not-request' }, { verdict: 'drop' }, false],
    [{ op: 0, reason: 'truncated' }, { verdict: 'drop' }, true],
  ])('%j with %j shown: %s', (made, fields, shown) => {
    expect(decisionFilter(parseWatch(fields))(recorded(made), 'g0')).toBe(shown);
  });
});
