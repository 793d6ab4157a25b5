/** The program: words in, words out. */
import { readFileSync } from 'node:fs';
import { CommanderError } from 'commander';
import { ConfigError } from '../config/faults.ts';
import { EXIT_ERROR, EXIT_USAGE } from './errors.ts';
import { tell } from './output.ts';
import { buildProgram } from './program.ts';
import { tellError } from './tell-error.ts';
import { wordsTyped } from './words-typed.ts';

// `arproxy explain ... | head`: a reader that has gone is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await buildProgram().parseAsync([
    ...process.argv.slice(0, 2),
    ...wordsTyped(process.argv.slice(2), () => readFileSync('/proc/self/cmdline')),
  ]);
} catch (error) {
  // commander has printed what it has to say
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT_USAGE;
  else if (error instanceof ConfigError) {
    tell(`${error.message}\n`);
    process.exitCode = EXIT_USAGE;
  } else {
    tellError(error);
    process.exitCode = EXIT_ERROR;
  }
}
// Node takes its handlers away as it ends by itself: SIGHUP would then end `run` with 129 instead of this exit code.
if (process.listenerCount('SIGHUP') > 0) process.exit();
