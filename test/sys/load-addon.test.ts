/** Which file the addon is loaded from, and what is said where that does not go. */

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refusalText } from '../../src/host/refusal.ts';
import { AddonError, isSystemError } from '../../src/sys/addon.ts';
import { elfFault } from '../../src/sys/elf.ts';
import { addonError, dlopenError, loadAddon } from '../../src/sys/load-addon.ts';
import { PACKAGE_ROOT, packageAbove, VERSION } from '../../src/sys/package-root.ts';

const BUILT = readFileSync(join(PACKAGE_ROOT, 'native', 'build', 'arproxy.node'));
const PREBUILT = join('prebuilds', `linux-${process.arch}.node`);
const OWN_BUILD = join('native', 'build', 'arproxy.node');

const MODULE = join(PACKAGE_ROOT, 'src', 'sys', 'load-addon.ts');
const HOOKS = new URL('../support/typescript-hooks.mjs', import.meta.url).href;

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'arproxy-addon-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function put(file: string, octets: Uint8Array | string): void {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), octets);
}

/** What makes a folder a clone. */
const asClone = (): void => put(join('scripts', 'build-native.mjs'), '');

function refusal(): AddonError {
  try {
    loadAddon(root);
  } catch (error) {
    if (error instanceof AddonError) return error;
    throw error;
  }
  throw new Error('it was loaded');
}

/** Its octets with others at some places. */
const patched = (places: Readonly<Record<number, number>>): Uint8Array =>
  BUILT.map((octet, at) => places[at] ?? octet);

test('the prebuilt addon is what a package has', () => {
  put(PREBUILT, BUILT);
  expect(Object.keys(loadAddon(root))).toContain('libpcapVersion');
});

test("the clone's own build comes before it: it may be newer", () => {
  put(OWN_BUILD, BUILT);
  put(PREBUILT, 'older');
  expect(Object.keys(loadAddon(root))).toContain('libpcapVersion');
});

test('what is there and does not load is not hidden behind another that would', () => {
  asClone();
  put(OWN_BUILD, 'half a build');
  put(PREBUILT, BUILT);
  expect(refusal().tried).toContain(`${join(root, OWN_BUILD)} is no ELF file`);
});

const OTHER = process.arch === 'x64' ? { machine: 183, name: 'arm64' } : { machine: 62, name: 'x64' };

test.each<[string, Uint8Array | string, RegExp]>([
  ['empty', '', /is empty$/],
  ['text', 'no addon, but words that are long enough to be a header of a file of ELF', /is no ELF file$/],
  ['a few octets', BUILT.subarray(0, 20), /is no ELF file$/],
  ['a header alone', BUILT.subarray(0, 64), /is truncated: 64 of \d+ octets$/],
  ['half', BUILT.subarray(0, BUILT.length >> 1), /is truncated: \d+ of \d+ octets$/],
  ['all but an octet', BUILT.subarray(0, -1), /is truncated: \d+ of \d+ octets$/],
  [OTHER.name, patched({ 18: OTHER.machine }), new RegExp(`is for ${OTHER.name}, not for ${process.arch}$`)],
  ['32 bits', patched({ 4: 1 }), /is for .*, not for/],
  ['RISC-V', patched({ 18: 243 }), /is for another architecture \(ELF machine 243\), not for/],
  ['a program', patched({ 16: 2 }), /does not load \(.+\)$/],
])('one line: %s', (_what, octets, says) => {
  put(PREBUILT, octets);
  const { tried, message } = refusal();
  expect(tried).toMatch(says);
  expect(tried).toMatch(new RegExp(`^the native addon cannot be loaded here \\(linux ${process.arch}, `));
  expect(tried).toContain(join(root, PREBUILT));
  expect(message).not.toContain('\n');
  expect(message).toMatch(
    /: install arproxy again \(npm install -g arproxy-\S+\.tgz, or dpkg -i arproxy_\S+\.deb\)$/,
  );
});

test('nothing there: the place that it was sought at; in a clone both, and the command that builds it', () => {
  expect(refusal().tried).toContain(`${root} has no ${PREBUILT}`);
  asClone();
  expect(refusal().tried).toContain(`${root} has no ${OWN_BUILD} nor ${PREBUILT}`);
  expect(refusal().message).toMatch(new RegExp(`: npm --prefix ${root} run build:native$`));
  expect(refusal().command).toBe(`npm --prefix ${root} run build:native`);
});

