// format-c.mjs [--check]: writes all C as .clang-format says, or says what is not written so and exits 1. clang-format is a
// package of WebAssembly here: the same version on every platform, since two versions seldom agree.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from '@wasm-fmt/clang-format';

const ROOT = join(import.meta.dirname, '..');
const NOT_OURS = /(^|\/)(node_modules|build)\//;

const style = readFileSync(join(ROOT, '.clang-format'), 'utf8');
const check = process.argv[2] === '--check';

const files = ['native', 'test']
  .flatMap((folder) => readdirSync(join(ROOT, folder), { recursive: true }).map((name) => join(folder, name)))
  .filter((file) => /\.[ch]$/.test(file) && !NOT_OURS.test(file));

for (const file of files) {
  const path = join(ROOT, file);
  const written = readFileSync(path, 'utf8');
  const formatted = format(written, file, style);
  if (formatted === written) continue;
  if (check) complain(file, written.split('\n'), formatted.split('\n'));
  else writeFileSync(path, formatted);
}

function complain(file, written, formatted) {
  const at = written.findIndex((line, i) => line !== formatted[i]);
  console.error(`${file}:${at + 1}: not as .clang-format says (npm run format mends it)`);
  console.error(`  is:        ${written[at]}\n  should be: ${formatted[at] ?? 'the end'}`);
  process.exitCode = 1;
}
