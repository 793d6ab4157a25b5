import { describe, expect, test } from 'vitest';
import { isForeground, ShownLines } from '../../src/cli/watch-keys.ts';
import { whyInWords, whyOf } from '../../src/cli/watch-why.ts';
import type { DecisionLine } from '../../src/control/answers.ts';
import { decisionLine } from '../../src/control/decision-line.ts';
import type { Explanation } from '../../src/explain/explain.ts';
import { nameOf, recorded } from '../control/recorder.ts';

const line = (reason: 'no-route' | 'proxy-arp' = 'no-route'): DecisionLine =>
  decisionLine(recorded({ reason }), 0, nameOf);
const said = (changes: Partial<Explanation> = {}): Explanation => ({
  ...{ ifname: 'g3', ingress: 'g3', spa: '10.0.0.2', sha: '02:00:00:00:00:02', tpa: '10.99.0.1', op: 1 },
  ...{
    unicast: false,
    verdict: 'drop',
    reason: 'no-route',
    text: 'there is none',
    kernel: 'drop',
    notes: [],
  },
  steps: [
    { check: 'link', looked: 'ARP on', outcome: 'ok' },
    { check: 'route', looked: 'no route: table main', outcome: 'drop' },
  ],
  ...changes,
});

describe('why', () => {
  test('is verdict, cause and route as they are now', () => {
    const why = whyOf(() => said())(line());
    expect(why).toEqual({
      ...{ verdict: 'drop', reason: 'no-route', text: 'there is none', route: 'no route: table main' },
    });
    expect(why && whyInWords(line(), why)).toBe('    why: there is none; route: no route: table main');
    expect(why && whyInWords(line('proxy-arp'), why)).toBe(
      '    now it would be drop (no-route): there is none; route: no route: table main',
    );
  });

  test('has no route where the decision does not come to it', () => {
    const why = whyOf(() => said({ steps: [] }))(line());
    expect(why).not.toHaveProperty('route');
    expect(why && whyInWords(line(), why)).toBe('    why: there is none');
  });

  test('may be that it cannot be said', () => {
    const why = whyOf(() => 'g3 has gone')(line());
    expect(why && whyInWords(line(), why)).toBe('    why: g3 has gone');
  });

  test('is asked of ten lines a second', () => {
    let now = 5000;
    let asked = 0;
    const get = whyOf(
      () => {
        asked++;
        return said();
      },
      () => now,
    );
    const some = (): number => Array.from({ length: 12 }, () => get(line())).filter(Boolean).length;
    expect([some(), asked]).toEqual([10, 10]);
    now += 999;
    expect(some()).toBe(0);
    now += 1;
    expect(some()).toBe(10);
  });
});

describe('what is typed', () => {
  const shown = new ShownLines();

  test('is nothing for the last line, a number for another', () => {
    expect(shown.find('')).toBe('no line has been shown yet');
    for (let number = 0; number < 1002; number++) shown.add({ ...line(), number });
    expect([shown.find(''), shown.find(' 7 ')]).toMatchObject([{ number: 1001 }, { number: 7 }]);
    expect([shown.find('2'), shown.find('1')]).toEqual([
      expect.objectContaining({ number: 2 }),
      expect.stringContaining('too long ago'),
    ]);
    expect(shown.find('x')).toBe('type the number of a line, or nothing for the last one, not "x"');
  });

  test('is for a process in the foreground alone', () => {
    const stat = (group: number, foreground: number): string =>
      `12 (a (b) c) S 1 ${group} 12 34816 ${foreground} 4194304 0 0`;
    expect([isForeground(stat(12, 12)), isForeground(stat(12, 13)), isForeground(stat(12, -1))]).toEqual([
      true,
      false,
      false,
    ]);
  });
});
