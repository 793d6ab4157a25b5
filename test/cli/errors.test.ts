import { describe, expect, test } from 'vitest';
import { EXIT_ERROR, EXIT_USAGE, errorText } from '../../src/cli/errors.ts';
import { ControlError } from '../../src/control/protocol.ts';
import { UserError } from '../../src/errors/user-error.ts';
import { ListenError } from '../../src/listen/error.ts';

const systemError = (code: string, message: string): Error =>
  Object.assign(new Error(message), { code, syscall: 'pcap_activate' });

describe('errorText', () => {
  test('a system call that was refused: what was tried, and what mends it, in one line', () => {
    const text = errorText(systemError('EPERM', 'pcap_activate any: EPERM (Operation not permitted)'));
    expect(text).toMatch(
      /^pcap_activate any: EPERM \(Operation not permitted\): (needs CAP_NET_RAW|a seccomp filter)/,
    );
    expect(text).not.toContain('\n');
  });

  test.each([
    ['ERR_NO_LIBPCAP', /install libpcap/],
    ['ERR_OLD_LIBPCAP', /libpcap 1\.10/],
  ])('%s says what to install', (code, remedy) => {
    expect(errorText(systemError(code, 'dlopen libpcap.so.1: no'))).toMatch(remedy);
  });

  test('words of several lines become one line', () => {
    expect(errorText(systemError('EIO', 'a\nb\nc'))).toBe('a b c');
  });

  test('a code without a remedy is told as it is', () => {
    expect(errorText(systemError('ENODEV', 'bind eth9: ENODEV'))).toBe('bind eth9: ENODEV');
  });

  test('an error for the user has its details below, and no stack', () => {
    const error = new ControlError('config', 'not reloaded', ['a:1:1: x', 'a:2:1: y']);
    expect(errorText(error)).toBe('not reloaded\na:1:1: x\na:2:1: y');
    expect(errorText(new ListenError('it', { path: '/no/where' }, 'ENOENT'))).toMatch(
      /^it: cannot listen on unix:\/no\/where: ENOENT: no such file or directory: the directory \/no is/,
    );
    expect(errorText(new UserError('EPERM', 'not this'))).toBe('not this');
  });

  test('what should never happen is told with its stack', () => {
    const error = new TypeError('x is not a function');
    expect(errorText(error)).toBe(error.stack);
    expect(errorText(error)).toContain('errors.test.ts');
    expect(errorText(Object.assign(new Error('half'), { code: 'EPERM' }))).toContain('errors.test.ts');
    const bare = new Error('no stack');
    delete bare.stack;
    expect(errorText(bare)).toBe('no stack');
  });

  test.each([
    ['text', 'text'],
    [42, '42'],
    [undefined, 'undefined'],
    [null, 'null'],
  ])('%j, thrown', (thrown, text) => {
    expect(errorText(thrown)).toBe(text);
  });
});

test('a fault at run time is not a wrong usage, and neither is success', () => {
  expect([EXIT_ERROR, EXIT_USAGE]).toEqual([1, 2]);
});
