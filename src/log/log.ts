/** What the daemon says: JSON, one object a line; readable lines on a terminal. */
import { setTimeout as later } from 'node:timers';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import type { LogLevel } from '../config/log-levels.ts';
import { oneLine, plainJson } from '../wire/octet-text.ts';
import { EVENTS, type EventLevel, type LogEvent } from './events.ts';
import { LineOutput, type LinePort, RETRY_MS } from './line-output.ts';

/** Where lines go. A line without an event of EVENTS cannot be said. */
export interface Log {
  level: LogLevel;
  /** Whether lines of this level are written: below, nothing need be looked at or put into words. */
  isEnabled(level: EventLevel): boolean;
  /** One line, at the event's level or at `level`. */
  say(event: LogEvent, fields: object, text: string, level?: EventLevel): void;
  /** Lines that nobody could be given. */
  readonly lost: number;
}

/** The part of pino that is used. */
type Sink = Record<EventLevel, (fields: object, text: string) => void> & {
  level: string;
  isLevelEnabled(level: string): boolean;
};

const ALL_WRITTEN = { lost: 0, loses: () => false };

/** A log that writes by pino. */
export const logOn = (sink: Sink, lines: Pick<LineOutput, 'lost' | 'loses'> = ALL_WRITTEN): Log => ({
  get lost() {
    return lines.lost;
  },
  get level() {
    return sink.level as LogLevel;
  },
  set level(level) {
    sink.level = level;
  },
  isEnabled: (level) => sink.isLevelEnabled(level),
  say: (event, fields, text, level = EVENTS[event].level) => {
    if (sink.isLevelEnabled(level) && !lines.loses()) sink[level]({ event, ...fields }, text);
  },
});

/** On a terminal: names, paths and faults are other people's. */
const messageFormat = ({ msg }: Record<string, unknown>): string => oneLine(String(msg));

/** How long the last lines are tried at the end, in milliseconds. */
const LAST_MS = 200;

export interface LogOutput extends LinePort {
  readonly isTerminal: boolean;
}

export interface OpenLog extends Log {
  /** Tries what waits for a moment more. */
  close(): Promise<void>;
}

/** Written at once where there is room, so that no line is lost with the process, and never waited for. */
export async function openLog(level: LogLevel, output: LogOutput): Promise<OpenLog> {
  const lines = new LineOutput(output, (retry) => void later(retry, RETRY_MS).unref());
  const options = { level, base: null };
  const log = logOn(pino(options, { write: await lineWriter(lines, output.isTerminal) }), lines);
  lines.onLost = (lost) =>
    log.say(
      'lines-lost',
      { lines: lost },
      `${lost} ${lost === 1 ? 'line' : 'lines'} of the log lost: standard output was full, and nobody read it in time`,
    );
  return Object.assign(log, { close: () => lastLines(lines) });
}

async function lineWriter(lines: LineOutput, isTerminal: boolean): Promise<(line: string) => void> {
  if (!isTerminal) return (line) => lines.write(plainJson(line));
  const { prettyFactory } = await import('pino-pretty');
  const pretty = prettyFactory({ translateTime: 'SYS:HH:MM:ss.l', hideObject: true, messageFormat });
  return (line) => lines.write(pretty(line));
}

async function lastLines(lines: LineOutput): Promise<void> {
  for (const end = performance.now() + LAST_MS; lines.waiting > 0 && performance.now() < end; ) {
    await delay(10);
    lines.flush();
  }
}
