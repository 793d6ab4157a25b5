/** Shell patterns over names of interfaces. */
import picomatch from 'picomatch';

/** Of an octet of a name as it is shown (wire/octet-text.ts): in a pattern, a backslash would take the next sign as it is. */
const ESCAPED_OCTET = /\\(?=x)/g;

/** A name, and no pattern of several. */
export const isName = (pattern: string): boolean => /^[\w.:-]*$/.test(pattern);

/** `eth` of `eth*`; undefined of another pattern. (A dot at the beginning is a matter of its own.) */
export function beginningOf(pattern: string): string | undefined {
  const beginning = pattern.slice(0, -1);
  return pattern.endsWith('*') && /^[\w:-][\w.:-]*$/.test(beginning) ? beginning : undefined;
}

/**
 * `*`, `?`, `[a-c]`, `[!a-c]`, `{a,b}`, over whole names; one of them must fit. A name fits itself, whatever is in it. Thousands of
 * rules may be tried for each of thousands of links: so names and `eth*`, which most patterns are, do without the library.
 */
export function patterns(globs: readonly string[]): (name: string) => boolean {
  const asWritten = new Set(globs);
  const beginnings = globs.map(beginningOf).filter((beginning) => beginning !== undefined);
  const others = globs.filter((glob) => !isName(glob) && beginningOf(glob) === undefined);
  const fitsOther = others.length === 0 ? undefined : compiled(others);
  return (name) =>
    asWritten.has(name) ||
    // As in a path, `*` takes no slash.
    beginnings.some((beginning) => name.startsWith(beginning) && !name.includes('/', beginning.length)) ||
    fitsOther?.(name) === true;
}

const compiled = (globs: readonly string[]): ((name: string) => boolean) =>
  picomatch(
    globs.map((glob) => glob.replaceAll(ESCAPED_OCTET, '\\\\')),
    { dot: true, nonegate: true, posix: true },
  );
