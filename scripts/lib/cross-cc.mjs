// The C compiler for each architecture that a release has an addon for.
import { spawnSync } from 'node:child_process';
import { CC, runCc } from './cc.mjs';

/** The compilers for other architectures than this one's, and the packages of Debian that have them. */
const CROSS = {
  x64: { command: 'x86_64-linux-gnu-gcc', packages: 'gcc-x86-64-linux-gnu libc6-dev-amd64-cross' },
  arm64: { command: 'aarch64-linux-gnu-gcc', packages: 'gcc-aarch64-linux-gnu libc6-dev-arm64-cross' },
};
const OWN = { command: CC, packages: 'gcc libc6-dev' };

/** By the name that Node has for an architecture. */
export const compilerFor = (arch) => (arch === process.arch ? OWN : CROSS[arch]);

export const compile = (arch, words, options = {}) =>
  arch === process.arch ? runCc(words, options) : spawnSync(CROSS[arch].command, words, options);

/** With a libc's headers: a compiler without them builds nothing. */
export function hasCompiler(arch) {
  const done = compile(arch, ['-E', '-'], {
    input: '#include <stdio.h>\n',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  return done.status === 0;
}
