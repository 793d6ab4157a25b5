import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { columnsOf, fillFor, wrapAt } from '../../src/cli/wrap.ts';
import { fillSentence, unbroken } from '../../src/diagnose/fill.ts';

describe('wrapAt', () => {
  test('breaks between words, and begins in the column of the text', () => {
    expect(wrapAt(50)('  ok    route      one two three four five six seven', 19)).toBe(
      `  ok    route      one two three four five six\n${' '.repeat(19)}seven`,
    );
  });

  test('a line that just fits is left alone', () => {
    expect(wrapAt(30)(`${'a'.repeat(24)} bbbbb`, 2)).toBe(`${'a'.repeat(24)} bbbbb`);
    expect(wrapAt(29)(`${'a'.repeat(24)} bbbbb`, 2)).toBe(`${'a'.repeat(24)}\n  bbbbb`);
  });

  test('the indent is kept as long as 24 columns are left', () => {
    const line = `${' '.repeat(16)}${'word '.repeat(12)}`.trimEnd();
    expect(wrapAt(40)(line, 16).split('\n')[1]).toBe(`${' '.repeat(16)}word word word word word`);
    expect(wrapAt(39)(line, 16).split('\n')[1]).toMatch(/^ {4}(word ){6}word$/);
    expect(wrapAt(20)(line, 2).split('\n')[1]).toMatch(/^ {2}word/);
  });

  test('a word longer than the line stands alone', () => {
    const long = 'x'.repeat(50);
    expect(wrapAt(30)(`see ${long} there`, 2)).toBe(`see\n  ${long}\n  there`);
    expect(wrapAt(30)(`  ${long}`, 2)).toBe(`  ${long}`);
  });

  test('what is to be pasted is never broken', () => {
    const command = 'ip route replace 10.0.0.0/8 via 192.0.2.1 dev g1';
    expect(wrapAt(40)('Note: there is no route back:', 6, command)).toBe(
      `Note: there is no route back:\n      ${command}`,
    );
    expect(wrapAt(100)('Note: there is no route back:', 6, command)).toBe(
      `Note: there is no route back: ${command}`,
    );
  });

  test('colours take no room', () => {
    const painted = `\u001b[32mok\u001b[39m ${'a'.repeat(26)} b`;
    expect(wrapAt(31)(painted, 3)).toBe(painted);
    expect(wrapAt(30)(painted, 3)).toBe(`\u001b[32mok\u001b[39m ${'a'.repeat(26)}\n   b`);
  });

  test('keeps every word and every gap within a line, whatever is told', () => {
    const words = fc.array(fc.stringMatching(/^[a-z\u4e00-\u4e05]{1,30}$/), { minLength: 1 });
    fc.assert(
      fc.property(words, fc.integer({ min: 25, max: 200 }), fc.nat(40), (all, width, hang) => {
        const lines = wrapAt(width)(all.join(' '), hang).split('\n');
        expect(lines.map((line) => line.trim()).join(' ')).toBe(all.join(' '));
        for (const line of lines) expect(columnsOf(line) <= width || !line.trim().includes(' ')).toBe(true);
      }),
    );
  });
});

test.each([
  ['g0', 2],
  ['', 0],
  ['\u001b[1mbold\u001b[22m', 4],
  ['日本', 4],
  ['e\u0301', 1],
  ['한', 2],
  ['ｗ', 2],
  ['🙂', 2],
  ['é', 1],
])('columnsOf(%j) is %d', (text, columns) => {
  expect(columnsOf(text)).toBe(columns);
});

describe('fillFor', () => {
  const LONG = 'word '.repeat(30).trimEnd();
  const longest = (text: string): number => Math.max(...text.split('\n').map((line) => line.length));

  test('a pipe gets lines as they are', () => {
    expect(fillFor({ isTTY: false, columns: 20 })(LONG, 2)).toBe(LONG);
    expect(fillFor({ isTTY: false })('see:', 2, 'ip link')).toBe('see: ip link');
  });

  test('a terminal of its own width, or of 80 columns', () => {
    expect(longest(fillFor({ isTTY: true, columns: 100 })(LONG, 0))).toBe(99);
    expect(longest(fillFor({ isTTY: true, columns: 0 })(LONG, 0))).toBe(79);
    expect(longest(fillFor({ isTTY: true })(LONG, 0))).toBe(79);
  });
});

test('fillSentence finds the command that a sentence ends in', () => {
  const parts = (sentence: string): unknown[] => {
    let seen: unknown[] = [];
    const text = fillSentence(
      (line, hang, whole) => {
        seen = [line, hang, whole];
        return unbroken(line, hang, whole);
      },
      sentence,
      6,
    );
    expect(text).toBe(sentence);
    return seen;
  };
  expect(parts('Note: g1 is down: ip link set dev g1 up')).toEqual([
    'Note: g1 is down:',
    6,
    'ip link set dev g1 up',
  ]);
  expect(parts('Note: a: b: sysctl -w x=1  # as root: there')[2]).toBe('sysctl -w x=1  # as root: there');
  expect(parts('Note: it: ip link add x  # or: ip link set y')[2]).toBe('ip link add x  # or: ip link set y');
  expect(parts('for one: arproxy explain -i g0 T')[2]).toBe('arproxy explain -i g0 T');
  expect(parts('see: arproxy status')[2]).toBe('arproxy status');
  expect(parts('look: ip -d link show')[2]).toBe('ip -d link show');
  expect(parts('Note: arproxy (pid 7) serves g0 here')[2]).toBeUndefined();
  expect(parts('not root: ip knows more')[2]).toBeUndefined();
  expect(parts('Note: nothing: at all')).toEqual(['Note: nothing: at all', 6, undefined]);
  expect(parts('Note: the ip link')[2]).toBeUndefined();
});
