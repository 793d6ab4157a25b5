/**
 * The map of src/: which folder may import which, so that everything left of `daemon` runs without root; of the addon, listen/
 * alone wants something.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';

/** A file may import its own folder and those named here: each arrow that there is, and no other. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  errors: [],
  wire: [],
  kernel: ['errors', 'wire'],
  policy: ['wire', 'kernel'],
  responder: ['wire', 'kernel', 'policy'],
  capture: ['errors', 'wire'],
  flood: ['wire'],
  sys: ['native', 'errors', 'wire'],
  listen: ['errors', 'wire', 'sys'],
  config: ['errors', 'wire', 'policy', 'listen'],
  diagnose: ['wire', 'kernel', 'policy'],
  host: ['wire', 'kernel', 'responder', 'sys'],
  metrics: ['policy', 'responder', 'listen'],
  control: ['errors', 'wire', 'sys', 'policy', 'responder', 'listen', 'config'],
  serving: ['sys', 'responder', 'listen', 'config', 'metrics', 'control'],
  log: ['wire', 'kernel', 'policy', 'responder', 'config', 'diagnose'],
  dump: ['errors', 'wire', 'policy', 'responder', 'capture', 'log'],
  explain: ['wire', 'kernel', 'policy', 'responder', 'config', 'diagnose', 'host'],
  doctor: ['wire', 'kernel', 'policy', 'sys', 'config', 'diagnose', 'host', 'control'],
  ask: ['errors', 'wire', 'kernel', 'policy', 'responder', 'config', 'diagnose', 'host'],
  replay: ['wire', 'kernel', 'policy', 'responder', 'capture'],
  selftest: ['errors', 'wire', 'kernel', 'sys', 'config', 'host', 'explain'],
  library: ['wire', 'kernel', 'policy', 'responder', 'config', 'control'],
  daemon: [
    'errors',
    'wire',
    'kernel',
    'policy',
    'responder',
    'sys',
    'listen',
    'config',
    'diagnose',
    'host',
    'metrics',
    'control',
    'serving',
    'log',
    'dump',
    'flood',
  ],
  cli: [
    'errors',
    'wire',
    'policy',
    'responder',
    'capture',
    'sys',
    'config',
    'diagnose',
    'host',
    'control',
    'explain',
    'doctor',
    'ask',
    'replay',
    'selftest',
    'daemon',
  ],
};

/** cli/ looks into sys/ for what its errors look like and which version it is, and for nothing else. */
const CLI_MAY_IMPORT_OF_SYS = ['src/sys/addon.ts', 'src/sys/package-root.ts'];

/** Folders that import nothing but these from outside of src/. */
const NOTHING_BUT: Readonly<Record<string, readonly string[]>> = {
  wire: [],
  capture: [],
  policy: ['picomatch'],
};

interface Import {
  readonly from: string;
  /** A file below the repository's root, or the name of a module. */
  readonly to: string;
}

