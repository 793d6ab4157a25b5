/**
 * Octets as text, for names of interfaces: the kernel lets them have any octet but NUL, a slash, a colon and white space.
 *
 * UTF-8 is shown as it is; an octet that is not part of any, or of a control character, as `\xNN`, and so is a backslash that
 * could be taken for the beginning of such a word. So no two names are shown as one, and each can be written again.
 */

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const toUtf8 = new TextEncoder();

const BACKSLASH = 0x5c;
const ESCAPED = /\\x([0-9a-f]{2})/;
const CONTROL = /\p{Cc}/u;

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
  if (octets[at] !== BACKSLASH) return !CONTROL.test(character);
  return !ESCAPED.test(String.fromCharCode(...octets.subarray(at, at + 4)));
}

const escaped = (octet: number): string => `\\x${octet.toString(16).padStart(2, '0')}`;
