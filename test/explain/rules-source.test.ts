/** Whose rules an explanation goes by, as it says them. */
import { expect, test } from 'vitest';
import { explain } from '../../src/explain/explain.ts';
import { formatExplanation } from '../../src/explain/format.ts';
import type { RulesSource } from '../../src/explain/rules-source.ts';
import { type Asking, askedOf, explained, looked, settingsOf, worldOf } from './world-double.ts';

const DEFAULT: RulesSource = {
  rules: 'default',
  rulesFrom: 'as `arproxy run -i g0` would decide',
  file: undefined,
};
const OPTIONS: RulesSource = {
  rules: 'running',
  rulesFrom: 'of the running arproxy (pid 1, /a)',
  file: undefined,
};
const FILE: RulesSource = { rules: 'file', rulesFrom: 'of a.yaml', file: 'a.yaml' };
const RUNNING: RulesSource = { ...OPTIONS, file: '/etc/a.yaml' };

function by(source: RulesSource, asking: Asking = {}) {
  const said = explain(worldOf(asking), { ...settingsOf(asking), source }, askedOf(asking));
  if (said === undefined) throw new Error('no such interface');
  return said;
}

test.each([DEFAULT, OPTIONS, FILE, RUNNING])(
  '$rulesFrom: in the text below the request, and as fields',
  (source) => {
    const said = by(source);
    const { rules, rulesFrom } = source;
    expect(said).toMatchObject({ rules, rulesFrom });
    expect(formatExplanation(said).split('\n')[1]).toBe(`Rules: ${rulesFrom}`);
  },
);

test('nothing is said where nobody knows', () => {
  expect(explained({})).not.toHaveProperty('rules');
  expect(formatExplanation(explained({}))).not.toContain('Rules:');
});

test.each([
  [FILE, /^g0 .* is served by interfaces\[0\], match 'g0'$/],
  [RUNNING, /^g0 .* is served by interfaces\[0\], match 'g0'$/],
  [OPTIONS, /^g0 .* is served by the running arproxy \(its options match 'g0'\)$/],
  [DEFAULT, /^g0 .* would be served by arproxy run -i 'g0'$/],
])('$rulesFrom: the interface is served by no more than there is', (source, words) => {
  expect(looked(by(source), 'interface')).toMatch(words);
});

test.each([
  [OPTIONS, /: the running arproxy does not serve it: the one rule does not match \(name 'x' is not g0\)$/],
  [FILE, /: the one rule does not match \(name 'x' is not g0\)$/],
])('$rulesFrom: an interface that no rule matches', (source, words) => {
  const said = by(source, { interfaces: '[{ match: { name: x } }]' });
  expect([said.reason, looked(said, 'interface')]).toEqual(['not-chosen', expect.stringMatching(words)]);
});
