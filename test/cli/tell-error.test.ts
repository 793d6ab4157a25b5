import { expect, test } from 'vitest';
import { errorLines, isExpected } from '../../src/cli/tell-error.ts';
import { wrapAt } from '../../src/cli/wrap.ts';
import { unbroken } from '../../src/diagnose/fill.ts';
import { UserError } from '../../src/errors/user-error.ts';

const REFUSED = new UserError('ENETDOWN', 'cannot ask on g0: g0 is down: ip link set dev g0 up', [
  'more of it',
]);

test('an error for the user, on a terminal in its width, and its command whole', () => {
  expect(errorLines(REFUSED, wrapAt(40))).toBe(
    'arproxy: cannot ask on g0: g0 is down:\n  ip link set dev g0 up\nmore of it',
  );
  expect(errorLines(REFUSED, unbroken)).toBe(
    'arproxy: cannot ask on g0: g0 is down: ip link set dev g0 up\nmore of it',
  );
});

test('a system call that was refused is one of these', () => {
  const refused = Object.assign(new Error('bind eth9: ENODEV and so on'), {
    code: 'ENODEV',
    syscall: 'bind',
  });
  expect(isExpected(refused)).toBe(true);
  expect(errorLines(refused, wrapAt(30))).toBe('arproxy: bind eth9: ENODEV and\n  so on');
});

test('a stack is left as it is', () => {
  const error = new TypeError('a message that is longer than the line');
  expect(isExpected(error)).toBe(false);
  expect(errorLines(error, wrapAt(30))).toBe(`arproxy: ${error.stack}`);
});
