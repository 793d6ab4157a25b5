// Builds native/*.c into native/build/arproxy.node with the C compiler alone: no node-gyp, no Python, no libpcap headers.
// `--sanitize` makes arproxy-sanitized.node instead, with AddressSanitizer and UndefinedBehaviorSanitizer.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { CC, isMissing, runCc } from './lib/cc.mjs';
import { clonesWords } from './lib/native.mjs';

function fail(text) {
  console.error(`build-native: ${text}`);
  process.exit(1);
}

function wordsFor(kind, target) {
  try {
    return clonesWords(kind, target);
  } catch (error) {
    return fail(error.message);
  }
}

const sanitize = process.argv.includes('--sanitize');
const folder = join(import.meta.dirname, '..', 'native', 'build');
mkdirSync(folder, { recursive: true });
const target = join(folder, sanitize ? 'arproxy-sanitized.node' : 'arproxy.node');
const done = runCc(wordsFor(sanitize ? 'sanitized' : 'debug', target), { stdio: 'inherit' });
if (isMissing(done)) fail(`${CC} does not start (install a C compiler: gcc and libc6-dev on Debian)`);
process.exit(done.status ?? 1);
