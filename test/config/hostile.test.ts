/** Files that nobody wrote to be read: each gives a fault in clear words, soon, and without taking much memory. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig, parseConfig } from '../../src/config/parse.ts';
import { readPrefixFile } from '../../src/config/prefix-files.ts';
import { parsePrefix } from '../../src/wire/ipv4.ts';
import { faultsOf } from './faults-of.ts';

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'arproxy-hostile-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

const at = (name: string): string => join(directory, name);
const write = (name: string, text: string | Buffer): string => {
  writeFileSync(at(name), text);
  return at(name);
};

describe('a path to something else than a file', () => {
  const FILES: Record<string, { make: () => string; says: RegExp }> = {
    nothing: {
      make: () => at('none'),
      says: /^\/.*\/none: cannot be read: ENOENT: no such file or directory/,
    },
    'an empty name': { make: () => '', says: /^: cannot be read: ENOENT/ },
    'a name with a NUL': { make: () => 'a\0b', says: /: cannot be read: .*null bytes/ },
    'a directory': {
      make: () => {
        mkdirSync(at('directory'));
        return at('directory');
      },
      says: /: is a directory$/,
    },
    'a path through a file': { make: () => join(write('plain', ''), 'x'), says: /: cannot be read: ENOTDIR/ },
    'a link to itself': {
      make: () => {
        symlinkSync(at('loop'), at('loop'));
        return at('loop');
      },
      says: /: cannot be read: ELOOP/,
    },
    'a FIFO that nobody writes to': {
      make: () => {
        execFileSync('mkfifo', [at('fifo')]);
        return at('fifo');
      },
      says: /: is not a regular file$/,
    },
    '/dev/zero': { make: () => '/dev/zero', says: /^\/dev\/zero: is not a regular file$/ },
    '/dev/null': { make: () => '/dev/null', says: /^\/dev\/null: is not a regular file$/ },
  };
  test.each(Object.entries(FILES))('%s', (_what, { make, says }) => {
    const file = make();
    for (const read of [loadConfig, readPrefixFile]) {
      expect(faultsOf(() => read(file))).toEqual([expect.stringMatching(says)]);
    }
  });

  test('a file that the user may not read', () => {
    const file = write('secret', 'interfaces: []');
    chmodSync(file, 0);
    const isRoot = process.geteuid?.() === 0;
    try {
      if (isRoot) process.seteuid?.(65_534); // root may read everything
      expect(faultsOf(() => loadConfig(file))).toEqual([
        expect.stringMatching(/\/secret: cannot be read: EACCES: permission denied/),
      ]);
    } finally {
      if (isRoot) process.seteuid?.(0);
    }
  });
});

describe('a text that is too long', () => {
  const TOO_LONG =
    ': is larger than 1048576 octets (a long list of prefixes belongs in a file of its own: allow_file, deny_file)';

  test.each([
    ['10 MB of aliases', `a: &a [x]\nb: [${'*a,'.repeat(3_500_000)}]`],
    ['10 MB of nesting', '['.repeat(10_000_000)],
    ['an octet too many', `#${' '.repeat(1 << 20)}`],
  ])('%s', (_what, text) => {
    const file = write('long.yaml', text);
    expect(faultsOf(() => loadConfig(file))).toEqual([`${file}${TOO_LONG}`]);
  });

  test('no octet too many', () => {
    const text = 'interfaces: [{ match: { name: a } }]\n';
    const file = write('full.yaml', `${text}#${'x'.repeat((1 << 20) - 1 - text.length)}`);
    expect(faultsOf(() => loadConfig(file))).toEqual([]);
  });

  test('64 MiB of prefixes', () => {
    const file = write('prefixes', Buffer.alloc((64 << 20) + 1, '#'));
    expect(faultsOf(() => readPrefixFile(file))).toEqual([`${file}: is larger than 67108864 octets`]);
    rmSync(file);
  });

  test('a file without a size, as in /proc, is read for what is in it', () => {
    expect(faultsOf(() => readPrefixFile('/proc/self/status'))[0]).toMatch(
      /^\/proc\/self\/status:1:1: want a prefix/,
    );
  });
});

const ROOM = 1_000_000;
const fill = (part: string, room = ROOM): string => part.repeat(Math.floor(room / part.length));
const numbered = (part: (n: number) => string): string => {
  const parts: string[] = [];
  for (let n = 0, length = 0; length < ROOM; n++) length += parts[parts.push(part(n)) - 1]?.length ?? 0;
  return parts.join('').slice(0, ROOM);
};
/** Each names the one before nine times. */
const laughs = (indent: string): string =>
  Array.from(
    { length: 25 },
    (_, n) =>
      `${indent}a${n}: &a${n} [${
        n === 0
          ? 'x'
          : Array(9)
              .fill(`*a${n - 1}`)
              .join(',')
      }]\n`,
  ).join('');
