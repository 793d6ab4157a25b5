import { expect, test } from 'vitest';
import { defaultPaths, listenPath, ownerIn } from '../../src/control/path.ts';

test.each([
  ['/a', { RUNTIME_DIRECTORY: '/run/x' }, '/a'],
  ['none', { RUNTIME_DIRECTORY: '/run/x' }, 'none'],
  [undefined, {}, undefined],
  [undefined, { RUNTIME_DIRECTORY: '' }, undefined],
  [undefined, { RUNTIME_DIRECTORY: '/run/x:/run/y' }, '/run/x/control.sock'],
])('wanted %j, with %j: a daemon listens on %j', (wanted, environment, path) => {
  expect(listenPath(wanted, environment)).toBe(path);
});

const [RUN, USER, TMP] = ['/run/arproxy-0', '/run/user/7/arproxy-7', '/tmp/arproxy-7'];

test.each([
  [0, {}, [RUN, '/tmp/arproxy-0']],
  [0, { XDG_RUNTIME_DIR: '/run/user/7' }, [RUN, '/tmp/arproxy-0']],
  [7, { XDG_RUNTIME_DIR: '/run/user/7/' }, [USER, TMP]],
  [7, { XDG_RUNTIME_DIR: 'here', TMPDIR: '/tmp' }, [TMP]],
  [7, { TMPDIR: '/var/tmp' }, ['/var/tmp/arproxy-7', TMP]],
])('user %d, with %j, tries %j', (uid, environment, directories) => {
  const owner = { uid, pid: 12, netns: 4026531840 };
  const paths = defaultPaths(owner, environment);
  expect(paths).toEqual(directories.map((directory) => `${directory}/4026531840-12.sock`));
  expect(paths.map(ownerIn)).toEqual(paths.map(() => owner));
});

test('the name says who made it, also where the network namespace is hidden', () => {
  const owner = { uid: 7, pid: 12, netns: undefined };
  expect(defaultPaths(owner, {}).map(ownerIn)).toEqual([owner]);
});

test.each([
  '/run/arproxy/control.sock',
  '/tmp/arproxy-7/a.sock',
  '/tmp/arproxy-7/1-2.sock.old',
  'arproxy-7/1-2.sock',
])('%s is a name that somebody chose', (path) => {
  expect(ownerIn(path)).toBeUndefined();
});
