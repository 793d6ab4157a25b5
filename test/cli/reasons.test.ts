/** `arproxy reasons`: every word, in each of its senses. */
import { InvalidArgumentError } from 'commander';
import { describe, expect, test } from 'vitest';
import { parseReason, unknownWord } from '../../src/cli/arguments.ts';
import { plain } from '../../src/cli/colours.ts';
import { formatSenses, formatWords } from '../../src/cli/reasons-text.ts';
import { allSenses, knownWords, sensesOf } from '../../src/cli/word-senses.ts';
import { wrapAt } from '../../src/cli/wrap.ts';
import { unbroken } from '../../src/diagnose/fill.ts';
import { CHECKS } from '../../src/doctor/check.ts';
import { GUARD_ROWS } from '../../src/policy/guards.ts';
import { OUTCOMES } from '../../src/policy/outcomes.ts';
import { CAUSES } from '../../src/policy/readiness.ts';

const kinds = (word: string): string[] => sensesOf(word).map(({ kind }) => kind);

describe('a word', () => {
  test('is looked up in all that arproxy says why in', () => {
    expect(kinds('no-route')).toEqual(['reason']);
    expect(kinds('rp-filter-strict')).toEqual(['cause']);
    expect(kinds('forwarding')).toEqual(['reason', 'check']);
    expect(kinds('port-blocked')).toEqual(['reason', 'reason', 'check']);
    expect(kinds('arp-ignore')).toEqual(['cause', 'check']);
    expect(kinds('no-carrier')).toEqual(['reason', 'check']);
    expect(kinds('interface-down')).toEqual(['reason']);
    expect(kinds('frobnicate')).toEqual([]);
  });

  test.each([...OUTCOMES.map(({ reason }) => reason), ...CAUSES, ...Object.keys(CHECKS)])(
    '%s is known',
    (word) => {
      expect(kinds(word)).not.toEqual([]);
    },
  );

  test('may be typed as a person has it in mind', () => {
    expect(sensesOf(' NO_Route')).toEqual(sensesOf('no-route'));
    expect(sensesOf('other host')).toEqual(sensesOf('other-host'));
  });

  test('may be what status says', () => {
    expect(sensesOf('ARP off').map(({ word }) => word)).toEqual(['noarp']);
    expect(sensesOf('port of br0').map(({ word }) => word)).toEqual(['port']);
    expect(sensesOf('not forwarding').map(({ word }) => word)).toEqual(['not-forwarding', 'forwarding']);
    expect(sensesOf('port of')).toEqual([]);
  });

  test('of a guard leads to its key', () => {
    for (const [guard, { reason }] of GUARD_ROWS)
      expect(sensesOf(reason)[0]?.look).toContain(`guards.${guard} of`);
  });

  test('of a cause that keeps an interface silent has what status calls it', () => {
    expect(sensesOf('forwarding').at(-1)?.what).toBe(
      'check of arproxy doctor (problem); in arproxy status: not forwarding',
    );
    expect(sensesOf('user')[0]?.what).toBe('check of arproxy doctor (ok)');
  });

  test('is plain text, without the marks of the manual', () => {
    for (const { text } of allSenses()) expect(text).not.toContain('`');
    expect(sensesOf('no-interface')[0]?.text).toBe(
      'no interface matches; warning: one of several patterns or rules matches nothing yet',
    );
  });
});

test('one word in words', () => {
  expect(formatSenses(sensesOf('no-carrier'), plain, unbroken)).toMatch(
    /^no-carrier: reason of a drop\n {2}the egress[^\n]+\n {2}The kernel: has no such check\n {2}Look: [^\n]+\n\nno-carrier: check of [^\n]+\n {2}[^\n]+\n {2}Look: [^\n]+\n$/,
  );
});

describe('the list', () => {
  const lines = formatWords(allSenses(), plain, unbroken).split('\n');

  test('has a line for each reason, with its verdict and its sentence', () => {
    for (const { reason, verdict, text } of OUTCOMES) {
      expect(lines.filter((line) => new RegExp(`^${reason} +${verdict} +`).test(line))).toHaveLength(1);
      expect(lines.find((line) => line.startsWith(`${reason} `))).toContain(text);
    }
  });

  test('names all else that may be asked for', () => {
    const rest = lines.slice(-4).join('\n');
    for (const word of ['blackhole', 'target-zero', 'forwarding', 'one-segment'])
      expect(rest).toContain(word);
  });

  test('is laid out for a terminal', () => {
    const narrow = formatWords(allSenses(), plain, wrapAt(80)).split('\n');
    expect(narrow.filter((line) => line.length > 80)).toEqual([]);
    expect(narrow).toContain(`${' '.repeat(31)}drop_gratuitous_arp is on`);
  });

  test('what is lost behind an answer is no drop', () => {
    expect(lines.filter((line) => /^egress-dummy +lost +/.test(line))).toHaveLength(1);
    expect(lines.filter((line) => /^port-blocked +(drop|lost) +/.test(line))).toHaveLength(2);
  });

  test('says the verdict in its colour', () => {
    const painted = formatWords(allSenses(), (style, text) => `<${style}>${text.trim()}</>`, unbroken);
    expect(painted).toMatch(/^proxy-arp +<green>reply<\/>/m);
    expect(painted).toMatch(/^no-route +<yellow>drop<\/>/m);
  });
});

describe('a word that is none', () => {
  test('the nearest is meant, and all are named', () => {
    const text = unknownWord('word', 'NO-RUOTE', knownWords());
    expect(text).toMatch(
      /^there is no word "NO-RUOTE" \(did you mean no-route\?\); there are, [^:]+: no-route, /,
    );
    for (const word of knownWords()) expect(text).toContain(word);
  });

  test('far from all: none is meant', () => {
    expect(unknownWord('word', 'frobnicated', ['no-route'])).toBe(
      'there is no word "frobnicated"; there are, the nearest first: no-route',
    );
  });

  test('watch --reason takes reasons alone', () => {
    expect(parseReason('probe', parseReason('no-route', undefined))).toEqual(['no-route', 'probe']);
    expect(() => parseReason('no-rout', undefined)).toThrow(InvalidArgumentError);
    expect(() => parseReason('forwarding', undefined)).toThrow(
      /^there is no reason "forwarding"; .*not-forwarding/,
    );
    const message = unknownWord(
      'reason',
      'x',
      OUTCOMES.map(({ reason }) => reason),
    );
    expect(() => parseReason('x', undefined)).toThrow(message);
    for (const { reason } of OUTCOMES) expect(message).toContain(reason);
  });
});
