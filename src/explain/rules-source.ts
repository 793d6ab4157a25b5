/** Whose rules an explanation goes by. */
import type { Settings } from '../config/build-rules.ts';

export interface RulesSource {
  /** Of the running arproxy, of a configuration file, or those that `arproxy run -i IFACE` would make. */
  readonly rules: 'running' | 'file' | 'default';
  /** For people: `of the running arproxy (pid 123, /run/arproxy-0/4026531840-123.sock)`. */
  readonly rulesFrom: string;
  /** Where the rules stand; undefined: in no file. */
  readonly file: string | undefined;
}

export interface ExplainSettings extends Settings {
  /** Undefined: nobody wants to be told. */
  readonly source?: RulesSource | undefined;
}

/** The rule of an interface, as a reader can find it. */
export function ruleInWords(source: RulesSource | undefined, index: number, match: string): string {
  if (source === undefined || source.file !== undefined)
    return `is served by interfaces[${index}], match ${match}`;
  return source.rules === 'running'
    ? `is served by the running arproxy (its options match ${match})`
    : `would be served by arproxy run -i ${match}`;
}
