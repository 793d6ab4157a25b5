/** The C compiler as the scripts call it. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

const CC_MODULE = new URL('../../scripts/lib/cc.mjs', import.meta.url).href;

/** What a compiler CC is called with `-c 'a b'`; the module reads CC when it is loaded. */
function called(cc: string): { stdout: string; isMissing: boolean } {
  const script = `
    import { isMissing, runCc } from ${JSON.stringify(CC_MODULE)};
    const done = runCc(['-c', 'a b', '$x'], { encoding: 'utf8' });
    console.log(JSON.stringify({ stdout: done.stdout, isMissing: isMissing(done) }));`;
  const { stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, CC: cc },
  });
  return JSON.parse(stdout) as ReturnType<typeof called>;
}

test.each([
  ['one word', 'echo', '-c a b $x\n'],
  ['several words', "printf '<%s>'", '<-c><a b><$x>'],
  ['a word with a blank in it', 'printf "<%s> "', '<-c> <a b> <$x> '],
])('CC of %s', (_, cc, stdout) => {
  expect(called(cc)).toEqual({ stdout, isMissing: false });
});

test('a CC that is not there', () => {
  expect(called('/no/such/compiler -m64')).toEqual({ stdout: '', isMissing: true });
});
