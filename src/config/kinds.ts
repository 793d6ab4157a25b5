/**
 * The kinds of values that keys have, each with all that is known of it: its check in a file, how it is printed, and how it is
 * said on the command line.
 */
import { shown } from '../errors/shown.ts';
import { A_LISTEN, formatListen, type Listen, listenHint, parseListen } from '../listen/address.ts';
import { OUTCOMES, type Reason } from '../policy/outcomes.ts';
import type { WhileLocal } from '../policy/restrictions.ts';
import { formatIpv4, formatPrefix, type Ipv4Prefix, parseIpv4, parsePrefix } from '../wire/ipv4.ts';
import { formatMac, isGroup, type Mac, parseMac } from '../wire/mac.ts';
import { oneLine } from '../wire/octet-text.ts';
import { A_PREFIX, prefixHint } from './prefix-files.ts';
import { parseDuration, parseRate, printDuration, printRate } from './units.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Takes what is wrong with a value, or with the one at a place in it. */
export type Wrong = (message: string, at?: number) => undefined;

/** A value of the file to one of the code; undefined: `wrong` has been told why. */
export type Read<T> = (input: unknown, wrong: Wrong) => T | undefined;

export interface Kind<T> {
  /** For the manual. */
  readonly type: string;
  /** What is wanted, for faults: `a duration such as 800ms or 1s`. */
  readonly want: string;
  readonly read: Read<T>;
  /** What may be written in a file, for editors. */
  readonly schema: JsonSchema;
  /** As plain data in the file's language; undefined: better not said. */
  print(value: T): Printed;
  /** On the command line; without: it cannot be said there. */
  readonly argument?: Argument<T>;
}

export type Printed = string | number | boolean | readonly string[] | undefined;

export interface Argument<T> {
  /** `<duration>`; without: the option takes no value. */
  readonly placeholder?: string;
  /** All that may be said, where that is a closed set. */
  readonly choices?: readonly string[];
  /** What the help adds. */
  readonly note?: string;
  /** Undefined: it is none. */
  parse(text: string): T | undefined;
  /** May add to what is said of one that is none. */
  hint?(text: string): string;
}

/** What was wanted, and what is there. */
export const want = (what: string, input: unknown): string =>
  input === undefined ? `want ${what}` : `want ${what}, got ${shown(input)}`;

type Parse<T> = (text: string) => T | undefined;

/** A text that `parse` makes a value of. */
const text =
  <T>(what: string, parse: Parse<T>, hint: (input: string) => string = () => ''): Read<T> =>
  (input, wrong) => {
    if (typeof input !== 'string') return wrong(want(what, input));
    return parse(input) ?? wrong(`${want(what, input)}${hint(input)}`);
  };

/** What is of that type, and is accepted, as it is. */
const plain =
  <T>(what: string, isIt: (input: unknown) => input is T): Read<T> =>
  (input, wrong) =>
    isIt(input) ? input : wrong(want(what, input));

const list =
  <T>(what: string, read: Read<T>): Read<readonly T[]> =>
  (input, wrong) => {
    if (!Array.isArray(input)) return wrong(want(what, input));
    // One that is undefined has been told: then nobody takes the list.
    return input.map((one, i) => read(one, (message) => wrong(message, i)) as T);
  };

const STRING: JsonSchema = { type: 'string' };
const STRINGS: JsonSchema = { type: 'array', items: STRING };

const same = <T>(value: T): T => value;

const A_DURATION = 'a duration such as 800ms or 1s';

/** In milliseconds. On the command line a bare number is of `unit`, in the file there is none but 0. */
export const duration = (unit: 'ms' | 'us'): Kind<number> => ({
  type: 'duration',
  want: A_DURATION,
  read: (input, wrong) => (input === 0 ? 0 : text(A_DURATION, (said) => parseDuration(said))(input, wrong)),
  schema: { anyOf: [STRING, { type: 'number', const: 0 }] },
  print: printDuration,
  argument: {
    placeholder: '<duration>',
    note: `a bare number is in ${unit}`,
    parse: (input) => parseDuration(input, unit),
  },
});
export const DURATION = duration('ms');

export const FLAG: Kind<boolean> = {
  type: '`true` or `false`',
  want: 'true or false',
  read: plain('true or false', (input) => typeof input === 'boolean'),
  schema: { type: 'boolean' },
  print: same,
  argument: { parse: () => true },
};

const whole = (least: number, what: string): Kind<number> => ({
  type: what.replace(/^a /, ''),
  want: what,
  read: plain(what, (input): input is number => Number.isSafeInteger(input) && Number(input) >= least),
  schema: { type: 'integer', minimum: least, maximum: Number.MAX_SAFE_INTEGER },
  print: same,
  argument: {
    placeholder: '<n>',
    parse: (input) => (/^\d{1,9}$/.test(input) && Number(input) >= least ? Number(input) : undefined),
  },
});
export const COUNT = whole(0, 'a whole number of 0 or more');
export const BURST = whole(1, 'a whole number of 1 or more');
export const MEDIUM_ID = whole(-1, 'a whole number from -1 on');

