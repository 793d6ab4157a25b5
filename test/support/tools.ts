/** The C tools of the tests, compiled where they are used: no test shares code with the addon it judges. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, statSync } from 'node:fs';
import { join } from 'node:path';

const SOURCES = {
  arpwire: ['arpwire.c'],
  arpload: ['arpload.c', 'arpload-wire.c', 'arpload-result.c', 'arpload.h'],
  arpfuzz: ['arpfuzz.c', 'arpfuzz-frames.c', 'arpfuzz-oracle.c', 'arpfuzz-wire.c', 'arpfuzz.h'].map(
    (file) => `../fuzz/${file}`,
  ),
} as const;

export type Tool = keyof typeof SOURCES;

const FLAGS = ['-O2', '-std=c11', '-Wall', '-Wextra', '-Werror'];

/** The path of a tool, compiled first when its source is newer. */
export function tool(name: Tool): string {
  const here = import.meta.dirname;
  const built = join(here, 'build', name);
  const sources = SOURCES[name].map((file) => join(here, file));
  if (sources.every((file) => modified(file) < modified(built))) return built;

  mkdirSync(join(here, 'build'), { recursive: true });
  const fresh = `${built}.${process.pid}`;
  const done = spawnSync('cc', [...FLAGS, '-o', fresh, ...sources.filter((file) => file.endsWith('.c'))]);
  if (done.error !== undefined) {
    throw new Error(
      `cc ${name}: ${done.error.message} (the lab needs a C compiler: apt-get install gcc libc6-dev)`,
    );
  }
  if (done.status !== 0) throw new Error(`cc ${name}: exit ${done.status}\n${done.stderr.toString()}`);
  renameSync(fresh, built); // atomic: another test process may be running the old one
  return built;
}

function modified(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? -1;
}
