/**
 * What is said on the control socket: JSON, one object a line, both ways. A request names the version and a command, an
 * answer has the version and either `answer` or `error`. Only a watch has more lines than one.
 */
import { shown } from '../errors/shown.ts';
import { UserError } from '../errors/user-error.ts';
import { oneLine, plainLines } from '../wire/octet-text.ts';

export const VERSION = 1;

/** Longest request line, in octets: a request is a few words. */
export const LONGEST_REQUEST = 8192;

/** A request as it came: nothing of it is checked. */
export interface Request {
  readonly command: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Whatever a client may do wrong, and what it may meet. */
export class ControlError extends UserError {
  override readonly name = 'ControlError';
}

export const requestLine = (command: string, fields: object): string =>
  `${JSON.stringify({ version: VERSION, command, ...fields })}\n`;

export const answerLine = (answer: object): string => `${JSON.stringify({ version: VERSION, answer })}\n`;

export function errorLine({ code, message, details }: ControlError): string {
  const error = { code, message, ...(details.length > 0 && { details }) };
  return `${JSON.stringify({ version: VERSION, error })}\n`;
}

/** What a line of a client asks for. Throws a ControlError; `command` may still be one that nobody knows. */
export function parseRequest(line: string): Request {
  const { version, command, ...fields } = parseObject(line);
  if (version !== VERSION) {
    throw new ControlError(
      'version',
      `want "version":${VERSION}, got ${shown(version)}: this daemon speaks no other`,
    );
  }
  if (typeof command !== 'string') {
    throw new ControlError('malformed', 'want "command", the name of a command as text');
  }
  return { command, fields };
}

/** The `answer` in a line of the daemon. Throws a ControlError: the daemon's, or for a line that is none. */
export function parseAnswer(line: string): unknown {
  const { version, answer, error } = parseObject(line, parsePlainly);
  if (version !== VERSION) {
    throw new ControlError('version', 'the daemon speaks another version of the protocol than this arproxy');
  }
  if (error === undefined) return answer;
  const { code, message, details = [] } = error as { code: string; message: string; details?: string[] };
  throw new ControlError(code, message, details);
}

/** What an escape of JSON, or an octet, may hide; `\\\\x1b`, as names have it, is none. */
const MAY_BE_OBEYED = /[^ -~]|\\[bfnrtu]/;

/**
 * JSON of a daemon, who may be anybody that listens on that path: each text in it as one line that a terminal can be given. Names
 * of interfaces are so already.
 */
export function parsePlainly(line: string): unknown {
  if (!MAY_BE_OBEYED.test(line)) return JSON.parse(line);
  return JSON.parse(line, (key, value: unknown) => {
    if (typeof value === 'string') return key === CONFIGURATION ? plainLines(value) : oneLine(value);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).map(([name, field]) => [oneLine(name), field]));
  });
}

/** The field of ConfigAnswer that has lines. */
const CONFIGURATION = 'text';

/** Throws a ControlError. */
export function parseObject(
  line: string,
  parse: (line: string) => unknown = JSON.parse,
): Record<string, unknown> {
  let value: unknown;
  try {
    value = parse(line);
  } catch {
    value = undefined;
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return value as Record<string, unknown>;
  }
  throw new ControlError(
    'malformed',
    `want a JSON object on one line, such as {"version":${VERSION},"command":"status"}`,
  );
}
