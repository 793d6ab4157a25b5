/** Which part of a match an interface does not fit. */
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse.ts';
import { unmatched } from '../../src/explain/unmatched.ts';
import { exampleLink } from '../kernel/example-link.ts';

const LINK = exampleLink({ name: 'cali7', kind: 'veth', altnames: ['pod-7'] });
const MASTER = exampleLink({ name: 'br5', kind: 'bridge' });

test.each([
  ['name: cali*', undefined],
  ['name: pod-*', undefined],
  ['name: [eth0, "wlan*"]', "name 'eth0' or 'wlan*' is not cali7"],
  ['name: cali*, kind: macvlan', "kind 'macvlan' is not veth"],
  ['name: eth0, kind: [veth, macvlan]', "name 'eth0' is not cali7"],
  ['name: eth0, kind: macvlan', "name 'eth0' is not cali7, kind 'macvlan' is not veth"],
  ['master: br6', "master 'br6' is not br5"],
  ['master: br5', undefined],
  ['name: cali*, not: { kind: veth }', 'its not has kind veth'],
])('%s', (match, why) => {
  const [rule] = parseConfig(`interfaces: [{ match: { ${match} } }]`, 'a.yaml').interfaces;
  expect(rule && unmatched(rule.match, LINK, MASTER)).toBe(why);
});

test('an interface of no kind, below nothing', () => {
  const [rule] = parseConfig('interfaces: [{ match: { kind: veth, master: br5 } }]', 'a.yaml').interfaces;
  const link = exampleLink({ name: 'eth0', kind: '' });
  expect(rule && unmatched(rule.match, link, undefined)).toBe(
    "kind 'veth' is not none, master 'br5' is not none",
  );
});
