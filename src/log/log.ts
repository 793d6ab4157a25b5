/** What the daemon says, line by line: JSON, readable text, or text for systemd's journal. */
import { setTimeout as later } from 'node:timers';
import { setTimeout as delay } from 'node:timers/promises';
import { pino } from 'pino';
import type { LogFormat } from '../config/keys.ts';
import type { LogLevel } from '../config/log-levels.ts';
import { EVENTS, type EventLevel, type LogEvent } from './events.ts';
import { lineFormat, usualFormat } from './line-format.ts';
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

/** How long the last lines are tried at the end, in milliseconds. */
const LAST_MS = 200;

export interface LogOutput extends LinePort {
  readonly isTerminal: boolean;
  readonly isJournal: boolean;
}

export interface OpenLog extends Log {
  /** Undefined: as it is usual where it goes. */
  setFormat(format: LogFormat | undefined): Promise<void>;
  /** Tries what waits for a moment more. */
  close(): Promise<void>;
}

export interface LogOptions {
  readonly level: LogLevel;
  /** Undefined: as it is usual where it goes. */
  readonly format: LogFormat | undefined;
}

/** Written at once where there is room, so that no line is lost with the process, and never waited for. */
export async function openLog({ level, format }: LogOptions, output: LogOutput): Promise<OpenLog> {
  const lines = new LineOutput(output, (retry) => void later(retry, RETRY_MS).unref());
  const load = (wanted = usualFormat(output)) => lineFormat(wanted, output.isTerminal);
  let inFormat = await load(format);
  const sink = pino({ level, base: null }, { write: (line: string) => lines.write(inFormat(line)) });
  const log = logOn(sink, lines);
  lines.onLost = (lost) =>
    log.say(
      'lines-lost',
      { lines: lost },
      `${lost} ${lost === 1 ? 'line' : 'lines'} of the log lost: standard output was full, and nobody read it in time`,
    );
  const setFormat: OpenLog['setFormat'] = async (wanted) => {
    inFormat = await load(wanted);
  };
  return Object.assign(log, { setFormat, close: () => lastLines(lines) });
}

async function lastLines(lines: LineOutput): Promise<void> {
  for (const end = performance.now() + LAST_MS; lines.waiting > 0 && performance.now() < end; ) {
    await delay(10);
    lines.flush();
  }
}
