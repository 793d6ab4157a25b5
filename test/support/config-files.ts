/** A directory of a test's own for its configuration, gone when the test ends. */
import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'vitest';

export class ConfigFiles {
  readonly directory = mkdtempSync(join(tmpdir(), 'arproxy-config-'));

  constructor(context: TestContext) {
    context.onTestFinished(() => rmSync(this.directory, { recursive: true, force: true }));
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /** Puts a whole file in the place of the one before, at one moment; its path. */
  write(name: string, text: string): string {
    const path = this.path(name);
    writeFileSync(`${path}.new`, text);
    renameSync(`${path}.new`, path);
    return path;
  }
}
