/** The built program's completion scripts, in a namespace with interfaces of its own: names, altnames, and nobody else's. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { completions, SHELLS } from '../../support/completions.ts';
import { REPOSITORY } from '../../support/confine.ts';
import { Netns } from '../../support/netns.ts';

const folder = mkdtempSync(join(tmpdir(), 'arproxy-completion-'));
let netns: Netns;

beforeAll(() => {
  netns = new Netns('completion');
  netns.ip('link add cali1 type veth peer name cali2');
  netns.ip('link property add dev cali1 altname pod-of-somebody altname enp1s0');
  netns.ip('link add $(exit) type veth peer name `exit`');
});

afterAll(async () => {
  await netns.close();
  rmSync(folder, { recursive: true });
});

describe.each(SHELLS)('%s', (shell) => {
  const script = join(folder, `script.${shell}`);
  const offered = (typed: string): string[] =>
    completions(shell, script, ['arproxy', 'run', '-i', typed], {
      within: ['ip', 'netns', 'exec', netns.name],
    });

  beforeAll(() => {
    const main = join(REPOSITORY, 'dist/cli/main.js');
    writeFileSync(script, execFileSync(process.execPath, [main, 'completion', shell]));
  });

  test('names and altnames of this namespace, each once', () => {
    const names = ['cali1', 'cali2', 'enp1s0', 'lo', 'pod-of-somebody'];
    expect(offered('').filter((word) => !word.includes('exit'))).toEqual(names);
    expect(offered('c')).toEqual(['cali1', 'cali2']);
    expect(offered('po')).toEqual(['pod-of-somebody']);
  });

  test('a name that a shell would expand is not expanded', () => {
    const bare = offered('').map((word) => word.replaceAll('\\', ''));
    expect(bare).toContain('$(exit)');
    expect(bare).toContain('`exit`');
  });
});
