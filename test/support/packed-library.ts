/** The package as npm packs it, with the library alone in its bundle, installed in a directory of the test's. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from './confine.ts';

const inRepository = (path: string): string => join(REPOSITORY, path);

export class PackedLibrary {
  /** A project that has it installed; TypeScript, vitest and Node's types are those of the repository. */
  readonly project = mkdtempSync(join(tmpdir(), 'arproxy-library-'));
  readonly tarball: string;

  constructor() {
    const staging = join(this.project, 'staging');
    mkdirSync(staging);
    const build = inRepository('scripts/build-bundle.mjs');
    run(process.execPath, [build, join(staging, 'bundle')], REPOSITORY);
    // Everything but what packs more than the library: a release is tested elsewhere.
    const { scripts: _, ...manifest } = JSON.parse(readFileSync(inRepository('package.json'), 'utf8')) as {
      scripts: object;
    };
    writeFileSync(join(staging, 'package.json'), JSON.stringify(manifest));
    const [packed] = JSON.parse(
      run('npm', ['pack', '--json', '--pack-destination', this.project], staging),
    ) as [{ filename: string }];
    this.tarball = join(this.project, packed.filename);
    writeFileSync(join(this.project, 'package.json'), '{"private":true,"type":"module"}');
    run('npm', ['install', '--offline', '--no-audit', '--no-fund', this.tarball], this.project);
    for (const name of ['vitest', '@types'])
      symlinkSync(inRepository(`node_modules/${name}`), join(this.project, 'node_modules', name));
    cpSync(inRepository('test/lab/library/consumer'), this.project, { recursive: true });
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.project, name), text);
  }

  /** A file of the project; what the compiler says of it. Throws with its faults. */
  compile(tsc: string, file: string, compilerOptions: object): string {
    this.write('tsconfig.json', JSON.stringify({ compilerOptions, files: [file] }));
    return this.run(process.execPath, [tsc, '-p', 'tsconfig.json']);
  }

  /** Throws with what it says where it does not exit with 0. */
  run(command: string, args: readonly string[]): string {
    return run(command, args, this.project);
  }

  close(): void {
    rmSync(this.project, { recursive: true, force: true });
  }
}

function run(command: string, args: readonly string[], cwd: string): string {
  try {
    return execFileSync(command, args, { cwd, encoding: 'utf8', stdio: 'pipe', timeout: 60_000 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`${command} ${args.join(' ')}:\n${stdout}${stderr}`, { cause: error });
  }
}
