/** Files that nobody wrote to be read: each gives a fault in clear words, soon, and without taking much memory. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig, parseConfig } from '../../src/config/parse.ts';
import { readPrefixFile } from '../../src/config/prefix-files.ts';
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
    ': is larger than 65536 octets (a long list of prefixes belongs in a file of its own: allow_file, deny_file)';

  test.each([
    ['10 MB of aliases', `a: &a [x]\nb: [${'*a,'.repeat(3_500_000)}]`],
    ['10 MB of nesting', '['.repeat(10_000_000)],
    ['an octet too many', `#${' '.repeat(65_536)}`],
  ])('%s', (_what, text) => {
    const file = write('long.yaml', text);
    expect(faultsOf(() => loadConfig(file))).toEqual([`${file}${TOO_LONG}`]);
  });

  test('no octet too many', () => {
    const text = 'interfaces: [{ match: { name: a } }]\n';
    const file = write('full.yaml', `${text}#${'x'.repeat(65_535 - text.length)}`);
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

const ROOM = 65_000;
const fill = (part: string): string => part.repeat(Math.floor(ROOM / part.length));
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
const TOO_MANY_ALIASES = /Excessive alias count/;
const TOO_DEEP = /^a\.yaml:1:\d+: is nested too deeply$/;
const WANTS_RULES = /want a (list of interface rules|mapping with the key interfaces)/;

describe('a text that fits, and is hostile', () => {
  const TEXTS: Record<string, [text: string, says: RegExp]> = {
    'a billion laughs': [laughs(''), TOO_MANY_ALIASES],
    'a billion laughs in a rule': [
      `interfaces:\n  - match: { name: a }\n    x:\n${laughs('      ')}`,
      TOO_MANY_ALIASES,
    ],
    aliases: [`a: &a [x]\nb: [${fill('*a,')}]`, TOO_MANY_ALIASES],
    'aliases of themselves': [fill('&a [*a,'), TOO_DEEP],
    'lists in lists': [fill('['), TOO_DEEP],
    'lists in lists, closed': [`${'['.repeat(ROOM / 2)}${']'.repeat(ROOM / 2)}`, TOO_DEEP],
    'mappings in mappings': [fill('{a: '), TOO_DEEP],
    'block lists in block lists': [fill('- '), TOO_DEEP],
    'lists in the place of a rule': [
      `interfaces: ${'['.repeat(900)}${']'.repeat(900)}`,
      /nested too deeply|want a mapping/,
    ],
    'keys, all different': [numbered((n) => `k${n}: 1\n`), /k0: unknown key|Implicit map keys/],
    'the same key': [fill('a: 1\n'), /:2:1: a: duplicate key/],
    'a key of one word': [`${fill('k')}: 1`, /at most 1024 chars/],
    commas: [`[${fill(',')}`, /Unexpected , in flow sequence/],
    colons: [fill(':\n'), /duplicate key/],
    quotes: [fill('"'), /Unexpected double-quoted-scalar/],
    'exclamation marks': [fill('!'), /WRONG|Unresolved tag|tag/i],
    directives: [fill('%a\n'), /Missing directives-end/],
    documents: [fill('---\n'), /a second document begins here/],
    spaces: [fill(' '), WANTS_RULES],
    NULs: [fill('\0'), WANTS_RULES],
    'half of a surrogate pair': ['interfaces: \uD800', WANTS_RULES],
    comments: [fill('#\n'), WANTS_RULES],
    'rules without anything': [
      `interfaces:\n${fill('- {}\n')}`,
      /:2:3: interfaces\[0\]\.match: want a mapping/,
    ],
    'the same rule': [
      `interfaces:\n${fill('- match: {name: a}\n')}`,
      /interfaces\[1\]\.match: never matches/,
    ],
    'prefixes that are none': [
      `interfaces: [{match: {name: a}, targets: {allow: [${fill('x,')}]}}]`,
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
