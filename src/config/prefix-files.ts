/** Files of prefixes: one a line; `#` begins a comment, and empty lines are nothing. */
import type { PrefixList } from '../policy/prefix-list.ts';
import { formatPrefix, ipv4, netmask, parseIpv4, parsePrefix } from '../wire/ipv4.ts';
import { ConfigError, type Fault } from './faults.ts';
import { GrowingList } from './growing-list.ts';
import { readWholeFile } from './read-file.ts';

/** Octets. */
const LARGEST = 64 << 20;
const NEWLINE = 0x0a;

/** Maximum number of faults that are reported; a file of the wrong kind has one a line. */
const FAULTS_TOLD = 20;

export const A_PREFIX = 'a prefix such as 192.0.2.0/24';

/** ` (did you mean 10.0.0.0/8?)` where bits beyond the length are set, the fault that is hard to see; else nothing. */
export function prefixHint(text: string): string {
  const [, addressText = '', lengthText = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  const address = parseIpv4(addressText);
  const length = Number(lengthText);
  if (address === undefined || length > 32 || parsePrefix(text) !== undefined) return '';
  return ` (did you mean ${formatPrefix({ address: ipv4(address & netmask(length)), length })}?)`;
}

/** Throws ConfigError. */
export function readPrefixFile(file: string): PrefixList {
  const octets = readWholeFile(file, LARGEST);
  const prefixes = new GrowingList();
  const faults: Fault[] = [];
  let others = 0;
  for (let at = 0, line = 1; at < octets.length; line++) {
    const newline = octets.indexOf(NEWLINE, at);
    const end = newline < 0 ? octets.length : newline;
    if (!prefixes.addPlain(octets, at, end)) {
      const text = octets.toString('utf8', at, end).split('#', 1)[0]?.trim() ?? '';
      const prefix = parsePrefix(text);
      if (prefix !== undefined) prefixes.add(prefix.address, prefix.length);
      else if (text !== '') {
        if (faults.length < FAULTS_TOLD) faults.push(wrongLine(file, line, text));
        else others++;
      }
    }
    at = end + 1;
  }
  if (faults.length === 0) return prefixes.packed();
  if (others > 0) faults.push({ file, line: 0, column: 0, text: `and ${others} more such lines` });
  throw new ConfigError(faults);
}

const wrongLine = (file: string, line: number, text: string): Fault => ({
  file,
  line,
  column: 1,
  text: `want ${A_PREFIX}, got "${text.slice(0, 80)}"${prefixHint(text)}`,
});

/** Enough of a file's prefixes to say whether they have changed, and how many there are. */
interface PrefixSummary {
  readonly count: number;
  readonly hash: number;
}

/** By file. */
export type PrefixSummaries = ReadonlyMap<string, PrefixSummary>;

/** FNV-1a over the numbers. */
export function summarize({ addresses, lengths }: PrefixList): PrefixSummary {
  let hash = 0x811c9dc5;
  for (let row = 0; row < lengths.length; row++) {
    hash = Math.imul(Math.imul(hash ^ (addresses[row] ?? 0), 0x01000193) ^ (lengths[row] ?? 0), 0x01000193);
  }
  return { count: lengths.length, hash };
}

/** `deny.txt: 12 prefixes -> 13`, one for each file that is named before and after. */
export function diffPrefixFiles(before: PrefixSummaries, after: PrefixSummaries): string[] {
  return [...after].flatMap(([file, now]) => {
    const old = before.get(file);
    if (old === undefined || (old.count === now.count && old.hash === now.hash)) return [];
    return old.count === now.count
      ? [`${file}: other prefixes, ${now.count} as before`]
      : [`${file}: ${old.count} prefixes -> ${now.count}`];
  });
}
