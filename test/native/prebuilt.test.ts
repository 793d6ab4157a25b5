/**
 * The addons of a release: one for each architecture, which any libc loads. What the whole suite says of them, it says where
 * ARPROXY_ADDON names one (scripts/test does so).
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compile, compilerFor, hasCompiler } from '../../scripts/lib/cross-cc.mjs';
import { prebuildWords } from '../../scripts/lib/native.mjs';
import { ARCHITECTURES, faultsOf, listedSymbols, notWanted } from '../../scripts/lib/prebuild-guard.mjs';

const NATIVE = join(import.meta.dirname, '..', '..', 'native');
const folder = mkdtempSync(join(tmpdir(), 'arproxy-prebuilt-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** The sources elsewhere, with `extra` at the end of one of them. */
function sources(name: string, extra = ''): string {
  const native = join(folder, name);
  mkdirSync(native);
  cpSync(NATIVE, native, { recursive: true, filter: (file) => !file.endsWith('build') });
  const file = join(native, 'addon.c');
  writeFileSync(file, `${readFileSync(file, 'utf8')}\n${extra}`);
  return native;
}

function built(arch: string, native: string, more: readonly string[] = []): Buffer {
  const file = join(folder, `${arch}.node`);
  const done = compile(arch, [...prebuildWords(arch, file, native), ...more], { encoding: 'utf8' });
  if (done.status !== 0) throw new Error(String(done.stderr));
  return readFileSync(file);
}

const NAMES = ARCHITECTURES.map((arch) => [arch, compilerFor(arch).packages] as const);

describe.for(NAMES)('%s (%s)', ([arch]) => {
  const lacks = !hasCompiler(arch);
  let native: string;
  beforeAll(() => {
    native = sources(`native-${arch}`);
  });

  test.skipIf(/* no compiler */ lacks)('has no fault, and is the same from another folder', () => {
    const octets = built(arch, NATIVE);
    expect(faultsOf(octets, arch)).toEqual([]);
    expect(built(arch, native).equals(octets)).toBe(true);
    expect(octets.includes(folder)).toBe(false);
  });

  const USES = 'double used(const char *text);\n__attribute__((visibility("default"))) double used';
  test.skipIf(/* no compiler */ lacks).each<[string, string, readonly string[], string]>([
    ['a library', '', ['-Wl,--no-as-needed', '-lc'], 'has NEEDED libc.so.6'],
    ['its own search path', '', ['-Wl,--disable-new-dtags,-rpath,/opt'], 'has RPATH /opt'],
    [
      'its own search path, of the newer kind',
      '',
      ['-Wl,--enable-new-dtags,-rpath,/opt'],
      'has RUNPATH /opt',
    ],
    ['a stack to run code on', '', ['-Wl,-z,execstack'], 'has an executable stack'],
    [
      'what no list names',
      `#include <stdlib.h>\n${USES}(const char *text) { return strtod(text, 0); }`,
      [],
      'wants strtod, which is not in native/undefined-symbols.txt',
    ],
  ])('is refused with %s', (what, extra, words, fault) => {
    const octets = built(arch, sources(`${arch} ${what}`, extra), words);
    expect(faultsOf(octets, arch)).toContain(fault);
  });

  test.skipIf(/* no compiler */ lacks)(
    'is refused in place of another, and where Node would not find its door',
    () => {
      const other = ARCHITECTURES.find((name) => name !== arch) ?? '';
      expect(faultsOf(built(arch, native), other)).toEqual([
        expect.stringMatching(/^is for machine \d+, not \d+ /),
      ]);
      const octets = built(arch, native, ['-Dnapi_register_module_v1=door']);
      expect(faultsOf(octets, arch)).toEqual(['does not define napi_register_module_v1']);
    },
  );
});

test.skipIf(/* no compiler */ !ARCHITECTURES.every(hasCompiler))(
  'each line of the list is wanted by one of them',
  () => {
    const files = ARCHITECTURES.map((arch) => built(arch, NATIVE));
    expect(notWanted(files)).toEqual([]);
    expect(notWanted(files, [...listedSymbols(), 'strtod'])).toEqual(['strtod']);
  },
);

test('a line of the list without a word why is refused', () => {
  expect(listedSymbols('# free\n\nfree  C\n')).toEqual(['free']);
  expect(() => listedSymbols('free\n')).toThrow('native/undefined-symbols.txt: no word why: free');
});

test('what is no addon is said to be none', () => {
  expect(faultsOf(Buffer.from('text'), 'x64')).toEqual(['is no little-endian ELF file of 64 bits']);
  const whole = built(process.arch, NATIVE);
  expect(faultsOf(whole.subarray(0, -1), process.arch)).toEqual(['is truncated']);
});

const hasMusl = spawnSync('musl-gcc', ['--version']).status === 0;

test.skipIf(/* no musl-gcc */ !hasMusl)('a process on musl loads it, and calls it (musl-tools)', () => {
  const own =
    /^(napi_(define_properties|create_string_utf8|get_cb_info|throw_type_error|get_value_external))$/;
  const stubs = listedSymbols()
    .filter((name) => /^(napi|uv)_/.test(name) && !own.test(name))
    .map((name) => `int ${name}(void) { return 0; }\n`);
  writeFileSync(join(folder, 'stubs.h'), stubs.join(''));
  const [program, addon] = [join(folder, 'musl'), join(folder, `${process.arch}.node`)];
  built(process.arch, NATIVE);
  const words = [
    '-Wall',
    '-Wextra',
    '-Werror',
    '-rdynamic',
    '-I',
    folder,
    join(import.meta.dirname, 'musl.c'),
  ];
  execFileSync('musl-gcc', [...words, '-o', program]);
  const { stdout, status } = spawnSync(program, [addon], { encoding: 'utf8' });
  expect(stdout).toMatch(/^\d\d functions\n/);
  // In musl's words, whether or not it has a libpcap.
  expect(stdout).toMatch(/Error loading shared library libpcap|libpcap version/);
  expect(stdout).toContain('ERR_INVALID_ARG: handle: want a Capture');
  expect(status).toBe(0);
});
