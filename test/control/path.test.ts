import { expect, test } from 'vitest';
import { clientPaths, listenPath } from '../../src/control/path.ts';

const USUAL = '/run/arproxy/control.sock';

test.each([
  ['/a', { RUNTIME_DIRECTORY: '/run/x' }, '/a', ['/a']],
  [undefined, {}, undefined, [USUAL]],
  [undefined, { RUNTIME_DIRECTORY: '' }, undefined, [USUAL]],
  [undefined, { RUNTIME_DIRECTORY: '/run/x:/run/y' }, '/run/x/control.sock', ['/run/x/control.sock', USUAL]],
  [undefined, { RUNTIME_DIRECTORY: '/run/arproxy' }, USUAL, [USUAL]],
])('wanted %j, with %j', (wanted, environment, daemon, clients) => {
  expect(listenPath(wanted, environment)).toBe(daemon);
  expect(clientPaths(wanted, environment)).toEqual(clients);
});
