import { describe, expect, test } from 'vitest';
import { OUTCOME, OUTCOMES } from '../../src/policy/outcomes.ts';

describe('an outcome', () => {
  test('stands in its place in OUTCOMES, and there is one of each reason', () => {
    expect(OUTCOMES.map(({ index }) => index)).toEqual(OUTCOMES.map((_, i) => i));
    expect(new Set(OUTCOMES.map(({ reason }) => reason)).size).toBe(OUTCOMES.length);
  });

  test.each(OUTCOMES.map((outcome) => [outcome.reason, outcome] as const))(
    '%s has a sentence, and is found',
    (_reason, outcome) => {
      expect(outcome.reason).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
      expect(outcome.text).toMatch(/^\S.{15,}[^\s.]$/);
      expect(OUTCOME[outcome.reason]).toBe(outcome);
    },
  );

  test('three of them are replies', () => {
    const replies = OUTCOMES.filter(({ verdict }) => verdict === 'reply').map(({ reason }) => reason);
    expect(replies).toEqual(['proxy-arp', 'proxy-arp-pvlan', 'always']);
  });
});
