/** What the daemon says: JSON, one object a line; readable lines on a terminal. */
import { type Logger, pino } from 'pino';
import type { LogLevel } from '../config/keys.ts';

export type { Logger } from 'pino';

/** Octets of lines that could not be written and are kept for another try; what comes beyond is lost. */
const MOST_WAITING = 1 << 20;

/** Written at once, so that no line is lost with the process; standard output. */
export async function openLog(level: LogLevel): Promise<Logger> {
  const options = { level, base: null };
  if (!process.stdout.isTTY) {
    const destination = pino.destination({ dest: 1, sync: true, maxLength: MOST_WAITING });
    destination.on('error', () => {}); // a full disk costs lines, and no answers
    return pino(options, destination);
  }
  const { default: pretty } = await import('pino-pretty');
  return pino(options, pretty({ sync: true, translateTime: 'SYS:HH:MM:ss.l', hideObject: true }));
}
