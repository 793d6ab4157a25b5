// Builds native/*.c into native/build/arproxy.node with the C compiler alone: no node-gyp, no Python, no libpcap headers.
// `--sanitize` makes arproxy-sanitized.node instead, with AddressSanitizer and UndefinedBehaviorSanitizer.
import { existsSync, mkdirSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CC, isMissing, runCc } from './lib/cc.mjs';

const NATIVE = join(dirname(fileURLToPath(import.meta.url)), '..', 'native');
const sanitize = process.argv.includes('--sanitize');

function fail(text) {
  console.error(`build-native: ${text}`);
  process.exit(1);
}

/** The folders with node_api.h and uv.h: beside the node that runs, or where npm's `nodedir` points. */
function findHeaders() {
  const roots = [dirname(dirname(process.execPath)), process.env.npm_config_nodedir].filter(Boolean);
  for (const root of roots) {
    const node = join(root, 'include', 'node');
    // Debian's libnode-dev has node_api.h in include/node, and libuv1-dev has uv.h in include.
    const uv = [node, join(root, 'include')].find((folder) => existsSync(join(folder, 'uv.h')));
    if (existsSync(join(node, 'node_api.h')) && uv !== undefined) return [...new Set([node, uv])];
  }
  const places = roots.map((root) => join(root, 'include', 'node')).join(' or ');
  return fail(`no node_api.h and uv.h in ${places} (install Node's headers: libnode-dev on Debian)`);
}

const sources = readdirSync(NATIVE).filter((name) => name.endsWith('.c'));
const target = join(NATIVE, 'build', sanitize ? 'arproxy-sanitized.node' : 'arproxy.node');
mkdirSync(dirname(target), { recursive: true });

const warnings = ['-Wall', '-Wextra', '-Werror', '-Wshadow', '-Wvla'];
const mode = sanitize
  ? ['-O1', '-g', '-fsanitize=address,undefined', '-fno-omit-frame-pointer']
  : ['-O2', '-g'];
const done = runCc(
  [
    '-std=c11',
    '-D_DEFAULT_SOURCE',
    '-shared',
    '-fPIC',
    '-fvisibility=hidden',
    '-pthread',
    ...warnings,
    ...mode,
  ].concat([
    ...findHeaders().flatMap((folder) => ['-isystem', folder]),
    ...sources.map((name) => join(NATIVE, name)),
    '-ldl',
    '-o',
    target,
  ]),
  { stdio: 'inherit' },
);
if (isMissing(done)) fail(`${CC} does not start (install a C compiler: gcc and libc6-dev on Debian)`);
process.exit(done.status ?? 1);