export const oneOf = <T extends string>(
  words: readonly [T, ...T[]],
  what: string,
  placeholder = '<word>',
): Kind<T> => ({
  type: words.map((word) => `\`${word}\``).join(', '),
  want: what,
  read: plain(what, (input): input is T => words.some((word) => word === input)),
  schema: { type: 'string', enum: words },
  print: same,
  argument: {
    placeholder,
    choices: words,
    parse: (input) => words.find((word) => word === input),
  },
});

const isPath = (input: string): boolean => input !== '' && !input.includes('\0');
const A_PATH = 'the path of a file';
export const PATH: Kind<string> = {
  type: 'path',
  want: A_PATH,
  read: plain(A_PATH, (input): input is string => typeof input === 'string' && isPath(input)),
  schema: { type: 'string', minLength: 1 },
  print: same,
  argument: { placeholder: '<path>', parse: (input) => (isPath(input) ? input : undefined) },
};

/** A relative path of that name is `./none`. */
export const PATH_OR_NONE: Kind<string> = {
  ...PATH,
  type: 'path, or `none`',
};

/** An altname has 127 octets at most; and picomatch throws for a pattern of 64 KiB. */
const LONGEST_PATTERN = 127;
const A_PATTERN = 'a pattern of 1 to 127 characters, or a list of them';
const isPattern = (input: unknown): input is string =>
  typeof input === 'string' && input !== '' && input.length <= LONGEST_PATTERN;
const PATTERN: JsonSchema = { type: 'string', minLength: 1, maxLength: LONGEST_PATTERN };
export const PATTERNS: Kind<readonly string[]> = {
  type: 'pattern, or list of patterns',
  want: A_PATTERN,
  read: (input, wrong) => {
    const patterns: readonly unknown[] = Array.isArray(input) ? input : [input];
    if (patterns.length === 0 || !patterns.every(isPattern)) return wrong(want(A_PATTERN, input));
    return patterns.map(oneLine); // as names are shown
  },
  schema: { anyOf: [PATTERN, { type: 'array', minItems: 1, items: PATTERN }] },
  print: (patterns) => (patterns.length === 0 ? undefined : patterns),
};

export const PREFIXES: Kind<readonly Ipv4Prefix[]> = {
  type: 'list of prefixes',
  want: 'a list of prefixes',
  read: list('a list of prefixes', text<Ipv4Prefix>(A_PREFIX, parsePrefix, prefixHint)),
  schema: STRINGS,
  print: (prefixes) => (prefixes.length === 0 ? undefined : prefixes.map(formatPrefix)),
};

const SOME_REASONS = 'a list of reasons such as no-route';
export const REASONS: Kind<readonly Reason[]> = {
  type: 'list of reasons',
  want: SOME_REASONS,
  read: list(
    SOME_REASONS,
    text('a reason such as no-route', (input) => OUTCOMES.find(({ reason }) => reason === input)?.reason),
  ),
  schema: STRINGS,
  print: (reasons) => (reasons.length === 0 ? undefined : reasons),
};

const A_HOST_MAC = 'the MAC of a host, such as 00:00:5e:00:01:0a';
/** Neither that of a group, nor zero. */
export const HOST_MAC: Kind<Mac> = {
  type: 'MAC',
  want: A_HOST_MAC,
  read: text(A_HOST_MAC, (input) => {
    const value = parseMac(input);
    return value === undefined || value === 0 || isGroup(value) ? undefined : value;
  }),
  schema: STRING,
  print: formatMac,
};

export const ADDRESS_OR_MAC: Kind<WhileLocal> = {
  type: 'IPv4 address, or MAC',
  want: 'an IPv4 address or a MAC',
  read: text('an IPv4 address or a MAC', (input) => {
    const address = parseIpv4(input);
    const mac = parseMac(input);
    if (address !== undefined) return { address };
    return mac === undefined ? undefined : { mac };
  }),
  schema: STRING,
  print: (value) => ('address' in value ? formatIpv4(value.address) : formatMac(value.mac)),
};

/** A second. */
export const RATE: Kind<number> = {
  type: 'rate',
  want: 'a rate such as 10/s',
  read: text('a rate such as 10/s', parseRate),
  schema: STRING,
  print: printRate,
};

export const LISTEN: Kind<Listen> = {
  type: 'address',
  want: A_LISTEN,
  read: text(A_LISTEN, parseListen, listenHint),
  schema: STRING,
  print: formatListen,
  argument: { placeholder: '<address>', parse: parseListen, hint: listenHint },
};