const REPEATED = /^a\.yaml:\d+:\d+: aliases repeat more than 1048576 octets of text$/;
const TOO_MANY_ANCHORS = /^a\.yaml:\d+:\d+: more than 1000 anchors and aliases$/;
const TOO_MANY_KEYS = /^a\.yaml:\d+:\d+: a mapping with more than 100 keys$/;
const TOO_MANY_TOKENS = /^a\.yaml:\d+:\d+: more than 600000 words and signs$/;
const TOO_DEEP = /^a\.yaml:1:\d+: is nested too deeply$/;
const WANTS_RULES = /want a (list of interface rules|mapping with the key interfaces)/;

test('10,000 rules', { timeout: 60_000 }, () => {
  const rules = Array.from(
    { length: 10_000 },
    (_, i) =>
      `  - match: { name: eth${i} }\n    targets:\n      allow: [10.${i >> 8}.${i & 255}.0/24, 192.0.2.7]\n`,
  );
  const { interfaces } = loadConfig(write('rules.yaml', `interfaces:\n${rules.join('')}`));
  expect(interfaces).toHaveLength(10_000);
  expect(interfaces[9_999]).toMatchObject({
    match: { name: ['eth9999'] },
    targets: { allow: [parsePrefix('10.39.15.0/24'), parsePrefix('192.0.2.7')] },
  });
});

test('a hundred keys in a mapping, and hundreds of aliases', () => {
  const keys = `interfaces: [{ match: { name: a } }]\n${Array.from({ length: 99 }, (_, i) => `k${i}: 1\n`).join('')}`;
  expect(faultsOf(() => parseConfig(keys, 'a.yaml')).join()).toMatch(/k0: unknown key/);
  const rules = Array.from(
    { length: 400 },
    (_, i) => `- match: &m${i} { name: a${i} }\n- match: { name: b${i}, not: *m${i} }\n`,
  );
  expect(parseConfig(`interfaces:\n${rules.join('')}`, 'a.yaml').interfaces[799]?.match).toMatchObject({
    name: ['b399'],
    not: { name: ['a399'] },
  });
});

test('of rules that need more comparisons than there are, the first ones are looked at', {
  timeout: 60_000,
}, () => {
  const patterns = Array.from({ length: 4000 }, (_, i) => `- match: { name: '*a${i}' }\n`).join('');
  const names = Array.from({ length: 4000 }, (_, i) => `- match: { name: a${i} }\n`).join('');
  const faults = faultsOf(() => parseConfig(`interfaces:\n${patterns}${names}`, 'a.yaml'));
  expect(faults[0]).toBe('a.yaml:4002:10: interfaces[4000].match: never matches: shadowed by interfaces[0]');
  expect(faults.at(-1)).toMatch(/and \d+ more faults/);
});

