/** The library as others have it: packed, installed, compiled against, and run beside a daemon. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arproxyCommand } from '../../support/arproxy.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import { REPOSITORY } from '../../support/confine.ts';
import { arpRequest } from '../../support/frames.ts';
import { gateway, HOST, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { PackedLibrary } from '../../support/packed-library.ts';

const bin = (name: string): string => join(REPOSITORY, 'node_modules/.bin', name);
const DOCS = readFileSync(join(REPOSITORY, 'docs/library.md'), 'utf8');

let packed: PackedLibrary;
beforeAll(() => {
  packed = new PackedLibrary();
});
afterAll(() => packed.close());

test('its types are found by whoever may import it', () => {
  const said = packed.run(bin('attw'), ['--config-path', join(REPOSITORY, '.attw.json'), packed.tarball]);
  expect(said.match(/^(node16 \(from ESM\)|bundler): 🟢/gm)).toHaveLength(8); // four entry points, two ways
});

const TSC = bin('tsc');
/** The one that attw brings with it: the oldest that is said to do. */
const OLD_TSC = createRequire(
  createRequire(import.meta.url)
    .resolve('@arethetypeswrong/core')
    .replace(/dist.*/, 'package.json'),
).resolve('typescript/bin/tsc');

/** Nothing is taken on trust. */
const STRICT = { strict: true, skipLibCheck: false, target: 'es2022', lib: ['es2023'], types: [] };
const NODE = { ...STRICT, module: 'nodenext', types: ['node'] };

describe('what is right compiles without the types of anybody else, and what is wrong does not', () => {
  test.each([
    ['nodenext', { module: 'nodenext' }],
    ['a bundler', { module: 'esnext', moduleResolution: 'bundler' }],
  ])('as %s resolves', (_name, module) => {
    const options = { ...STRICT, ...module, noEmit: true };
    for (const tsc of [TSC, OLD_TSC]) expect(packed.compile(tsc, 'types.ts', options)).toBe('');
  });
});

test('nothing else can be imported', () => {
  const deep = [
    'bundle/index.js',
    'bundle/main.js',
    'dist/wire/arp.js',
    'bundle/types/library/index.js',
    'library',
  ];
  const script = `for (const path of ${JSON.stringify(deep)})
    await import('arproxy/' + path).then(() => console.log(path), ({ code }) => console.log(code));`;
  packed.write('deep.mjs', script);
  const said = packed.run(process.execPath, ['deep.mjs']).trim().split('\n');
  expect(said).toEqual(deep.map(() => 'ERR_PACKAGE_PATH_NOT_EXPORTED'));
  const manifest = `console.log(Object.keys(require('arproxy')).join(), require('arproxy/package.json').name)`;
  packed.write('require.cjs', manifest);
  // Node 20 warns of it, on standard error.
  expect(packed.run(process.execPath, ['require.cjs'])).toBe(
    'ControlError,logLevel,reload,status,watch arproxy\n',
  );
});

test('the pure examples of the manual say what the manual says', () => {
  const pure = [...DOCS.matchAll(/```ts\n((?:(?!```).*\n)*)```\n\n```text\n((?:(?!```).*\n)*)```/g)];
  expect(pure).toHaveLength(2);
  for (const [, code = '', output = ''] of pure) {
    packed.write('example.ts', code);
    packed.compile(TSC, 'example.ts', NODE);
    expect(packed.run(process.execPath, ['example.js'])).toBe(output);
  }
});

async function running(context: Parameters<typeof openLab>[0]) {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const files = new ConfigFiles(context);
  const config = files.write('c.yaml', 'interfaces:\n  - match: { name: g0 }\n');
  await lab.arproxy(picture.gw, ['--config', config]);
  return { ...picture, files, config };
}

