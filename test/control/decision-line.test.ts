import { describe, expect, test } from 'vitest';
import { decisionLine, decisionText } from '../../src/control/decision-line.ts';
import { Lookup } from '../../src/responder/decision.ts';
import { wallOrigin } from '../../src/responder/wall-clock.ts';
import { ipv4 } from '../../src/wire/ipv4.ts';
import type { Mac } from '../../src/wire/mac.ts';
import { nameOf, recorded } from './recorder.ts';

test('a decision is told in the words of the log, and when it was', () => {
  const line = decisionLine(recorded({ time: 1500.25, oif: 5 }), 1_700_000_000_000.5, nameOf);
  expect(line).toEqual({
    time: 1_700_000_001_500.75,
    ifname: 'g3',
    spa: '10.0.0.2',
    sha: '02:00:00:00:00:02',
    tpa: '10.99.0.1',
    verdict: 'reply',
    reason: 'proxy-arp',
    oif: 'g5',
    op: 1,
    kind: 'request',
    cast: 'broadcast',
    number: 0,
  });
});

test('where no route was found there is no oif', () => {
  expect(decisionLine(recorded({ reason: 'probe' }), 0, nameOf)).not.toHaveProperty('oif');
});

const HEADER = { destination: 0xffff_ffff_ffff as Mac, source: 0x0200_0000_0002 as Mac, tpid: 0, tci: 0 };

test.each([
  recorded({ time: 1500.25, oif: 5 }),
  recorded({ oif: 5, lookup: Lookup.ASKED, mac: 0x0200_0000_0001 as Mac, header: HEADER }),
  recorded({ oif: 5, lookup: Lookup.CACHED, reason: 'target-local', pkttype: 0 }),
  recorded({ reason: 'other-host', pkttype: 3, header: { ...HEADER, tpid: 0x8100, tci: 0xe007 } }),
  recorded({ pkttype: 0, header: { ...HEADER, tpid: 0x88a8, tci: 0 } }),
  recorded({ reason: 'probe' }),
  recorded({ reason: 'not-request', op: 9 }),
  recorded({ reason: 'not-request', op: 2 }),
  recorded({ reason: 'no-route', tpa: '10.0.0.2' }),
  recorded({ reason: 'probe', spa: '0.0.0.0' }),
  { ...recorded({ oif: 5 }), spa: ipv4(0xfffefdfc), sha: 0xfedcba987654 as Mac, number: 2 ** 40 },
])('as a line it is the same: %o', (decision) => {
  const strange = (ifindex: number): string => `"\\${ifindex}\u0007`;
  for (const name of [nameOf, strange]) {
    const text = decisionText(decision, 1_700_000_000_000.123, name);
    expect(text).toBe(`${JSON.stringify(decisionLine(decision, 1_700_000_000_000.123, name))}\n`);
  }
});

describe('the time of day', () => {
  const clock = (date: number) => ({ timeOrigin: 1_000_000.25, now: () => 5000.5, date: () => date });

  test.each([1_005_000, 1_005_001, 1_005_002])(
    'is that of the start, within the grain of the clock: %d',
    (date) => {
      expect(wallOrigin(clock(date))).toBe(1_000_000.25);
    },
  );

  test.each([-3_600_000, 60_000])('follows a clock that was set by %d ms', (step) => {
    const shown = wallOrigin(clock(1_005_000 + step)) + 5000.5;
    expect(Math.abs(shown - (1_005_000 + step))).toBeLessThan(1);
  });

  test('is the real one', () => {
    expect(Math.abs(wallOrigin() + performance.now() - Date.now())).toBeLessThan(1000);
  });
});
