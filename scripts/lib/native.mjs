// How native/*.c is compiled, for every addon there is: the clone's own, the sanitized one, those of a release.
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';

const NATIVE = join(import.meta.dirname, '..', '..', 'native');

/** The folders with node_api.h and uv.h: beside the node that runs, or where npm's `nodedir` points. Throws an Error. */
function findHeaders() {
  const roots = [dirname(dirname(process.execPath)), process.env.npm_config_nodedir].filter(Boolean);
  for (const root of roots) {
    const node = join(root, 'include', 'node');
    // Debian's libnode-dev has node_api.h in include/node, and libuv1-dev has uv.h in include.
    const uv = [node, join(root, 'include')].find((folder) => existsSync(join(folder, 'uv.h')));
    if (existsSync(join(node, 'node_api.h')) && uv !== undefined) return [...new Set([node, uv])];
  }
  const places = roots.map((root) => join(root, 'include', 'node')).join(' or ');
  throw new Error(`no node_api.h and uv.h in ${places} (install Node's headers: libnode-dev on Debian)`);
}

const COMMON = [
  '-std=c11',
  '-D_DEFAULT_SOURCE',
  '-shared',
  '-fPIC',
  '-fvisibility=hidden',
  '-pthread',
  ...['-Wall', '-Wextra', '-Werror', '-Wshadow', '-Wvla'],
];

/**
 * Without a libc: what is not defined is found in the process that loads it, whichever libc that has. So no helper of one
 * compiler's (stack protector, fortified functions, libgcc's atomics), and nothing that differs from one build to the next.
 */
const FREE_OF_LIBC = [
  ...['-O2', '-s', '-nostdlib', '-fno-stack-protector', '-U_FORTIFY_SOURCE'],
  // What a process lacks is then told by dlopen(3), instead of ending it at the first call.
  ...['-Wl,-z,now', '-Wl,-z,relro', '-Wl,-z,noexecstack', '-Wl,--hash-style=gnu', '-Wl,--build-id=none'],
];

/** By the name that Node has for an architecture. */
const OF_ARCH = {
  x64: ['-march=x86-64', '-mtune=generic'],
  arm64: ['-march=armv8-a', '-mno-outline-atomics'],
};

const KINDS = {
  debug: ['-O2', '-g'],
  sanitized: ['-O1', '-g', '-fsanitize=address,undefined', '-fno-omit-frame-pointer'],
};

const words = (mode, libraries, target, native) => [
  ...COMMON,
  ...mode,
  ...findHeaders().flatMap((folder) => ['-isystem', folder]),
  ...readdirSync(native)
    .filter((name) => name.endsWith('.c'))
    .toSorted()
    .map((name) => join(native, name)),
  ...libraries,
  ...['-o', target],
];

/** For the compiler. `kind`: debug or sanitized. Throws an Error where a header is missing. */
export const clonesWords = (kind, target) => words(KINDS[kind], ['-ldl'], target, NATIVE);

/** The same for an addon that every libc can load. `native`: the folder of the sources. */
export const prebuildWords = (arch, target, native = NATIVE) =>
  words([...FREE_OF_LIBC, ...OF_ARCH[arch]], [], target, native);