describe('a text that fits, and is hostile', () => {
  const TEXTS: Record<string, [text: string, says: RegExp]> = {
    'a billion laughs': [laughs(''), REPEATED],
    'a billion laughs in a rule': [
      `interfaces:\n  - match: { name: a }\n    x:\n${laughs('      ')}`,
      REPEATED,
    ],
    aliases: [`a: &a [x]\nb: [${fill('*a,')}]`, TOO_MANY_ANCHORS],
    'an alias too many': [`a: &a [x]\nb: [${'*a,'.repeat(101)}]`, /Excessive alias count/],
    'anchors, each with its alias': [numbered((n) => `- &a${n} 1\n- *a${n}\n`), TOO_MANY_ANCHORS],
    'a long rule again and again': [
      `interfaces:\n- &r {match: {name: [${fill('name,', 500_000)}z]}}\n${'- *r\n'.repeat(90)}`,
      REPEATED,
    ],
    'aliases of themselves': [fill('&a [*a,'), TOO_DEEP],
    'lists in lists': [fill('['), TOO_DEEP],
    'lists in lists, closed': [`${'['.repeat(ROOM / 2)}${']'.repeat(ROOM / 2)}`, TOO_DEEP],
    'mappings in mappings': [fill('{a: '), TOO_DEEP],
    'block lists in block lists': [fill('- '), TOO_DEEP],
    'lists in the place of a rule': [
      `interfaces: ${'['.repeat(900)}${']'.repeat(900)}`,
      /nested too deeply|want a mapping/,
    ],
    'keys, all different': [numbered((n) => `k${n}: 1\n`), TOO_MANY_KEYS],
    'keys of a flow mapping': [`{${numbered((n) => `k${n}: 1, `)}`, TOO_MANY_KEYS],
    'the same key': [fill('a: 1\n'), TOO_MANY_KEYS],
    'a key of one word': [`${fill('k')}: 1`, /at most 1024 chars/],
    commas: [`[${fill(',')}`, TOO_MANY_TOKENS],
    'half as many commas': [`[${fill(',', 500_000)}`, /Unexpected , in flow sequence/],
    'escapes that are none': [`[${fill('"\\q",')}]`, /Invalid escape sequence/],
    colons: [fill(':\n'), TOO_MANY_KEYS],
    brackets: [fill(']'), TOO_MANY_TOKENS],
    quotes: [fill('"'), /Unexpected double-quoted-scalar/],
    'exclamation marks': [fill('!'), /WRONG|Unresolved tag|tag/i],
    directives: [fill('%a\n'), TOO_MANY_TOKENS],
    documents: [fill('---\n'), /a second document begins here/],
    spaces: [fill(' '), WANTS_RULES],
    NULs: [fill('\0'), WANTS_RULES],
    'half of a surrogate pair': ['interfaces: \uD800', WANTS_RULES],
    comments: [fill('#\n'), TOO_MANY_TOKENS],
    'rules without anything': [
      `interfaces:\n${fill('- {}\n', 400_000)}`,
      /:2:3: interfaces\[0\]\.match: want a mapping/,
    ],
    'the same rule': [
      `interfaces:\n${fill('- match: {name: a}\n', 700_000)}`,
      /interfaces\[1\]\.match: never matches/,
    ],
    'prefixes that are none': [
      `interfaces: [{match: {name: a}, targets: {allow: [${fill('x,', 300_000)}]}}]`,
      /allow\[0\]: want a prefix/,
    ],
    'the same prefix': [
      `interfaces: [{match: {name: a}, targets: {allow: [${fill('10.0.0.0/8,')}]}}]`,
      /allow\[1\]: 10\.0\.0\.0\/8 is in allow\[0\] already/,
    ],
  };
  test.each(Object.entries(TEXTS))('%s', { timeout: 60_000 }, (_what, [text, says]) => {
    const before = process.memoryUsage().rss;
    const faults = faultsOf(() => parseConfig(text, 'a.yaml'));
    expect(faults.join('\n')).toMatch(says);
    expect(faults.length).toBeLessThanOrEqual(51);
    expect(faults.filter((fault) => fault.length > 400)).toEqual([]);
    expect((process.memoryUsage().rss - before) / 2 ** 20).toBeLessThan(256);
  });
});
