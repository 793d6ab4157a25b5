/** What is wrong with a configuration: all of it at once, each with its place. */
import { UserError } from '../errors/user-error.ts';
import { oneLine } from '../wire/octet-text.ts';

export interface Fault {
  /** 1, 2, ...; 0: the file as a whole. */
  readonly line: number;
  readonly column: number;
  readonly file: string;
  readonly text: string;
}

/** One line, whatever the file has in it. */
export const formatFault = ({ file, line, column, text }: Fault): string =>
  oneLine(line === 0 ? `${file}: ${text}` : `${file}:${line}:${column}: ${text}`);

export class ConfigError extends UserError {
  override readonly name = 'ConfigError';
  readonly faults: readonly Fault[];

  constructor(faults: readonly Fault[]) {
    super('ERR_CONFIG', faults.map(formatFault).join('\n'));
    this.faults = faults;
  }
}

/** `interfaces[0].targets.allow[1]` */
export const formatPath = (path: readonly PropertyKey[]): string =>
  path
    .map((key, i) => (typeof key === 'number' ? `[${key}]` : `${i === 0 ? '' : '.'}${String(key)}`))
    .join('');
