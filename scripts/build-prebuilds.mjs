// Builds prebuilds/linux-ARCH.node, for x64 and arm64, or for those named: one addon for every libc, which a release holds and
// nobody compiles. Ends with 1, and removes it, where one is not what docs/decisions/0025-prebuilt-addons.md promises.
// `--check` builds nothing, and looks at those that are there.
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { compile, compilerFor, hasCompiler } from './lib/cross-cc.mjs';
import { prebuildWords } from './lib/native.mjs';
import { ARCHITECTURES, faultsOf, notWanted } from './lib/prebuild-guard.mjs';

const FOLDER = join(import.meta.dirname, '..', 'prebuilds');

const fileOf = (arch) => join(FOLDER, `linux-${arch}.node`);

function fail(text) {
  console.error(`build-prebuilds: ${text}`);
  process.exit(1);
}

function requireCompiler(arch) {
  const { command, packages } = compilerFor(arch);
  if (!hasCompiler(arch)) fail(`no C compiler for ${arch} (${command}): apt-get install -y ${packages}`);
}

function build(arch) {
  let words;
  try {
    words = prebuildWords(arch, fileOf(arch));
  } catch (error) {
    fail(error.message);
  }
  rmSync(fileOf(arch), { force: true });
  const done = compile(arch, words, { stdio: 'inherit' });
  if (done.status !== 0) fail(`${compilerFor(arch).command} ended with ${done.status ?? done.error?.code}`);
}

function read(arch) {
  try {
    return readFileSync(fileOf(arch));
  } catch (error) {
    return fail(`${error.message}: npm run build:prebuilds makes it`);
  }
}

function check(arch) {
  const bytes = read(arch);
  const faults = faultsOf(bytes, arch);
  if (faults.length === 0) return bytes;
  // So that nothing packs it.
  rmSync(fileOf(arch));
  return fail(faults.map((fault) => `prebuilds/linux-${arch}.node ${fault}`).join('\nbuild-prebuilds: '));
}

const named = process.argv.slice(2).filter((word) => word !== '--check');
const unknown = named.find((arch) => !ARCHITECTURES.includes(arch));
if (unknown !== undefined) fail(`${unknown} is none of ${ARCHITECTURES.join(', ')}`);
const chosen = named.length === 0 ? ARCHITECTURES : named;
if (!process.argv.includes('--check')) {
  for (const arch of chosen) requireCompiler(arch);
  mkdirSync(FOLDER, { recursive: true });
  for (const arch of chosen) build(arch);
}
const files = chosen.map(check);
const idle = chosen.length === ARCHITECTURES.length ? notWanted(files) : [];
if (idle.length > 0) fail(`native/undefined-symbols.txt: wanted by no addon: ${idle.join(', ')}`);
