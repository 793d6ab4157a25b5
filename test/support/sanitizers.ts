/** What a Node needs that is to load the sanitized addon, as words for env(1). */
import { runCc } from '../../scripts/lib/cc.mjs';

/**
 * The first fault ends the process, and what was freed is overwritten at once. Leaks are not looked for unless asked:
 * Node itself leaves much behind.
 */
const {
  ASAN_OPTIONS = 'max_free_fill_size=4096:detect_leaks=0:halt_on_error=1:abort_on_error=1',
  UBSAN_OPTIONS = 'halt_on_error=1:print_stacktrace=1',
} = process.env;

/** A sanitizer's runtime must be loaded before all else. */
export function sanitizers(): string[] {
  const runtimes = ['libasan.so', 'libubsan.so'].map((name) =>
    runCc([`-print-file-name=${name}`], { encoding: 'utf8' }).stdout.trim(),
  );
  return [
    `LD_PRELOAD=${runtimes.join(' ')}`,
    `ASAN_OPTIONS=${ASAN_OPTIONS}`,
    `UBSAN_OPTIONS=${UBSAN_OPTIONS}`,
  ];
}
