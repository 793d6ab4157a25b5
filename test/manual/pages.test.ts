/** The pages of the manual say of every command, option, reason, metric and check what the code says. */
import { readdirSync, readFileSync } from 'node:fs';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { blocksOf } from '../../scripts/manual/blocks.ts';
import { escaped } from '../../scripts/manual/markdown.ts';
import { placesIn, withBlocks } from '../../scripts/manual/pages.ts';
import { buildProgram } from '../../src/cli/program.ts';
import { describeCommand } from '../../src/cli/words/tree.ts';
import { EVENTS } from '../../src/log/events.ts';
import { families } from '../../src/metrics/families.ts';
import { OUTCOMES } from '../../src/policy/outcomes.ts';
import { sourceDouble } from '../metrics/source-double.ts';

const pages = Object.fromEntries(
  readdirSync('docs')
    .filter((file) => file.endsWith('.md'))
    .map((file) => [file, readFileSync(`docs/${file}`, 'utf8')]),
);
const blocks = blocksOf(describeCommand(buildProgram()), families(sourceDouble()));

test.each(Object.entries(pages))(
  'docs/%s has the blocks of the code (if not: npm run manual)',
  async (file, page) => {
    await expect(withBlocks(page, blocks)).toMatchFileSnapshot(`../../docs/${file}`);
  },
);

test('every block has its place in one page', () => {
  expect(Object.values(pages).flatMap(placesIn).toSorted()).toEqual(Object.keys(blocks).toSorted());
});

test('docs/control-protocol.md has a row for each error that the daemon answers with', () => {
  const sources = [
    'control/connection',
    'control/protocol',
    'control/server',
    'control/watch-request',
    'daemon/daemon-calls',
    'serving/handlers',
  ];
  const thrown = sources.flatMap((file) => [
    ...readFileSync(`src/${file}.ts`, 'utf8').matchAll(/new ControlError\(\s*'([\w-]+)'/g),
  ]);
  const rows = [...(pages['control-protocol.md'] ?? '').matchAll(/^\| `([\w-]+)` +\|/gm)];
  const codes = (matches: readonly RegExpMatchArray[]): readonly string[] =>
    [...new Set(matches.map(([, code = '']) => code))].toSorted();
  expect(codes(thrown).length).toBeGreaterThan(10);
  expect(codes(rows)).toEqual(codes(thrown));
});

describe('a block', () => {
  test('of reasons has every one, with a heading to link to', () => {
    const sections = (blocks['reasons'] ?? '').split(/^(?=###? )/m);
    const reasons = sections.filter((section) => section.startsWith('### '));
    expect(reasons.map((section) => /`([\w-]+)`/.exec(section)?.[1] ?? '').toSorted()).toEqual(
      OUTCOMES.map(({ reason }) => reason).toSorted(),
    );
    for (const { reason, text } of OUTCOMES) {
      const section = reasons.find((each) => each.startsWith(`### \`${reason}\`\n`))?.replaceAll('\n', ' ');
      expect(section).toContain(escaped(text.slice(1)));
      expect(section).toMatch(/ - The kernel: .* - Look: /);
    }
  });

  test('of events has every one', () => {
    const items = [...(blocks['events'] ?? '').matchAll(/^- (`[\w-]+` \(\w+\)): /gm)].map(
      ([, term = '']) => term,
    );
    const events = Object.entries(EVENTS).map(([event, { level }]) => `\`${event}\` (${level})`);
    expect(items.toSorted()).toEqual(events.toSorted());
  });

  const TWO = new Command('arproxy')
    .addCommand(new Command('one').argument('<file>', 'the *one*').option('--a <b|c>', 'it', '1'))
    .addCommand(new Command('two').description('does that').option('-d, --dd [e...]', 'word '.repeat(30)));

  test('of a command has its usage, arguments and options, in lines of some length', () => {
    const { 'arproxy one': one, 'arproxy two': two, commands } = blocksOf(describeCommand(TWO), []);
    expect(one).toBe(
      '```text\narproxy one [options] <file>\n```\n\n- `<file>`: the \\*one\\*\n- `--a <b|c>`: it (default: "1")',
    );
    expect(two).toMatch(
      /^```text\narproxy two \[options\]\n```\n\n- `-d`, `--dd \[e\.\.\.\]`: word (?:word )+word\n {2}word/,
    );
    expect(two?.split('\n').filter((line) => line.length > 120)).toEqual([]);
    expect(commands).toBe('- `arproxy one`\n- `arproxy two`: does that');
  });

  test('of metrics has their labels', () => {
    expect(blocks['metrics']).toMatch(/^- `arproxy_requests_total\{interface,reason\}` \(counter\): /m);
    expect(blocks['metrics']).toMatch(/^- `arproxy_batch_frames` \(histogram\): /m);
  });
});

describe('a page', () => {
  const page = 'before\n<!-- begin: x -->\nold\n<!-- end: x -->\nafter\n<!-- begin: y --><!-- end: y -->\n';

  test('keeps all but its blocks', () => {
    expect(withBlocks(page, { x: 'new' })).toBe(
      'before\n<!-- begin: x -->\n\nnew\n\n<!-- end: x -->\nafter\n<!-- begin: y --><!-- end: y -->\n',
    );
    expect(placesIn(page)).toEqual(['x']);
  });

  test('with a place for what is not there, or that ends as something else, is an error', () => {
    expect(() => withBlocks(page, { y: 'new' })).toThrow('there is no block x');
    expect(() => withBlocks(page.replace('end: x', 'end: z'), { x: 'new' })).toThrow('the block x ends as z');
  });
});
