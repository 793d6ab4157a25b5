/**
 * Finds the addon and loads it: the clone's own build where there is one, since a prebuilt one beside it may be older than what
 * was just compiled; else the prebuilt one for this architecture, which alone an installed package has. The first that is there
 * is the one: nothing is hidden behind another that works.
 */
import { closeSync, existsSync, fstatSync, openSync, readFileSync, readSync } from 'node:fs';
import { join } from 'node:path';
import type { Addon } from '../../native/addon.d.ts';
import { UserError } from '../errors/user-error.ts';
import { errnoInText } from '../wire/netlink/errno.ts';
import { ADDON_FUNCTIONS } from './addon-functions.ts';
import { ELF_HEADER, elfFault } from './elf.ts';
import { PACKAGE_ROOT, VERSION } from './package-root.ts';

/** No addon can be loaded: nothing that needs it can be done. One line, with the remedy. */
export class AddonError extends UserError {
  /** What was tried. */
  readonly tried: string;
  /** A command that mends it; undefined: the message has words. */
  readonly command: string | undefined;

  constructor(tried: string, { command, words }: Remedy) {
    super('ERR_ADDON', `${tried}: ${command ?? words}`);
    this.tried = tried;
    this.command = command;
  }
}

interface Remedy {
  readonly command?: string;
  readonly words?: string;
}

/** Where it is to be loaded. */
export interface Place {
  /** Of the package. */
  readonly root: string;
  readonly platform: string;
  readonly arch: string;
  /** glibc or musl; undefined: not known. */
  readonly libc: string | undefined;
}

/** What a release has addons for. */
const RELEASED: readonly string[] = ['x64', 'arm64'];

export function loadAddon(root = PACKAGE_ROOT): Addon {
  const { platform, arch } = process;
  const place = { root, platform, arch };
  const files = [join('native', 'build', 'arproxy.node'), join('prebuilds', `${platform}-${arch}.node`)];
  for (const file of files.map((name) => join(root, name))) {
    const fault = whyNot(file, arch);
    if (fault === undefined) return dlopened(file, place);
    if (fault !== ABSENT) throw refused(`${file} ${fault}`, place);
  }
  const sought = isClone(root) ? files.join(' nor ') : (files[1] ?? '');
  throw refused(`${root} has no ${sought}`, place);
}

/** A clone has what builds it; a package has not. */
const isClone = (root: string): boolean => existsSync(join(root, 'scripts', 'build-native.mjs'));

const ABSENT = 'is not there';

/** Undefined: dlopen(3) may try it. Throws a SystemError where it is for want of descriptors or memory. */
function whyNot(file: string, arch: string): string | undefined {
  try {
    const fd = openSync(file, 'r');
    try {
      const head = new Uint8Array(ELF_HEADER);
      readSync(fd, head);
      return elfFault(head, fstatSync(fd).size, arch);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return ABSENT;
    if (code === undefined || WANT.has(code)) throw error;
    return `cannot be read (${message.replace(/, \w+( '.*')?$/, '')})`;
  }
}

/** No fault of the file. */
const WANT: ReadonlySet<string> = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

function dlopened(file: string, place: Omit<Place, 'libc'>): Addon {
  const module: { exports: Partial<Addon> } = { exports: {} };
  try {
    process.dlopen(module, file);
  } catch (error) {
    throw dlopenError(error, file, place);
  }
  const lacking = Object.keys(ADDON_FUNCTIONS).find((name) => !Object.hasOwn(module.exports, name));
  if (lacking !== undefined)
    throw refused(`${file} is not of this arproxy, ${VERSION}: it has no ${lacking}()`, place);
  return module.exports as Addon;
}

/** dlopen(3) has words and no errno: `/a/arproxy.node: cannot open shared object file: Too many open files`. */
export function dlopenError(error: unknown, file: string, place: Omit<Place, 'libc'>): unknown {
  if (!(error instanceof Error)) return error;
  const words = error.message.replaceAll('\n', ' ').replace(`${file}: `, '').trim();
  const code = errnoInText(words);
  if (code === undefined || !WANT.has(code)) return refused(`${file} does not load (${words})`, place);
  const last = words.split(': ').at(-1);
  return Object.assign(new Error(`dlopen ${file}: ${code} (${last})`), { code, syscall: 'dlopen' });
}

/** Looked at only where it is told: which libc this process runs on. */
function libcHere(): string | undefined {
  try {
    const [, name] = /\/(ld-musl|ld-linux)-/.exec(readFileSync('/proc/self/maps', 'latin1')) ?? [];
    return name && (name === 'ld-musl' ? 'musl' : 'glibc');
  } catch {
    return undefined; // no /proc
  }
}

const refused = (tried: string, place: Omit<Place, 'libc'>): AddonError =>
  addonError(tried, { ...place, libc: libcHere() });

export function addonError(tried: string, place: Place): AddonError {
  const { platform, arch, libc } = place;
  const where = `${platform} ${arch}${libc === undefined ? '' : `, ${libc}`}`;
  return new AddonError(
    `the native addon cannot be loaded here (${where}): ${tried}`,
    remedyIn(tried, place),
  );
}

/** mmap(2) refuses code from a file system that is mounted noexec. */
const NO_EXEC = /failed to map segment/;

function remedyIn(tried: string, { root, arch }: Place): Remedy {
  if (NO_EXEC.test(tried))
    return { words: `mount the file system of ${root} without noexec, or put arproxy on another` };
  if (isClone(root)) return { command: `npm --prefix ${quoted(root)} run build:native` };
  if (!RELEASED.includes(arch))
    return {
      words: `a release has addons for ${RELEASED.join(' and ')} alone: build arproxy here from a clone (scripts/setup)`,
    };
  const [tgz, deb] = [`arproxy-${VERSION}.tgz`, `arproxy_${VERSION}_${arch === 'x64' ? 'amd64' : arch}.deb`];
  return { words: `install arproxy again (npm install -g ${tgz}, or dpkg -i ${deb})` };
}

/** One word for a shell. */
const quoted = (path: string): string =>
  /^[\w./+-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
