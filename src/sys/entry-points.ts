/**
 * The files that are started by name rather than imported, the program itself apart: there is no other way to name one
 * (test/sys/entry-points.test.ts). In a clone each lies in its folder; in the bundle, which is made from this list
 * (scripts/build-bundle.mjs), all lie beside each other.
 */

/** From src/; their file names differ, since the bundle has no folders. */
export const ENTRY_POINTS = {
  serving: 'serving/thread-main',
  reload: 'daemon/reload-worker',
  explainListener: 'selftest/explain-listener',
} as const;

/** In the bundle the file that this is in has another name, and ENTRY_POINTS' files lie in its folder. */
const IS_BUNDLED = !/\/sys\/entry-points\.[jt]s$/.test(import.meta.url);

export function entryPoint(name: keyof typeof ENTRY_POINTS): URL {
  const file = `${ENTRY_POINTS[name]}.js`;
  return new URL(IS_BUNDLED ? file.replace(/^.*\//, './') : `../${file}`, import.meta.url);
}
