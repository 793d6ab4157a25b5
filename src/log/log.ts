/** What the daemon says: JSON, one object a line; readable lines on a terminal. */
import { pino } from 'pino';
import type { LogLevel } from '../config/keys.ts';
import { oneLine, plainJson } from '../wire/octet-text.ts';
import { EVENTS, type EventLevel, type LogEvent } from './events.ts';

/** Where lines go. A line without an event of EVENTS cannot be said. */
export interface Log {
  level: LogLevel;
  /** Whether lines of this level are written: below, nothing need be looked at or put into words. */
  isEnabled(level: EventLevel): boolean;
  /** One line, at the event's level or at `level`. */
  say(event: LogEvent, fields: object, text: string, level?: EventLevel): void;
}

/** Octets of lines that could not be written and are kept for another try; what comes beyond is lost. */
const MAX_WAITING = 1 << 20;

/** The part of pino that is used. */
type Sink = Record<EventLevel, (fields: object, text: string) => void> & {
  level: string;
  isLevelEnabled(level: string): boolean;
};

/** A log that writes by pino. */
export const logOn = (sink: Sink): Log => ({
  get level() {
    return sink.level as LogLevel;
  },
  set level(level) {
    sink.level = level;
  },
  isEnabled: (level) => sink.isLevelEnabled(level),
  say: (event, fields, text, level = EVENTS[event].level) => sink[level]({ event, ...fields }, text),
});

/** On a terminal: names, paths and faults are other people's. */
const messageFormat = ({ msg }: Record<string, unknown>): string => oneLine(String(msg));

/** Written at once, so that no line is lost with the process; standard output. */
export async function openLog(level: LogLevel): Promise<Log> {
  const options = { level, base: null };
  if (!process.stdout.isTTY) {
    const destination = pino.destination({ dest: 1, sync: true, maxLength: MAX_WAITING });
    destination.on('error', () => {}); // a full disk costs lines, and no answers
    return logOn(pino(options, { write: (line) => void destination.write(plainJson(line)) }));
  }
  const { default: pretty } = await import('pino-pretty');
  return logOn(
    pino(options, pretty({ sync: true, translateTime: 'SYS:HH:MM:ss.l', hideObject: true, messageFormat })),
  );
}
