import { describe, expect, test } from 'vitest';
import { OUTCOMES } from '../../src/policy/outcomes.ts';
import { ServedInterfaces } from '../../src/policy/served-interfaces.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { ruleByName } from './situation.ts';

const ETH = ruleByName('eth*');
const CALI = ruleByName('cali*');
const link = (ifindex: number, name: string) => exampleLink({ ifindex, name });

describe('a link', () => {
  test('that a rule chooses is served, with that rule, under its ifindex', () => {
    const served = new ServedInterfaces([ETH, CALI]);
    const cali = link(7, 'cali1');
    expect(served.update(cali)).toBe('new');
    expect(served.get(7)).toEqual({ link: cali, rule: CALI, counts: new Float64Array(OUTCOMES.length) });
    expect(served.get(8)).toBeUndefined();
    expect([served.size, [...served].map(({ link: { name } }) => name)]).toEqual([1, ['cali1']]);
  });

  test('that no rule chooses is not', () => {
    const served = new ServedInterfaces([ETH]);
    expect(served.update(link(1, 'lo'))).toBe('not-served');
    expect([served.get(1), served.size]).toEqual([undefined, 0]);
    expect(served.remove(1)).toBe(false);
  });

  test('that changed is served as it is now', () => {
    const served = new ServedInterfaces([ETH]);
    served.update(link(2, 'eth0'));
    const row = served.get(2);
    const changed = exampleLink({ ifindex: 2, name: 'eth0', mtu: 9000 });
    expect(served.update(changed)).toBe('same');
    expect([served.get(2)?.link, served.get(2)]).toEqual([changed, row]);
  });

  test('a new name may end it, begin it, or bring another rule', () => {
    const served = new ServedInterfaces([ETH, CALI]);
    served.update(link(2, 'eth0'));
    expect([served.update(link(2, 'x0')), served.get(2), served.size]).toEqual(['dropped', undefined, 0]);
    expect([served.update(link(2, 'cali0')), served.get(2)?.rule]).toEqual(['new', CALI]);
    const counts = served.get(2)?.counts;
    expect([served.update(link(2, 'eth1')), served.get(2)?.rule]).toEqual(['same', ETH]);
    expect(served.get(2)?.counts).toBe(counts);
    expect(served.get(2)?.link.name).toBe('eth1');
  });

  test('that is gone is not served any more', () => {
    const served = new ServedInterfaces([ETH]);
    served.update(link(2, 'eth0'));
    expect([served.remove(2), served.get(2), served.remove(2)]).toEqual([true, undefined, false]);
  });
});