test('a folder in its place', () => {
  mkdirSync(join(root, PREBUILT), { recursive: true });
  expect(refusal().tried).toMatch(/cannot be read \(EISDIR: illegal operation on a directory\)$/);
});

const PLACE = { root: '/a', platform: 'linux', arch: 'arm64', libc: 'musl' };

test.each<[Partial<typeof PLACE>, string, RegExp]>([
  [{}, 'x', /^the native addon cannot be loaded here \(linux arm64, musl\): x: install .*_arm64\.deb\)$/],
  [{ arch: 'x64' }, 'x', /_amd64\.deb\)$/],
  [
    { arch: 'riscv64' },
    'x',
    /: a release has addons for x64 and arm64 alone: build arproxy here from a clone/,
  ],
  [{}, 'failed to map segment from shared object', /: mount the file system of \/a without noexec/],
])('the remedy is one of the place: %j %s', (place, tried, says) => {
  expect(addonError(tried, { ...PLACE, ...place }).message).toMatch(says);
});

test("the command is one for a shell, whatever the clone's folder is called", () => {
  const outer = root;
  root = mkdtempSync(join(root, "my o'clone "));
  asClone();
  expect(refusal().command).toBe(`npm --prefix '${root.replace("'", "'\\''")}' run build:native`);
  root = outer;
});

test('a libc that is not known is not named', () => {
  expect(addonError('x', { ...PLACE, libc: undefined as never }).message).toContain('here (linux arm64): x');
});

test.each([
  ['cannot open shared object file: Too many open files', /: EMFILE \(Too many open files\): .*ulimit -n/],
  ['cannot open shared object file: Too many open files in system', /: ENFILE \(/],
  ['failed to map segment from shared object: Cannot allocate memory', /: ENOMEM \(.*: out of memory/],
])('no fault of the file: %s', (words, says) => {
  const error = dlopenError(new Error(`/a/arproxy.node: ${words}`), '/a/arproxy.node', PLACE);
  expect(isSystemError(error) && refusalText(error)).toMatch(/^dlopen \/a\/arproxy\.node: /);
  expect(isSystemError(error) && refusalText(error)).toMatch(says);
});

test.each([
  [
    'failed to map segment from shared object: Operation not permitted',
    / without noexec, or put arproxy on another$/,
  ],
  ['cannot open shared object file: Permission denied', /: install arproxy again /],
  ['undefined symbol: napi_x\nof two lines', /\(undefined symbol: napi_x of two lines\): install /],
])('a fault of the file: %s', (words, says) => {
  const error = dlopenError(new Error(`/a/arproxy.node: ${words}`), '/a/arproxy.node', PLACE);
  expect(error).toBeInstanceOf(AddonError);
  expect(error instanceof AddonError && error.message).toMatch(says);
  expect(error instanceof AddonError && error.tried).toContain(': /a/arproxy.node does not load (');
});

test('no descriptor to look at it by is no fault of the file', () => {
  put(PREBUILT, BUILT);
  // Too few come behind the loading, which needs more.
  const program = `(await import('node:module')).register(${JSON.stringify(HOOKS)});
    const { loadAddon } = await import(${JSON.stringify(MODULE)});
    const { openSync } = await import('node:fs');
    (await import('node:child_process')).execFileSync('prlimit', ['--pid', process.pid, '--nofile=64']);
    try { for (;;) openSync('/dev/null'); } catch {}
    try { loadAddon(${JSON.stringify(root)}); } catch ({ code, syscall }) { console.log(code, syscall); }`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  });
  expect({ stdout, stderr }).toEqual({ stdout: 'EMFILE open\n', stderr: '' });
});

test('what another architecture is built for is not judged by its header', () => {
  expect(elfFault(new Uint8Array(64), 0, 'riscv64')).toBeUndefined();
});

test('the package is found from any of its folders, past those of others', () => {
  put('package.json', JSON.stringify({ name: 'arproxy', version: '7.8.9' }));
  put(join('bundle', 'package.json'), JSON.stringify({ type: 'module' }));
  expect(packageAbove(join(root, 'bundle', 'deep'))).toEqual({ root, version: '7.8.9' });
  expect(packageAbove(root)).toEqual({ root, version: '7.8.9' });
  expect(VERSION).toMatch(/^\d+\.\d+\.\d+/);
});

test('outside of any package there is none', () => {
  expect(() => packageAbove('/')).toThrow(/no package\.json of arproxy above \//);
});