test('a program that watches, asks and reloads, beside a daemon', async (context) => {
  const { gw, wire, hostMac, gwMac, files, config } = await running(context);
  packed.compile(TSC, 'lab.ts', NODE);
  const child = gw.spawn('setpriv', ['--pdeathsig=KILL', process.execPath, join(packed.project, 'lab.js')]);
  let stderr = '';
  child.stderr.on('data', (text) => {
    stderr += text;
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async (): Promise<unknown> => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`it has ended: ${stderr}`);
    return JSON.parse(value) as unknown;
  };
  const goOn = (): void => void child.stdin.write('\n');

  expect(await next()).toEqual({ interfaces: ['g0'], generation: 1 });
  goOn();
  expect(await next()).toEqual({ watching: expect.any(Number) as number });
  goOn();
  wire.send('h0', arpRequest({ sha: hostMac, spa: HOST, tpa: '10.98.0.1' }));
  wire.send('h0', arpRequest({ sha: hostMac, spa: HOST, tpa: TARGET }));
  expect(await next()).toMatchObject({ spa: HOST, tpa: TARGET, reason: 'proxy-arp', mac: gwMac, oif: 'g1' });
  goOn();
  expect(await next()).toEqual({ before: 'info', now: 'debug' });
  files.write('c.yaml', 'interfaces:\n  - match: { name: g0 }\n  - match: { name: g2 }\n');
  goOn();
  // 3 where the daemon had seen the file itself before it was told to.
  expect(await next()).toMatchObject({
    file: config,
    generation: expect.toSatisfy((n: number) => n === 2 || n === 3) as number,
  });
  files.write('c.yaml', 'interfaces:\n  - match: { nam: g0 }\n');
  goOn();
  expect(await next()).toEqual({
    code: 'config',
    text: expect.any(String) as string,
    details: expect.arrayContaining([expect.stringContaining(`${config}:2:14: `)]) as string[],
  });
  goOn();
  expect(await next()).toMatchObject({
    code: 'ENOENT',
    text: expect.stringMatching(
      /^no daemon answers on \/nowhere\/control\.sock \(ENOENT: .*\): start /,
    ) as string,
  });
});

/** vitest on a file of the project, with the built program as `arproxy` on the PATH. */
function vitestOn(file: string): string[] {
  const programs = join(packed.project, 'programs');
  mkdirSync(programs, { recursive: true });
  const words = arproxyCommand([]).map((word) => `'${word}'`);
  writeFileSync(join(programs, 'arproxy'), `#!/bin/sh\nexec ${words.join(' ')} "$@"\n`, { mode: 0o755 });
  const path = `PATH=${programs}:${process.env['PATH']}`;
  const vitest = [process.execPath, bin('vitest'), 'run', '--root', packed.project, file];
  return ['setpriv', '--pdeathsig=KILL', 'env', path, 'NO_COLOR=1', ...vitest];
}

const passed = (count: number) => ({ code: 0, said: expect.stringContaining(`${count} passed`) as string });

test('the example of the manual for vitest, in a lab', async (context) => {
  const { gw, host } = await running(context);
  const [, example = ''] = /```ts\n(.*?vitest.*?)```/s.exec(DOCS) ?? [];
  expect(example).toContain("'exec', 'host', 'arproxy'");
  packed.write('example.test.ts', example.replace("'host'", JSON.stringify(host.name)));
  const [command, ...words] = vitestOn('example') as [string, ...string[]];
  const { code, stdout, stderr } = await gw.run(command, words);
  expect({ code, said: `${stdout}${stderr}` }).toMatchObject(passed(1));
});

test('the lab in vitest that labs/ has: it compiles, passes, and leaves nothing', (context) => {
  openLab(context);
  packed.write('lab.test.ts', readFileSync(join(REPOSITORY, 'labs/examples/lab.test.ts'), 'utf8'));
  packed.compile(TSC, 'lab.test.ts', { ...NODE, skipLibCheck: true });
  const [command, ...words] = vitestOn('lab.test.ts') as [string, ...string[]];
  const { status, stdout, stderr } = spawnSync(command, words, { encoding: 'utf8' });
  expect({ code: status, said: `${stdout}${stderr}` }).toMatchObject(passed(2));
  expect(execFileSync('ip', ['netns'], { encoding: 'utf8' })).not.toMatch(/^vitest\d+-/m);
});
