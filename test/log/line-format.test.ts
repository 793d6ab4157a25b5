import { expect, test } from 'vitest';
import { journalLine, lineFormat, usualFormat } from '../../src/log/line-format.ts';

const json = (level: number, fields: object, msg = 'words'): string =>
  `${JSON.stringify({ level, time: 1_800_000_000_000, event: 'ready', ...fields, msg })}\n`;

test.each([
  ['trace', 10, 7],
  ['debug', 20, 7],
  ['info', 30, 6],
  ['warn', 40, 4],
  ['error', 50, 3],
  ['fatal', 60, 2],
])('journal: a line at %s has a priority of syslog', (_, level, priority) => {
  expect(journalLine(json(level, {}))).toBe(`<${priority}>words [event=ready]\n`);
});

test('journal: fields stand behind the text, as one word, or as JSON', () => {
  const fields = { ifname: 'g0', count: 3, interfaces: ['g0', 'g1'], why: 'two words', lost: { send: 1 } };
  expect(journalLine(json(30, fields))).toBe(
    '<6>words [event=ready ifname=g0 count=3 interfaces=["g0","g1"] why="two words" lost={"send":1}]\n',
  );
});

test('journal: always one line, and nobody else gives a priority', () => {
  expect(journalLine(json(40, { ifname: 'a\n<0>b' }, 'a\n<0>b\u2028c'))).toBe(
    '<4>a\\x0a<0>b\\xe2\\x80\\xa8c [event=ready ifname="a\\n<0>b"]\n',
  );
});

test('text: time, level and words; no colours but on a terminal', async () => {
  const text = await lineFormat('text', false);
  expect(text(json(40, { ifname: 'g0' }, 'a\x1b[31mb'))).toMatch(
    /^\[\d\d:\d\d:\d\d\.\d{3}\] WARN: a\\x1b\[31mb\n$/,
  );
});

test('text: nobody else is taken for who writes the line', async () => {
  const text = await lineFormat('text', false);
  expect(text(json(40, { pid: 7, name: 'g0', hostname: 'h', caller: 'c' }))).toMatch(/\] WARN: words\n$/);
});

test('json: as it is, with nothing that a terminal would obey', async () => {
  const plain = await lineFormat('json', false);
  expect(plain(json(30, {}))).toBe(json(30, {}));
  expect(plain('{"msg":"\u202e"}\n')).toBe('{"msg":"\\u202e"}\n');
});

test.each([
  [true, false, 'text'],
  [false, true, 'journal'],
  [false, false, 'json'],
])('terminal %s, journal %s: %s', (isTerminal, isJournal, format) => {
  expect(usualFormat({ isTerminal, isJournal })).toBe(format);
});
