/** What a situation may use in a gateway's shell: that it is written right, and used. */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { layCables } from '../../src/selftest/cable.ts';
import { COMMANDS, prelude } from '../../src/selftest/commands.ts';
import {
  deleteAbandonedNamespaces,
  deleteNamespacesOf,
  makeNamespace,
} from '../../src/selftest/namespace.ts';
import { plan } from '../../src/selftest/picture.ts';
import { SITUATIONS } from '../../src/selftest/situations/all.ts';

/** What a shell says of a script that it does not run. */
const faultsOf = (script: string): string =>
  spawnSync('sh', ['-n'], { input: script, encoding: 'utf8' }).stderr;

/** What a shell prints that has the prelude, and in the place of what changes the machine a function that says it. */
function says(isKernels: boolean, command: string): string {
  const told = 'ip() { echo "ip $*"; }; nsenter() { echo "nsenter $*"; }';
  const script = `${prelude(plan('hosts', 'k7', isKernels))}\n${told}\n${command}`;
  return spawnSync('sh', ['-e'], { input: script, encoding: 'utf8' }).stdout;
}

test('a shell finds no fault in them', () => {
  const here = plan('hosts', 'k7', true);
  const scripts = [
    prelude(here),
    prelude({ ...here, isKernels: false }),
    ...here.state,
    ...layCables(here.cables),
    ...makeNamespace('x'),
    deleteNamespacesOf('arproxy-selftest', 1),
    deleteAbandonedNamespaces('arproxy-selftest'),
  ];
  expect(scripts.map(faultsOf).filter((fault) => fault !== '')).toEqual([]);
  expect(faultsOf('f() { ')).not.toBe('');
});

test('each of them is used by a situation, or by another of them', () => {
  const bodies = Object.values(COMMANDS).map(({ body }) =>
    typeof body === 'string' ? body : body(plan('hosts', 'k7', true)),
  );
  const used = SITUATIONS.flatMap(({ setup, kernel = '', rows }) => [
    ...setup,
    kernel,
    ...rows.flatMap(({ run = [], then = [] }) => [...run, ...then]),
  ]);
  const text = [...used, ...bodies].join('\n');
  const unused = Object.keys(COMMANDS).filter(
    (name) => !new RegExp(`(^|[ ;{])${name}( |;|$)`, 'm').test(text),
  );
  expect(unused.filter((name) => name !== 'proxy')).toEqual([]); // what switches proxying on, unless a situation says how
});

describe('in the shell', () => {
  test.each([
    ['away g0', 'ip link set g0 netns hosts name k7g0-away\n'],
    [
      'back g0',
      'nsenter --net=/run/netns/hosts ip link set k7g0-away netns hosts-k7 name g0\nip link set g0 up\n',
    ],
    ['rename g0 x0', 'ip link set g0 down\nip link set g0 name x0\nip link set x0 up\n'],
    ['host link show $P', 'nsenter --net=/run/netns/hosts ip link show k7\n'],
  ])('%s', (command, said) => {
    expect(says(true, command)).toBe(said);
  });

  test.each([
    ['kernel ip route', true],
    ['noise', false],
  ])('%s is for one of the two alone', (command, isKernels) => {
    expect(says(isKernels, command)).not.toBe('');
    expect(says(!isKernels, command)).toBe('');
  });
});

test('a namespace is abandoned when the process in its name has gone', () => {
  const script = `ls() { echo arproxy-selftest-${process.pid}-k7 arproxy-selftest-999999999-k7 other-1; }
    ip() { [ "$2" = pids ] || echo "ip $*"; }\n${deleteAbandonedNamespaces('arproxy-selftest')}`;
  const { stdout } = spawnSync('sh', ['-e'], { input: script, encoding: 'utf8' });
  expect(stdout).toContain('ip netns delete arproxy-selftest-999999999-k7');
  expect(stdout).not.toContain(`arproxy-selftest-${process.pid}-k7`);
  expect(stdout).not.toContain('other-1');
});
