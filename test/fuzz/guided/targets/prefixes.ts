/** Files of prefixes, which are read from their octets: the same as line by line from text; and what /proc lists of sockets. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { ConfigError } from '../../../../src/config/faults.ts';
import { readPrefixFile } from '../../../../src/config/prefix-files.ts';
import { parseArpSockets, parseUnixListeners } from '../../../../src/sys/proc-net.ts';
import { parsePrefix } from '../../../../src/wire/ipv4.ts';
import { type Target, textOf, wordsOf } from '../target.ts';

let folder = '';

function fileOf(octets: Uint8Array): string {
  if (folder === '') folder = mkdtempSync(join(tmpdir(), 'arproxy-fuzz-'));
  const file = join(folder, 'list');
  writeFileSync(file, octets);
  return file;
}

const LISTENS =
  '0000000091e7f159: 00000002 00000000 00010000 0001 01 27984575 /run/arproxy-0/4026531840-12.sock';
const HEARS = '0000000091e7f159 3      3    0806   0     1       0        0      27984576';

export const prefixes: Target = {
  kind: 'prefixes',
  longest: 400,
  words: wordsOf(
    ...[
      '10.0.0.0/8',
      '255.255.255.255/32',
      '0.0.0.0/0',
      '192.0.2.1',
      '/33',
      '/08',
      '.',
      '/',
      '#',
      '\n',
      '\r\n',
      ' ',
      '\t',
      '\u00a0',
      '\ufeff',
      '256',
      '00',
    ],
    ...[LISTENS, HEARS, '/', '@'],
  ),
  seeds: () =>
    [
      '10.0.0.0/8\n192.0.2.0/24 # why\n\n#10.0.0.0/8\r\n  1.2.3.4  ',
      '\ufeff10.0.0.0/8',
      '10.0.0.1/8\nx\n10.0.0.0/33',
      `Num\n${LISTENS}\n${LISTENS.replace('/run', '@')}`,
      `sk\n${HEARS}\n`,
    ].map((text) => Uint8Array.from(Buffer.from(text))),
  attempt(octets) {
    const wanted = byLines(textOf(octets));
    const read = readOrFaults(fileOf(octets));
    if (!isDeepStrictEqual(read, wanted))
      throw new Error(`${JSON.stringify(read)}, line by line ${JSON.stringify(wanted)}`);
    for (const { inode, path } of parseUnixListeners(textOf(octets)))
      if (!Number.isInteger(inode) || path === '') throw new Error('a listener without inode or path');
    parseArpSockets(textOf(octets));
  },
  close: async () => {
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
    folder = '';
  },
};

/** `10.0.0.0/8` as its numbers; or how many lines are wrong, where there is one. */
type Read = readonly (readonly [address: number, length: number])[] | number;

function byLines(text: string): Read {
  const lines = text
    .split('\n')
    .map((line) => line.split('#', 1)[0]?.trim() ?? '')
    .filter((line) => line !== '')
    .map(parsePrefix);
  const right = lines.flatMap((prefix) =>
    prefix === undefined ? [] : [[prefix.address, prefix.length] as const],
  );
  return right.length === lines.length ? right : lines.length - right.length;
}

function readOrFaults(file: string): Read {
  try {
    const { addresses, lengths } = readPrefixFile(file);
    return Array.from(addresses, (address, row) => [address, lengths[row] ?? -1] as const);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const more = error.faults.find(({ line }) => line === 0)?.text ?? 'and 0 more';
    const told = error.faults.filter(({ line }) => line > 0).length;
    return told + Number(/\d+/.exec(more)?.[0]);
  }
}
