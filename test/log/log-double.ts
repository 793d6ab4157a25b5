/** A real log whose lines a test reads. */
import { pino } from 'pino';
import { type Log, logOn } from '../../src/log/log.ts';

export interface Said {
  readonly level: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

export function logDouble(level = 'info'): { readonly log: Log; readonly said: Said[] } {
  const said: Said[] = [];
  const log = pino(
    { level, base: null, timestamp: false },
    { write: (line) => said.push(JSON.parse(line) as Said) },
  );
  return { log: logOn(log), said };
}
