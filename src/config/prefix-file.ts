/** A file with one prefix a line; `#` begins a comment, and empty lines are nothing. */
import { type Ipv4Prefix, parsePrefix } from '../wire/ipv4.ts';
import { ConfigError, type Fault } from './faults.ts';
import { A_PREFIX, prefixHint } from './prefix-fault.ts';
import { readWholeFile } from './read-file.ts';

const LARGEST = 64 << 20;
/** So many faults are told; a file of the wrong kind has one a line. */
const FAULTS_TOLD = 20;

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
  const rest = faults.length - FAULTS_TOLD;
  const more = { file, line: 0, column: 0, text: `and ${rest} more such lines` };
  throw new ConfigError([...faults.slice(0, FAULTS_TOLD), ...(rest > 0 ? [more] : [])]);
}
