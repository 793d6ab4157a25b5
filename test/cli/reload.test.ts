import { expect, test } from 'vitest';
import { formatReload } from '../../src/cli/reload.ts';

const ANSWER = { file: '/etc/a.yaml', generation: 3, changes: [], previous: undefined };
const HEAD = '/etc/a.yaml is in force (generation 3)';
const previous = {
  time: 1_700_000_000_000,
  why: '/etc/a.yaml changed',
  ok: true,
  changes: ['a: 1 -> 2'],
  faults: [],
};

test('a reload tells what changed', () => {
  expect(formatReload({ ...ANSWER, changes: ['a: 1 -> 2', 'b: none -> 3'], previous })).toEqual([
    HEAD,
    'a: 1 -> 2',
    'b: none -> 3',
  ]);
});

test('or that nothing did', () => {
  expect(formatReload(ANSWER)).toEqual([HEAD, 'no key changed']);
  for (const other of [
    { ...previous, ok: false },
    { ...previous, changes: [] },
  ]) {
    expect(formatReload({ ...ANSWER, previous: other })).toEqual([HEAD, 'no key changed']);
  }
});

test('and what the daemon had seen by itself a moment before', () => {
  expect(formatReload({ ...ANSWER, previous })).toEqual([
    HEAD,
    'no key changed since 2023-11-14T22:13:20.000Z (/etc/a.yaml changed), when it was:',
    'a: 1 -> 2',
  ]);
});
