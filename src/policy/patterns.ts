/** Shell patterns over names of interfaces. */
import picomatch from 'picomatch';

/** Of an octet of a name as it is shown (wire/octet-text.ts): in a pattern, a backslash would take the next sign as it is. */
const ESCAPED_OCTET = /\\(?=x)/g;

/** `*`, `?`, `[a-c]`, `[!a-c]`, `{a,b}`, over whole names; one of them must fit. A name fits itself, whatever is in it. */
export function patterns(globs: readonly string[]): (name: string) => boolean {
  const asWritten = new Set(globs);
  const fits = picomatch(
    globs.map((glob) => glob.replaceAll(ESCAPED_OCTET, '\\\\')),
    { dot: true, nonegate: true, posix: true },
  );
  return (name) => asWritten.has(name) || fits(name);
}
