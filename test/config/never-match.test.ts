/** Rules behind one that takes all they would match, found as far as words can tell; and none that could match. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildRules } from '../../src/config/build-rules.ts';
import { complete } from '../../src/config/complete.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { ruleFaults } from '../../src/config/rule-faults.ts';
import { ruleFor } from '../../src/policy/interface-rule.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { faultsOf } from './faults-of.ts';

const file = (...matches: string[]): string =>
  `interfaces:\n${matches.map((match) => `  - match: ${match}\n`).join('')}`;

describe('is told of', () => {
  test.each([
    ["{ name: '*' }", '{ name: eth0 }'],
    ['{ name: eth0 }', '{ name: eth0 }'],
    ['{ name: eth0 }', '{ name: eth0, kind: veth }'],
    ["{ name: 'eth*' }", '{ name: eth0 }'],
    ["{ name: 'eth*' }", '{ name: [eth0, eth1] }'],
    ["{ name: 'eth*' }", "{ name: 'eth[0-3]' }"],
    ["{ name: 'e[tx]h?' }", '{ name: eth0 }'],
    ["{ name: '{eth,wlan}0' }", '{ name: wlan0 }'],
    ['{ name: [eth0, eth1] }', '{ name: [eth1, eth0] }'],
    ["{ name: '*' }", '{ kind: veth }'],
    ["{ name: '*', kind: veth }", '{ name: eth0, kind: veth }'],
    ['{ kind: [veth, bridge] }', '{ kind: veth }'],
    ['{ master: red }', '{ name: eth0, master: red }'],
    ["{ master: '*' }", '{ name: eth0, master: red }'],
    ['{ name: eth0, not: { kind: veth } }', '{ name: eth0, not: { kind: veth } }'],
    ['{ name: eth0, not: { kind: veth } }', '{ name: eth0, not: { kind: [veth, bridge] } }'],
  ])('%s before %s', (before, after) => {
    expect(faultsOf(() => parseConfig(file(before, after), 'a.yaml'))).toEqual([
      'a.yaml:3:12: interfaces[1].match: never matches: shadowed by interfaces[0]',
    ]);
  });

  test.each([
    '{ name: eth0, not: { name: eth0 } }',
    "{ name: eth0, not: { name: '*' } }",
    "{ name: 'eth0', not: { name: 'eth*' } }",
    '{ kind: veth, not: { kind: [veth, bridge] } }',
    "{ name: eth0, master: red, not: { master: 'r*' } }",
  ])('%s, which its own `not` takes', (match) => {
    expect(faultsOf(() => parseConfig(file(match), 'a.yaml'))).toEqual([
      'a.yaml:2:12: interfaces[0].match: never matches: its own `not` excludes all of it',
    ]);
  });

  test('the first rule that takes all, whichever come between', () => {
    const faults = faultsOf(() =>
      parseConfig(file('{ name: a* }', '{ kind: veth }', '{ name: ab }'), 'a.yaml'),
    );
    expect(faults).toEqual(['a.yaml:4:12: interfaces[2].match: never matches: shadowed by interfaces[0]']);
  });
});

describe('is not told of', () => {
  test.each([
    ['{ name: eth0 }', '{ name: eth1 }'],
    ['{ name: eth0 }', "{ name: '*' }"],
    ['{ name: eth0 }', '{ name: [eth0, eth1] }'],
    ["{ name: 'eth?' }", "{ name: 'eth*' }"],
    ['{ name: eth0, kind: veth }', '{ name: eth0 }'],
    ['{ kind: veth }', '{ name: eth0 }'],
    ["{ master: '*' }", '{ name: eth0 }'],
    ["{ name: 'eth*', kind: veth }", '{ name: eth0, kind: bridge }'],
    ['{ name: eth0, not: { kind: veth } }', '{ name: eth0 }'],
    ["{ name: 'eth*', not: { name: eth0 } }", '{ name: eth0 }'],
    ['{ name: eth0, not: { kind: [veth, bridge] } }', '{ name: eth0, not: { kind: veth } }'],
    ["{ name: 'eth*' }", "{ name: '{eth0,wlan0}' }"],
    ["{ kind: '*' }", '{ name: eth0 }'], // no pattern: a kind of that name
  ])('%s before %s', (before, after) => {
    expect(faultsOf(() => parseConfig(file(before, after), 'a.yaml'))).toEqual([]);
  });
});

describe('what is told is true', () => {
  const patterns = fc.subarray(['a', 'b', 'ab', 'a*', 'b*', '*', '?', '[ab]', '{a,b}'], { maxLength: 3 });
  const match = fc.record({
    name: patterns,
    kind: fc.subarray(['veth', 'bridge', '*']),
    master: patterns,
  });
  const whole = fc.record({
    match: fc.record({ name: patterns, kind: fc.subarray(['veth']), master: patterns, not: match }),
  });
  const names = ['a', 'b', 'ab', 'ba', 'c'];
  const links = names.flatMap((name) =>
    ['veth', 'bridge', ''].flatMap((kind) => [
      exampleLink({ name, kind }),
      exampleLink({ name: 'c', altnames: [name, 'x'], kind }),
    ]),
  );
  const masters = [undefined, ...names.map((name) => exampleLink({ name, ifindex: 9 }))];

  test('a rule of which it is told matches no link, of all that are tried', { timeout: 60_000 }, () => {
    let told = 0;
    fc.assert(
      fc.property(fc.array(whole, { minLength: 1, maxLength: 4 }), (interfaces) => {
        const config = complete({ interfaces });
        const rules = buildRules(config);
        const dead = ruleFaults(config).map(({ path }) => Number(path[1]));
        told += dead.length;
        for (const link of links) {
          for (const master of masters) {
            const found = ruleFor(rules, link, master);
            expect(dead).not.toContain(found === undefined ? undefined : rules.indexOf(found));
          }
        }
      }),
      { numRuns: 300 },
    );
    expect(told).toBeGreaterThan(50);
  });
});
