import { describe, expect, test } from 'vitest';
import { EXIT_FAULT, EXIT_USAGE, faultText } from '../../src/cli/faults.ts';

const systemError = (code: string, message: string): Error =>
  Object.assign(new Error(message), { code, syscall: 'pcap_activate' });

describe('faultText', () => {
  test('a system call that was refused: what was tried, and what mends it, in one line', () => {
    const text = faultText(systemError('EPERM', 'pcap_activate any: EPERM (Operation not permitted)'));
    expect(text).toMatch(/^pcap_activate any: EPERM \(Operation not permitted\): needs CAP_NET_RAW/);
    expect(text).not.toContain('\n');
  });

  test.each([
    ['ERR_NO_LIBPCAP', /install libpcap/],
    ['ERR_OLD_LIBPCAP', /libpcap 1\.10/],
  ])('%s says what to install', (code, remedy) => {
    expect(faultText(systemError(code, 'dlopen libpcap.so.1: no'))).toMatch(remedy);
  });

  test('words of several lines become one line', () => {
    expect(faultText(systemError('EIO', 'a\nb\nc'))).toBe('a b c');
  });

  test('a code without a remedy is told as it is', () => {
    expect(faultText(systemError('ENODEV', 'bind eth9: ENODEV'))).toBe('bind eth9: ENODEV');
  });

  test('what should never happen is told with its stack', () => {
    const error = new TypeError('x is not a function');
    expect(faultText(error)).toBe(error.stack);
    expect(faultText(error)).toContain('faults.test.ts');
    expect(faultText(Object.assign(new Error('half'), { code: 'EPERM' }))).toContain('faults.test.ts');
    const bare = new Error('no stack');
    delete bare.stack;
    expect(faultText(bare)).toBe('no stack');
  });

  test.each([
    ['text', 'text'],
    [42, '42'],
    [undefined, 'undefined'],
    [null, 'null'],
  ])('%j, thrown', (thrown, text) => {
    expect(faultText(thrown)).toBe(text);
  });
});

test('a fault at run time is not a wrong usage, and neither is success', () => {
  expect([EXIT_FAULT, EXIT_USAGE]).toEqual([1, 2]);
});
