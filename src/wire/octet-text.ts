/**
 * Octets as text, for names of interfaces: the kernel lets them have any octet but NUL, a slash, a colon and white space; an
 * altname, any octet but NUL.
 *
 * UTF-8 is shown as it is; an octet that is not part of any, or of a character that a terminal would obey, as `\xNN`, and so is
 * a backslash that could be taken for the beginning of such a word. So no two names are shown as one, and each can be written
 * again.
 */

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const toUtf8 = new TextEncoder();

const BACKSLASH = 0x5c;
const ESCAPED = /\\x([0-9a-f]{2})/;

/**
 * What is obeyed and not shown: C0, DEL and C1; what turns the direction of the text around, joins letters or has no width; and
 * the separators of lines and paragraphs.
 */
const OBEYED = String.raw`\p{Cc}\p{Cf}\p{Zl}\p{Zp}`;
const IS_OBEYED = new RegExp(`[${OBEYED}]`, 'u');
const EACH_OBEYED = new RegExp(`[${OBEYED}]`, 'gu');
const EACH_BUT_LINES = new RegExp(`(?!\\n)[${OBEYED}]`, 'gu');

/** A text of another's as one line, with nothing in it that a terminal would obey. */
export const oneLine = (text: string): string => text.replace(EACH_OBEYED, octetsOf);

/** The same for a text of several lines. */
export const plainLines = (text: string): string =>
  isPrintable(text) ? text : text.replace(EACH_BUT_LINES, octetsOf);

/** JSON with nothing in it that a terminal would obey, and the same value: JSON.stringify() leaves all but C0 as it is. */
export const plainJson = (json: string): string =>
  isPrintable(json) ? json : json.replace(EACH_BUT_LINES, inUnits);

/** Nearly always: then nothing need be looked up in Unicode's tables, for every line of a log. */
const isPrintable = (text: string): boolean => !/[^\n -~]/.test(text);

/** As JSON and YAML's double quotes have it: `\u202e`. */
const inUnits = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

const octetsOf = (character: string): string => Array.from(toUtf8.encode(character), escaped).join('');

export function textOfOctets(octets: Uint8Array): string {
  let text = '';
  for (let at = 0; at < octets.length; ) {
    const length = sequenceLength(octets[at] ?? 0);
    const sequence = octets.subarray(at, at + length);
    const character = decoded(sequence);
    if (character === undefined) {
      text += escaped(octets[at] ?? 0);
      at++;
      continue;
    }
    text += isPlain(character, octets, at) ? character : Array.from(sequence, escaped).join('');
    at += length;
  }
  return text;
}

/** Undoes textOfOctets(). */
export const octetsOfText = (text: string): Uint8Array =>
  Uint8Array.from(
    // Of split() by a group, each second element is what the group has matched.
    text
      .split(ESCAPED)
      .flatMap((part, i) => (i % 2 === 1 ? [Number.parseInt(part, 16)] : [...toUtf8.encode(part)])),
  );

/** Whether the text has octets that cannot be typed as they are. */
export const hasEscapes = (text: string): boolean => ESCAPED.test(text);

/** How many octets the first of a UTF-8 sequence announces. */
function sequenceLength(first: number): number {
  if (first < 0xc0) return 1;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

function decoded(sequence: Uint8Array): string | undefined {
  try {
    return utf8.decode(sequence);
  } catch {
    return undefined;
  }
}

function isPlain(character: string, octets: Uint8Array, at: number): boolean {
  if (octets[at] !== BACKSLASH) return !IS_OBEYED.test(character);
  return !ESCAPED.test(String.fromCharCode(...octets.subarray(at, at + 4)));
}

const escaped = (octet: number): string => `\\x${octet.toString(16).padStart(2, '0')}`;
