/** What a start without room says: one line of ours, and never Node's stack. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { addressSpaceLeft, missingRoom } from '../../src/cli/room.ts';

const MODULE = fileURLToPath(new URL('../../src/cli/room.ts', import.meta.url));
const HOOKS = new URL('../support/typescript-hooks.mjs', import.meta.url).href;

test('is there as a rule', () => {
  expect(missingRoom()).toBeUndefined();
});

test.each([22, 60, 90])('%i descriptors are too few', (limit) => {
  // the limit comes behind the loading, which needs more
  const program = `(await import('node:module')).register(${JSON.stringify(HOOKS)});
    const { missingRoom } = await import(${JSON.stringify(MODULE)});
    const { execFileSync } = await import('node:child_process');
    execFileSync('prlimit', ['--pid', process.pid, '--nofile=${limit}']);
    console.log(missingRoom());`;
  const words = ['--input-type=module', '-e', program];
  const { stdout } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  expect(stdout).toMatch(
    /^open \/dev\/null: EMFILE .*96 are needed.*ulimit -n 1024.*LimitNOFILE=.*nofile=.*\n$/,
  );
});

describe('address space', () => {
  test('what the limit leaves', () => {
    expect(
      addressSpaceLeft('Max address space         1048576    unlimited  bytes\n', 'VmSize:\t  1000 kB\n'),
    ).toBe(1048576 - 1024000);
  });
  test('without a limit', () => {
    expect(
      addressSpaceLeft('Max address space         unlimited  unlimited  bytes\n', 'VmSize:\t  1000 kB\n'),
    ).toBe(Number.POSITIVE_INFINITY);
  });
});
