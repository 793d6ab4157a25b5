/** The program: words in, words out. */
import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { ConfigError } from '../config/faults.ts';
import { EXIT_ERROR, EXIT_USAGE } from './errors.ts';
import { isRun } from './first-signals.ts';
import { tell, tellInPassing } from './output.ts';
import { buildProgram } from './program.ts';
import { toldError } from './tell-error.ts';
import { wordsTyped } from './words-typed.ts';

// `arproxy explain ... | head`: a reader that has gone is no fault. A daemon leaves process.stdout alone: Node makes a pipe
// O_NONBLOCK as soon as it is looked at, for everybody who shares it.
const words = process.argv.slice(2);
if (!isRun || words.some((word) => /^(-h|--help)$/.test(word)))
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });

/** On standard error. A daemon waits for nobody there. */
const say = async (text: string): Promise<void> => (isRun ? tellInPassing(text) : tell(text));

try {
  await buildProgram().parseAsync([
    ...process.argv.slice(0, 2),
    ...wordsTyped(words, () => readFileSync('/proc/self/cmdline')),
  ]);
} catch (error) {
  // commander has printed what it has to say
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
  else if (error instanceof ConfigError) {
    await say(`${error.message}\n`);
    process.exitCode = EXIT_USAGE;
  } else {
    await say(toldError(error));
    process.exitCode = EXIT_ERROR;
  }
}
// Node takes its handlers away as it ends by itself: SIGHUP would then end `run` with 129 instead of this exit code.
if (isRun) process.exit();
