/** Files of prefixes: one a line; `#` begins a comment, and empty lines are nothing. */
import { formatPrefix, type Ipv4Prefix, ipv4, netmask, parseIpv4, parsePrefix } from '../wire/ipv4.ts';
import { ConfigError, type Fault } from './faults.ts';
import { firstFew } from './first-few.ts';
import { readWholeFile } from './read-file.ts';

/** Octets. */
const LARGEST = 64 << 20;
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
export function readPrefixFile(file: string): Ipv4Prefix[] {
  const prefixes: Ipv4Prefix[] = [];
  const faults: Fault[] = [];
  readWholeFile(file, LARGEST)
    .split('\n')
    .forEach((whole, i) => {
      const line = whole.split('#', 1)[0]?.trim() ?? '';
      if (line === '') return;
      const prefix = parsePrefix(line);
      if (prefix !== undefined) prefixes.push(prefix);
      else
        faults.push({
          file,
          line: i + 1,
          column: 1,
          text: `want ${A_PREFIX}, got "${line.slice(0, 80)}"${prefixHint(line)}`,
        });
    });
  if (faults.length === 0) return prefixes;
  const others = (rest: number): Fault => ({ file, line: 0, column: 0, text: `and ${rest} more such lines` });
  throw new ConfigError(firstFew(faults, FAULTS_TOLD, others));
}

/** Enough of a file's prefixes to say whether they have changed, and how many there are. */
interface PrefixSummary {
  readonly count: number;
  readonly hash: number;
}

/** By file. */
export type PrefixSummaries = ReadonlyMap<string, PrefixSummary>;

/** FNV-1a over the numbers. */
export function summarize(prefixes: readonly Ipv4Prefix[]): PrefixSummary {
  let hash = 0x811c9dc5;
  for (const { address, length } of prefixes)
    hash = Math.imul(Math.imul(hash ^ address, 0x01000193) ^ length, 0x01000193);
  return { count: prefixes.length, hash };
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
