import { describe, expect, test } from 'vitest';
import { ruleFor } from '../../src/policy/interface-rule.ts';
import { patterns } from '../../src/policy/patterns.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { ruleByName } from './situation.ts';

describe('patterns', () => {
  test.each([
    { globs: ['eth0'], fit: ['eth0'], unfit: ['eth', 'eth00', 'xeth0', 'ETH0', 'eth0.1', ''] },
    { globs: ['cali*'], fit: ['cali', 'cali12ab34', 'cali.5'], unfit: ['xcali1', 'calx', 'Cali1'] },
    { globs: ['*'], fit: ['eth0', 'a', 'eth0.100', '.hidden', 'br-0f', 'x@y'], unfit: [] },
    { globs: ['eth?'], fit: ['eth0', 'ethx'], unfit: ['eth', 'eth10'] },
    { globs: ['eth[0-2]'], fit: ['eth0', 'eth2'], unfit: ['eth3', 'eth', 'eth00'] },
    { globs: ['eth[!0]'], fit: ['eth1'], unfit: ['eth0'] },
    { globs: ['eth[^0]'], fit: ['eth1'], unfit: ['eth0'] },
    { globs: ['veth[0'], fit: ['veth[0'], unfit: ['veth0'] },
    { globs: ['{eth,wlan}0'], fit: ['eth0', 'wlan0'], unfit: ['eth1', 'ethwlan0'] },
    { globs: ['eth0.*'], fit: ['eth0.100', 'eth0.'], unfit: ['eth0', 'eth01100'] },
    { globs: ['*.100'], fit: ['eth0.100', '.100'], unfit: ['eth0x100'] },
    { globs: ['a', 'b*'], fit: ['a', 'b', 'b1'], unfit: ['a1', 'c'] },
    { globs: ['!eth0'], fit: ['!eth0'], unfit: ['eth0', 'eth1'] },
    { globs: ['br-1234+x'], fit: ['br-1234+x'], unfit: ['br-1234', 'br-12344x'] },
    { globs: [], fit: [], unfit: ['eth0', ''] },
  ])('$globs', ({ globs, fit, unfit }) => {
    const matches = patterns(globs);
    expect(fit.filter((name) => !matches(name))).toEqual([]);
    expect(unfit.filter(matches)).toEqual([]);
  });
});

describe('ruleFor', () => {
  const [uplink, pods] = [ruleByName('uplink', 'eth*'), ruleByName('cali*')];
  const rules = [uplink, pods];
  const rule = (name: string, ...altnames: string[]) =>
    ruleFor(rules, exampleLink({ name, altnames }), undefined);

  test('is the rule that the name fits, or one of the altnames', () => {
    expect([rule('eth0'), rule('cali1'), rule('g0', 'x', 'uplink')]).toEqual([uplink, pods, uplink]);
  });

  test('is none for a link that no rule fits', () => {
    expect([rule('g0'), rule('g0', 'x', 'y'), ruleFor([], exampleLink(), undefined)]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });

  test('is the first, where two of them fit', () => {
    expect([rule('cali1', 'eth0'), rule('eth0', 'cali1')]).toEqual([uplink, uplink]);
  });
});
