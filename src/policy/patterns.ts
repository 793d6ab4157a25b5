/** Shell patterns over names of interfaces. */
import picomatch from 'picomatch';

/** Of an octet of a name as it is shown (wire/octet-text.ts): in a pattern, a backslash would take the next sign as it is. */
const ESCAPED_OCTET = /\\(?=x)/g;

const OPTIONS = { dot: true, nonegate: true, posix: true };

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
  const [first] = globs;
  if (globs.length === 1 && first !== undefined) return patternOf(first);
  const names = new Set(globs);
  const others = globs.filter((glob) => !isName(glob)).map(patternOf);
  return (name) => names.has(name) || others.some((fits) => fits(name));
}

function patternOf(glob: string): (name: string) => boolean {
  if (isName(glob)) return (name) => name === glob;
  const beginning = beginningOf(glob);
  if (beginning !== undefined) {
    // As in a path, `*` takes no slash.
    return (name) => name.startsWith(beginning) && !name.includes('/', beginning.length);
  }
  const expression = picomatch.makeRe(glob.replaceAll(ESCAPED_OCTET, '\\\\'), OPTIONS);
  return (name) => name === glob || expression.test(name);
}
