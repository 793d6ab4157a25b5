/** What a person is told of a file that is wrong: each fault with its line and column, all of them at once. */
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse.ts';
import { A_PATTERN, A_PREFIX, RULE_KEYS, rule } from './fault-case.ts';
import { SHAPE_CASES } from './fault-cases-shape.ts';
import { VALUE_CASES } from './fault-cases-values.ts';
import { faultsOf } from './faults-of.ts';

describe.each(Object.entries({ ...SHAPE_CASES, ...VALUE_CASES }))('%s', (_what, cases) => {
  test.each(cases.map(([text, ...faults]) => [faults.join('; '), text, faults] as const))(
    '%s',
    (_title, text, faults) => {
      expect(faultsOf(() => parseConfig(text, 'a.yaml'))).toEqual(faults.map((fault) => `a.yaml:${fault}`));
    },
  );
});

test('faults of all kinds are told at once, in the order of the file', () => {
  const text = `interfaces:
  - match: { name: eth0 }
    proxy_arp: maybe
    targets:
      allow: [10.0.0.0/33, x]
    senders: { allw: [] }
  - match: { kind: 5 }
    burst: 1
log: { level: loud }
`;
  expect(faultsOf(() => parseConfig(text, '/etc/a.yaml'))).toEqual([
    '/etc/a.yaml:3:16: interfaces[0].proxy_arp: want true or false, got "maybe"',
    `/etc/a.yaml:5:15: interfaces[0].targets.allow[0]: ${A_PREFIX}, got "10.0.0.0/33"`,
    `/etc/a.yaml:5:28: interfaces[0].targets.allow[1]: ${A_PREFIX}, got "x"`,
    '/etc/a.yaml:6:16: interfaces[0].senders.allw: unknown key (did you mean allow?)',
    `/etc/a.yaml:7:20: interfaces[1].match.kind: ${A_PATTERN}, got 5 (in quotes it is a name or a pattern: '5')`,
    `/etc/a.yaml:8:5: interfaces[1].burst: unknown key (known are ${RULE_KEYS})`,
    '/etc/a.yaml:9:15: log.level: want one of trace, debug, info, warn, error, fatal, silent, got "loud"',
  ]);
});

test('no more than 50 are told, and how many there are beside them', () => {
  const rules = Array.from({ length: 60 }, (_, n) => `  - match: { name: eth${n} }\n    proxy_arp: 1\n`);
  const faults = faultsOf(() => parseConfig(`interfaces:\n${rules.join('')}`, 'a.yaml'));
  expect(faults).toHaveLength(51);
  expect(faults.at(-1)).toBe('a.yaml: and 10 more faults');
});

test('a fault of a list that an alias repeats is told of both places', () => {
  const text =
    'interfaces: [{ match: { name: a }, targets: &t { allow: [x] } }, { match: { name: b }, targets: *t }]';
  expect(faultsOf(() => parseConfig(text, 'a.yaml'))).toEqual([
    `a.yaml:1:58: interfaces[0].targets.allow[0]: ${A_PREFIX}, got "x"`,
    `a.yaml:1:97: interfaces[1].targets.allow[0]: ${A_PREFIX}, got "x"`,
  ]);
});

test('lines that end in CR LF are counted as they are shown', () => {
  const text = rule('proxy_qlen: x').replaceAll('\n', '\r\n');
  expect(faultsOf(() => parseConfig(text, 'a.yaml'))).toEqual([
    'a.yaml:3:17: interfaces[0].proxy_qlen: want a whole number of 0 or more, got "x"',
  ]);
});
