/** The values of options, from text. */
import { InvalidArgumentError } from 'commander';
import { byNearness, nearest } from '../config/nearest.ts';
import { parseDuration } from '../config/units.ts';
import { OUTCOMES } from '../policy/outcomes.ts';
import { type Ipv4, parseIpv4 } from '../wire/ipv4.ts';
import { type Mac, parseMac } from '../wire/mac.ts';
import { oneLine } from '../wire/octet-text.ts';

/** The name of an interface, as names are shown: what is obeyed by a terminal may be typed as it is. */
export const parseName = (name: string): string => oneLine(name);

/** What is told apart by it, as one line. */
export function parseLabel(text: string): string {
  if (text === '') throw new InvalidArgumentError('want a name, got ""');
  return oneLine(text);
}

/** One more of an option that may be repeated. */
export function parseGlob(glob: string, before: readonly string[] | undefined): readonly string[] {
  if (glob === '') throw new InvalidArgumentError('want the name of an interface or a pattern, got ""');
  return [...(before ?? []), oneLine(glob)];
}

export function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new InvalidArgumentError(`want a whole number of 0 or more, got "${text}"`);
  return Number(text);
}

/** What there is in the place of a word that is not: all, the nearest first. */
export function unknownWord(what: string, word: string, known: readonly string[]): string {
  const typed = word.toLowerCase();
  const near = nearest(typed, known);
  const meant = near === undefined ? '' : ` (did you mean ${near}?)`;
  return `there is no ${what} ${JSON.stringify(word)}${meant}; there are, the nearest first: ${byNearness(typed, known).join(', ')}`;
}

/** One more of an option that may be repeated: a reason that there is. */
export function parseReason(word: string, before: readonly string[] | undefined): readonly string[] {
  const reasons: readonly string[] = OUTCOMES.map(({ reason }) => reason);
  if (!reasons.includes(word)) throw new InvalidArgumentError(unknownWord('reason', word, reasons));
  return [...(before ?? []), word];
}

/** An address; a prefix, a name, or a short form (`10.1`) is refused. */
export function parseAddress(text: string): Ipv4 {
  const address = parseIpv4(text);
  if (address === undefined)
    throw new InvalidArgumentError(`want an IPv4 address such as 192.0.2.1, got "${text}"`);
  return address;
}

/** One more of an argument that may be repeated. */
export const parseAddresses = (text: string, before: readonly Ipv4[] | undefined): readonly Ipv4[] => [
  ...(before ?? []),
  parseAddress(text),
];

export function parseMacAddress(text: string): Mac {
  const mac = parseMac(text);
  if (mac === undefined)
    throw new InvalidArgumentError(`want a MAC such as 02:00:00:00:00:01, got "${text}"`);
  return mac;
}

const OCTETS_PER: Readonly<Record<string, number>> = {
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
};

/** Less, and a file has room for little but its own beginning. */
const SMALLEST_FILE = 1 << 16;

/** `64MiB`, `100MB`; in octets. */
export function parseFileSize(text: string): number {
  const [, number, unit = ''] = /^(\d{1,9})([A-Za-z]+)$/.exec(text) ?? [];
  const octets = Number(number) * (OCTETS_PER[unit] ?? Number.NaN);
  if (Number.isNaN(octets))
    throw new InvalidArgumentError(`want a size such as 64MiB or 100MB, got "${text}"`);
  if (octets < SMALLEST_FILE) throw new InvalidArgumentError(`want at least 64KiB, got "${text}"`);
  return octets;
}

export function parsePositive(text: string): number {
  const count = parseCount(text);
  if (count === 0) throw new InvalidArgumentError(`want a whole number of 1 or more, got "${text}"`);
  return count;
}

/** Longer, and a timer would end at once (Node: 2^31 ms). */
const LONGEST_MS = 86_400_000;

/** In milliseconds. */
export function parseTimeout(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined || ms <= 0 || ms > LONGEST_MS)
    throw new InvalidArgumentError(`want a duration such as 800ms or 1s, got "${text}"`);
  return ms;
}

/** How many files. */
export function parseFileCount(text: string): number {
  const count = parseCount(text);
  if (count < 1 || count > 1000)
    throw new InvalidArgumentError(`want a number of files from 1 to 1000, got "${text}"`);
  return count;
}

/** The number of a VLAN that an interface can be for: 1 to 4094. */
export function parseVlan(text: string): number {
  const id = /^\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (!(id >= 1 && id <= 4094)) throw new InvalidArgumentError(`want a VLAN from 1 to 4094, got "${text}"`);
  return id;
}
