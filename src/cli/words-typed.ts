/** The words of the command line, also those that are no UTF-8: Node has the same sign for each octet that it cannot decode. */
import { textOfOctets } from '../wire/octet-text.ts';

/** Of an octet that Node cannot decode. */
const UNDECODED = '\ufffd';
const NUL = 0;

/** `cmdline` reads /proc/self/cmdline. A word with octets that are no UTF-8 is in the form in which names are shown. */
export function wordsTyped(argv: readonly string[], cmdline: () => Uint8Array): readonly string[] {
  if (!argv.some((word) => word.includes(UNDECODED))) return argv;
  const words = split(cmdline());
  // Node's own options stand before, and are not in argv.
  const typed = words.slice(words.length - argv.length);
  if (typed.length < argv.length) return argv;
  return argv.map((word, i) =>
    word.includes(UNDECODED) ? textOfOctets(typed[i] ?? new Uint8Array()) : word,
  );
}

/** Each word ends with a NUL. */
function split(octets: Uint8Array): Uint8Array[] {
  const words: Uint8Array[] = [];
  for (let at = 0; at < octets.length; ) {
    const end = octets.indexOf(NUL, at);
    if (end < 0) break;
    words.push(octets.subarray(at, end));
    at = end + 1;
  }
  return words;
}
