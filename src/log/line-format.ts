/** What a line of the log looks like: pino's JSON, made readable for a person or for systemd's journal. */
import type { LogFormat } from '../config/keys.ts';
import { oneLine, plainJson } from '../wire/octet-text.ts';

/** One line of JSON with its end, to one of the format. */
export type FormatLine = (json: string) => string;

/** Of syslog(3), by pino's levels: the journal takes `<4>` in front of a line for its priority (sd-daemon(3)). */
const PRIORITIES: Readonly<Record<number, number>> = { 10: 7, 20: 7, 30: 6, 40: 4, 50: 3, 60: 2 };
const INFO = 6;

interface Line {
  readonly level: number;
  readonly time: number;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** `ifname=g0`; what is not one word is in JSON's quotes, and so are lists and objects. */
const fieldText = ([name, value]: readonly [string, unknown]): string =>
  `${name}=${typeof value === 'string' && /^[\w.:/*+-]+$/.test(value) ? value : JSON.stringify(value)}`;

/** The journal has a time of its own. */
export const journalLine: FormatLine = (json) => {
  const { level, time: _, msg, ...fields } = JSON.parse(json) as Line;
  const text = `${msg} [${Object.entries(fields).map(fieldText).join(' ')}]`;
  return `<${PRIORITIES[level] ?? INFO}>${oneLine(text)}\n`;
};

/** For people: names, paths and faults in it are others'. */
const messageFormat = ({ msg }: Record<string, unknown>): string => oneLine(String(msg));

/** Loads what the format needs. */
export async function lineFormat(format: LogFormat, colours: boolean): Promise<FormatLine> {
  if (format === 'json') return plainJson;
  if (format === 'journal') return journalLine;
  // CommonJS: in the bundle it has a default alone.
  const { prettyFactory } = (await import('pino-pretty')).default;
  return prettyFactory({
    ...{ translateTime: 'SYS:HH:MM:ss.l', hideObject: true, messageFormat },
    // It takes these for names of who writes the line: the `pid` is another arproxy's.
    ignore: 'pid,hostname,name,caller',
    ...(!colours && { colorize: false }),
  });
}

/** Where nothing else is wanted. */
export const usualFormat = (output: {
  readonly isTerminal: boolean;
  readonly isJournal: boolean;
}): LogFormat => {
  if (output.isJournal) return 'journal';
  return output.isTerminal ? 'text' : 'json';
};
