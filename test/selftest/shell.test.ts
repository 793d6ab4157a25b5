/** The shell that stays. */
import { afterEach, expect, test, vi } from 'vitest';
import { UserError } from '../../src/errors/user-error.ts';
import { Shell } from '../../src/selftest/shell.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

test('runs commands one after the other, and tells of one that fails', async () => {
  const shell = new Shell('greeting=hello');
  await shell.run(['test "$greeting" = hello']);
  await expect(shell.run(['echo because >&2', 'false'])).rejects.toThrow('because');
  await shell.run(['true']);
  shell.close();
});

test('that is not there is for the user to know', async () => {
  vi.stubEnv('PATH', '/nowhere');
  const shell = new Shell('');
  await expect(shell.run(['true'])).rejects.toThrow(UserError);
  await expect(shell.run(['true'])).rejects.toThrow(/sh ENOENT: the self-test needs sh/);
  shell.close();
});
