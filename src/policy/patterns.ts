/** Shell patterns over names of interfaces. */
import picomatch from 'picomatch';

/** `*`, `?`, `[a-c]`, `[!a-c]`, `{a,b}`, over whole names; one of them must fit. */
export const patterns = (globs: readonly string[]): ((name: string) => boolean) =>
  picomatch([...globs], { dot: true, nonegate: true, posix: true });
