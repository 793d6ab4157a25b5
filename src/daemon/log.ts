/** What the daemon says: JSON, one object a line; readable lines on a terminal. */
import { type Logger, pino } from 'pino';
import type { LogLevel } from '../config/config.ts';

export type { Logger } from 'pino';

/** Written at once, so that no line is lost with the process; standard output. */
export async function openLog(level: LogLevel): Promise<Logger> {
  const options = { level, base: null };
  if (!process.stdout.isTTY) return pino(options, pino.destination({ dest: 1, sync: true }));
  const { default: pretty } = await import('pino-pretty');
  return pino(options, pretty({ sync: true, translateTime: 'SYS:HH:MM:ss.l', ignore: 'time' }));
}
