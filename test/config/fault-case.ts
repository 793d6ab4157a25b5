/** Texts with faults, and the words in which they are told. */
import { KEYS } from '../../src/config/keys.ts';
import { RULE_KEYS as DECLARED_RULE_KEYS } from '../../src/config/rule-keys.ts';

/** A text, and the faults in it without the name of the file. */
export type FaultCase = readonly [text: string, ...faults: string[]];

/** One rule for eth0; `lines` begin in line 3. */
export const rule = (...lines: string[]): string =>
  ['interfaces:', '  - match: { name: eth0 }', ...lines.map((line) => `    ${line}`)].join('\n');
/** The same, and `lines` beside it. */
export const beside = (...lines: string[]): string => [rule(), ...lines].join('\n');

export const RULE_KEYS = Object.keys(DECLARED_RULE_KEYS).join(', ');
export const TOP_KEYS = Object.keys(KEYS).join(', ');
export const A_PATTERN = 'want a pattern of 1 to 127 characters, or a list of them';
export const A_LISTEN = 'want HOST:PORT, :PORT for loopback alone, or unix:/path';
export const A_DURATION = 'want a duration such as 800ms or 1s';
export const A_PREFIX = 'want a prefix such as 192.0.2.0/24';
