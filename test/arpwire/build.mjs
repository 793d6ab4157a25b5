// Compiles arpwire where it is used: with the tests that need it, and with the benchmark.
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CC, isMissing, runCc } from '../../scripts/lib/cc.mjs';

const HERE = import.meta.dirname;
const FLAGS = ['-O2', '-std=c11', '-D_GNU_SOURCE', '-Wall', '-Wextra', '-Werror', '-Wshadow', '-Wvla'];

let built;

/** The path of the program, compiled first when any of its source is newer than it. */
export function arpwire() {
  built ??= build();
  return built;
}

function build() {
  const sources = readdirSync(HERE, { recursive: true })
    .filter((name) => /\.[ch]$/.test(name))
    .map((name) => join(HERE, name));
  const program = join(HERE, 'build', 'arpwire');
  if (sources.some((file) => modified(file) >= modified(program))) {
    compile(
      program,
      sources.filter((file) => file.endsWith('.c')),
      ['-flto', '-lm'], // the loop of `load` is what limits a measured rate: its parts are compiled as one
    );
  }
  return program;
}

/** Compiles a program of the tests. Throws with what the compiler said. */
export function compile(program, sources, options = []) {
  mkdirSync(dirname(program), { recursive: true });
  const fresh = `${program}.${process.pid}`;
  const done = runCc([...FLAGS, '-o', fresh, ...sources, ...options], { encoding: 'utf8' });
  if (isMissing(done)) {
    throw new Error(
      `${CC} ${program}: does not start (the tests need a C compiler: apt-get install gcc libc6-dev)`,
    );
  }
  if (done.status !== 0) throw new Error(`${CC} ${program}: exit ${done.status}\n${done.stderr}`);
  renameSync(fresh, program); // atomic: another process may be running the old one
}

const modified = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -1;
