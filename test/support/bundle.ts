/** The bundle as a package has it: in a folder of its own, with the clone's addon and without node_modules. */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from './confine.ts';

const ADDON = 'native/build/arproxy.node';

export class Bundle {
  readonly root = mkdtempSync(join(tmpdir(), 'arproxy-bundle-'));
  readonly folder = join(this.root, 'bundle');
  readonly program = join(this.folder, 'main.js');

  constructor() {
    buildBundle(this.folder);
    mkdirSync(join(this.root, 'native/build'), { recursive: true });
    for (const file of ['package.json', ADDON]) copyFileSync(join(REPOSITORY, file), join(this.root, file));
  }

  /** As its first line starts it: by sh. */
  run(...args: string[]): string {
    return execFileSync(this.program, args, { encoding: 'utf8', stdio: 'pipe' });
  }

  close(): void {
    rmSync(this.root, { recursive: true });
  }
}

export function buildBundle(folder: string): void {
  execFileSync(process.execPath, [join(REPOSITORY, 'scripts/build-bundle.mjs'), folder], { cwd: tmpdir() });
}

/** Each file's octets, by its path. */
export function contentsOf(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((file) => file.isFile());
  return new Map(
    files.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), readFileSync(path, 'latin1')];
    }),
  );
}
