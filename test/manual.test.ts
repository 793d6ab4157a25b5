/** The manual says of every reason, command and option what the code says. */
import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { expect, test } from 'vitest';
import { buildProgram } from '../src/cli/program.ts';
import { withTables } from '../src/cli/words/manual.ts';
import { describeCommand } from '../src/cli/words/tree.ts';
import { OUTCOMES } from '../src/policy/outcomes.ts';

const manual = readFileSync('docs/manual.md', 'utf8');
const program = describeCommand(buildProgram());

/** Whatever the padding of its tables. */
const plain = (text: string): string =>
  text.replace(/^\|.*\|$/gm, (row) => row.replace(/ *(?<!\\)\| */g, '|').replace(/-{3,}/g, '---'));

const rowsOf = (text: string): readonly string[] =>
  plain(text)
    .split('\n')
    .filter((line) => line.startsWith('|'));

test('docs/manual.md has the tables of the code (if not: npm run manual)', () => {
  expect(plain(manual)).toBe(plain(withTables(manual, program)));
});

test('it has every reason, command and option once', () => {
  const rows = rowsOf(manual);
  const beginnings = [
    ...OUTCOMES.map(({ reason, verdict }) => `|\`${reason}\`|${verdict}|`),
    ...program.commands.map(({ usage }) => `|\`${usage}\`|`),
    ...['`--proxy-qlen <n>`', '`--busy-poll <duration>`', '`--from <sender>`'].map((cell) => `|${cell}|`),
  ];
  expect(beginnings.filter((cell) => rows.filter((row) => row.startsWith(cell)).length !== 1)).toEqual([]);
});

test('padding does not count, a word does', () => {
  const written = withTables(manual, program);
  const padded = written.replace('| `proxy-arp` |', '|   `proxy-arp`   |').replaceAll('|---|', '| ------ |');
  expect(padded).not.toBe(written);
  expect(plain(padded)).toBe(plain(written));
  const changed = written.replace('| `proxy-arp` | reply |', '| `proxy-arp` | drop |');
  expect(plain(changed)).not.toBe(plain(written));
});

const TWO = describeCommand(
  new Command('arproxy')
    .addCommand(new Command('one').option('--a <b|c>', 'it'))
    .addCommand(new Command('two').option('-d, --dd [e]', 'that')),
);

test('a command without a place of its own is among the others', () => {
  const others = '<!-- options of other commands -->';
  expect(rowsOf(withTables(others, TWO))).toEqual([
    '|command|option|meaning|',
    '|---|---|---|',
    '|`arproxy one`|`--a <b\\|c>`|it|',
    '|`arproxy two`|`-d`, `--dd [e]`|that|',
  ]);
  const own = `<!-- options of arproxy two: its own -->\n| old |\n\n${others}\n| old |\ntext`;
  expect(plain(withTables(own, TWO))).toBe(
    '<!-- options of arproxy two: its own -->\n|option|meaning|\n|---|---|\n|`-d`, `--dd [e]`|that|\n\n' +
      `${others}\n|command|option|meaning|\n|---|---|---|\n|\`arproxy one\`|\`--a <b\\|c>\`|it|\ntext`,
  );
});

test('a place for a command that is not there is a fault', () => {
  expect(() => withTables('<!-- options of arproxy three -->', TWO)).toThrow('options of arproxy three');
});