/** A file that is started by its path is as good as imported. */
const SPECIFIER = /\b(?:from|import|import\(|require\(|new URL\()\s*['"]([^'"]+)['"]/g;

const folderOf = (file: string): string => file.replace(/^src\//, '').split('/')[0] ?? '';

/** What a file that is built is built from. */
const fileOf = (path: string): string => path.replace(/^(src\/.*)\.js$/, '$1.ts');

function importsOf(file: string, text: string): Import[] {
  return [...text.matchAll(SPECIFIER)].map(([, specifier = '']) => ({
    from: file,
    to: specifier.startsWith('.') ? fileOf(posix.join(posix.dirname(file), specifier)) : specifier,
  }));
}

function isForbidden({ from, to }: Import): boolean {
  const folder = folderOf(from);
  if (to.startsWith('src/') || to.startsWith('native/')) {
    if (folder === 'cli' && folderOf(to) === 'sys') return !CLI_MAY_IMPORT_OF_SYS.includes(to);
    return ![folder, ...(MAY_IMPORT[folder] ?? [])].includes(folderOf(to));
  }
  if (to === 'commander') return folder !== 'cli';
  return NOTHING_BUT[folder]?.includes(to) === false;
}

/** Everything that `file` imports, and what that imports in its turn. */
function reachedFrom(file: string, imports: readonly Import[], reached = new Set<string>()): Set<string> {
  for (const { to } of imports.filter(({ from, to }) => from === file && !reached.has(to))) {
    reachedFrom(to, imports, reached.add(to));
  }
  return reached;
}

function faultsOf(files: Readonly<Record<string, string>>): string[] {
  const imports = Object.entries(files).flatMap(([file, text]) => importsOf(file, text));
  const unknown = Object.keys(files).filter((file) => MAY_IMPORT[folderOf(file)] === undefined);
  const circular = Object.keys(files).filter((file) => reachedFrom(file, imports).has(file));
  return [
    ...unknown.map((file) => `${file} lies in a folder that is not on the map`),
    ...imports.filter(isForbidden).map(({ from, to }) => `${from} imports ${to}`),
    ...circular.map((file) => `${file} imports itself in a circle`),
  ];
}

const SRC = new URL('../src/', import.meta.url);
const files = Object.fromEntries(
  readdirSync(SRC, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => [`src/${file}`, readFileSync(new URL(file, SRC), 'utf8')]),
);

test('src/ imports downwards only, and in no circle', () => {
  expect(Object.keys(files).length).toBeGreaterThan(30);
  expect(faultsOf(files)).toEqual([]);
});

test('every import of src/ is seen, whatever its form', () => {
  const text = `import a from './a.ts';\nimport type {\n  B,\n} from "../wire/b.ts";\nexport { c } from './c.ts';
    import './d.ts';\nawait import('../e.ts');\nnew URL('../cli/main.js', import.meta.url);\nrequire('node:fs');`;
  const seen = importsOf('src/policy/x.ts', text).map(({ to }) => to);
  expect(seen).toEqual([
    'src/policy/a.ts',
    'src/wire/b.ts',
    'src/policy/c.ts',
    'src/policy/d.ts',
    'src/e.ts',
    'src/cli/main.ts',
    'node:fs',
  ]);
  expect(files['src/sys/addon.ts']).toContain('native/addon.d.ts');
});

test('every arrow of the map is there', () => {
  const there = new Set(
    Object.entries(files)
      .flatMap(([file, text]) => importsOf(file, text))
      .map(({ from, to }) => `${folderOf(from)} -> ${to.startsWith('native/') ? 'native' : folderOf(to)}`),
  );
  const drawn = Object.entries(MAY_IMPORT).flatMap(([from, all]) => all.map((to) => `${from} -> ${to}`));
  expect(drawn.filter((arrow) => !there.has(arrow))).toEqual([]);
});

describe('a planted fault is found', () => {
  const before = faultsOf(files);
  const newFaults = (planted: Readonly<Record<string, string>>): string[] =>
    faultsOf({ ...files, ...planted }).filter((fault) => !before.includes(fault));

  test.each([
    ['src/wire/arp.ts', '../kernel/links.ts'],
    ['src/kernel/links.ts', '../policy/outcomes.ts'],
    ['src/kernel/links.ts', '../sys/machine.ts'],
    ['src/policy/outcomes.ts', '../responder/reply.ts'],
    ['src/policy/outcomes.ts', '../sys/machine.ts'],
    ['src/responder/reply.ts', '../log/log.ts'],
    ['src/responder/reply.ts', '../sys/packet-io.ts'],
    ['src/capture/window.ts', '../kernel/links.ts'],
    ['src/capture/window.ts', 'node:fs'],
    ['src/replay/replay.ts', '../log/log.ts'],
    ['src/daemon/daemon.ts', '../cli/run.ts'],
    ['src/control/server.ts', '../daemon/daemon.ts'],
    ['src/responder/responder.ts', '../control/watchers.ts'],
    ['src/sys/addon.ts', '../kernel/netlink-port.ts'],
    ['src/daemon/daemon.ts', '../../native/addon.d.ts'],
    ['src/cli/run.ts', '../sys/packet-io.ts'],
    ['src/policy/outcomes.ts', 'node:os'],
    ['src/policy/outcomes.ts', 'pino'],
    ['src/wire/mac.ts', 'picomatch'],
    ['src/wire/mac.ts', 'node:buffer'],
    ['src/log/log.ts', 'commander'],
    ['src/util/maps.ts', '../wire/mac.ts'],
  ])('%s imports %s', (file, specifier) => {
    const text = `import { x } from '${specifier}';\n${files[file] ?? ''}`;
    expect(newFaults({ [file]: text })).not.toEqual([]);
  });

  test('a program that is started by its path: the self-test is handed it by cli/', () => {
    const [file, path] = ['src/selftest/arproxy-under-test.ts', '../cli/main.js'];
    const text = `const PROGRAM = new URL('${path}', import.meta.url);\n${files[file]}`;
    expect(newFaults({ [file]: text })).toContain(`${file} imports src/cli/main.ts`);
  });

  test('two files, or three, that import each other', () => {
    const mac = `export { x } from './arp.ts';\n${files['src/wire/mac.ts']}`;
    expect(newFaults({ 'src/wire/mac.ts': mac })).toContain('src/wire/arp.ts imports itself in a circle');
    const three = { 'src/wire/a.ts': "import './b.ts';", 'src/wire/b.ts': "import './c.ts';" };
    expect(newFaults({ ...three, 'src/wire/c.ts': '' })).toEqual([]);
    expect(newFaults({ ...three, 'src/wire/c.ts': "import type { X } from './a.ts';" })).toHaveLength(3);
  });
});
