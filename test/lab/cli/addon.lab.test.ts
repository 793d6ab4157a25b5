/** The built program beside an addon that cannot be loaded: one line, whatever is in its place, and in every command that needs it. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { runCc } from '../../../scripts/lib/cc.mjs';
import { REPOSITORY } from '../../support/confine.ts';

/** As an installed package has it: no scripts, no C. */
const folder = mkdtempSync(join(tmpdir(), 'arproxy-addon-'));
const prebuilt = join(folder, 'prebuilds', `linux-${process.arch}.node`);
for (const name of ['dist', 'package.json'])
  cpSync(join(REPOSITORY, name), join(folder, name), { recursive: true });
symlinkSync(join(REPOSITORY, 'node_modules'), join(folder, 'node_modules'));
mkdirSync(join(folder, 'prebuilds'));
afterEach(() => rmSync(prebuilt, { recursive: true, force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

const BUILT = readFileSync(join(REPOSITORY, 'native', 'build', 'arproxy.node'));

const arproxy = (...words: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, [join(folder, 'dist', 'cli', 'main.js'), ...words], {
    cwd: REPOSITORY,
    encoding: 'utf8',
  });

const LINE =
  /^arproxy: the native addon cannot be loaded here \(linux \w+, glibc\): [^\n]+: install arproxy again [^\n]+\n$/;

describe('without one', () => {
  test.each([
    'run -i lo',
    'run -c docs/arproxy.example.yaml',
    'explain -i lo --from 10.0.0.2 10.0.0.1',
    'selftest',
  ])('one line and exit 1: %s', (words) => {
    const { status, stdout, stderr } = arproxy(...words.split(' '));
    expect(stderr).toMatch(LINE);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  });

  test('ask has a code of its own where it could not ask: 1 would be "nobody answers"', () => {
    const { status, stdout, stderr } = arproxy('ask', '-i', 'lo', '10.0.0.1');
    expect(stderr).toMatch(LINE);
    expect({ status, stdout }).toEqual({ status: 4, stdout: '' });
  });

  test('doctor names it, and nothing else', () => {
    const { status, stdout, stderr } = arproxy('doctor');
    expect(stdout).toMatch(
      /^problem {2}addon {2}- {2}the native addon cannot be loaded here [^\n]+\n1 problem, 0 warnings, 0 ok\n$/,
    );
    expect({ status, stderr }).toEqual({ status: 1, stderr: '' });
  });

  test('in a clone, the remedy is the command that builds it', () => {
    const scripts = join(folder, 'scripts');
    mkdirSync(scripts);
    writeFileSync(join(scripts, 'build-native.mjs'), '');
    const { stdout } = arproxy('doctor', '--json');
    rmSync(scripts, { recursive: true });
    expect(JSON.parse(stdout.split('\n')[0] ?? '')).toEqual({
      level: 'problem',
      check: 'addon',
      text: expect.stringMatching(/arproxy\.node nor prebuilds\/linux-\w+\.node$/),
      remedy: `npm --prefix ${folder} run build:native`,
    });
  });

  test('faults of a configuration are told as ever', () => {
    const file = join(folder, 'faulty.yaml');
    writeFileSync(file, 'interfaces: 7\n');
    const { status, stderr } = arproxy('run', '-c', file);
    expect(stderr).toMatch(/faulty\.yaml:1:\d+: interfaces: want /);
    expect(status).toBe(2);
  });

  test.each([
    '--help',
    '--version',
    'run --help',
    'check docs/arproxy.example.yaml',
    'schema',
    'reasons no-route',
    'completion bash',
  ])('what needs none goes on: %s', (words) => {
    const { status, stderr } = arproxy(...words.split(' '));
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });
});

const DOOR = 'void *napi_register_module_v1(void *env, void *exports) { (void)env; return exports; }';

/** A shared library. */
function library(text: string): Buffer {
  const file = join(folder, 'other.so');
  const done = runCc(['-shared', '-x', 'c', '-', '-o', file], { input: `${text}\n`, encoding: 'utf8' });
  if (done.status !== 0) throw new Error(done.stderr);
  return readFileSync(file);
}

describe.each<[string, () => void, RegExp]>([
  ['half of it', () => writeFileSync(prebuilt, BUILT.subarray(0, BUILT.length >> 1)), / is truncated: /],
  ['nothing', () => writeFileSync(prebuilt, ''), / is empty: /],
  ['a text', () => writeFileSync(prebuilt, 'text\n'.repeat(99)), / is no ELF file: /],
  ['a folder', () => mkdirSync(prebuilt), / cannot be read \(EISDIR: /],
  [
    'that of another architecture',
    () =>
      writeFileSync(
        prebuilt,
        BUILT.map((octet, at) => (at === 18 ? 243 : octet)),
      ),
    / is for another architecture \(ELF machine 243\), not for /,
  ],
  [
    'another library',
    () => writeFileSync(prebuilt, library('int other;')),
    / does not load \(Module did not self-register/,
  ],
  [
    'an addon of another version',
    () => writeFileSync(prebuilt, library(DOOR)),
    / is not of this arproxy, \S+: it has no captureOpen\(\): /,
  ],
])('in its place is %s', (_what, put, says) => {
  test('one line and exit 1', () => {
    put();
    const { status, stdout, stderr } = arproxy('run', '-i', 'lo');
    expect(stderr).toMatch(LINE);
    expect(stderr).toMatch(says);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  });
});

describe('the self-test, with an addon', () => {
  const listener = join(folder, 'dist', 'selftest', 'explain-listener.js');

  test.each([
    [
      'is not there',
      () => rmSync(listener),
      /Error \[ERR_MODULE_NOT_FOUND\]: Cannot find module '[^']+explain-listener/,
    ],
    [
      'ends at once',
      () => writeFileSync(listener, 'process.exit(3);'),
      /arproxy ended before the ready line; exit: 3/,
    ],
  ])('says so where its listener %s, and counts no row', (_what, spoil, says) => {
    writeFileSync(prebuilt, BUILT);
    spoil();
    const { status, stdout, stderr } = arproxy('selftest');
    expect(stderr).toMatch(
      /^arproxy: the self-test cannot start the arproxy that it tries \([^\n]+ run\): [^\n]+\n$/,
    );
    expect(stderr).toMatch(says);
    expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
  });
});
