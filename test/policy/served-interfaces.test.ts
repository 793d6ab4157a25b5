import { describe, expect, test } from 'vitest';
import { Links } from '../../src/kernel/links.ts';
import { OUTCOMES } from '../../src/policy/outcomes.ts';
import { ServedInterfaces } from '../../src/policy/served-interfaces.ts';
import type { Mac } from '../../src/wire/mac.ts';
import { exampleLink, type LinkChanges } from '../kernel/example-link.ts';
import { exampleRule, ruleByName } from './situation.ts';

const ETH = ruleByName('eth*');
const CALI = ruleByName('cali*');
const IN_BR = exampleRule({ matches: (_link, master) => master?.name === 'br0' });

/** The mirror of the links, with the served set as its listener; `told`: what it told of. */
function serving(...rules: readonly (typeof ETH)[]) {
  const served = new ServedInterfaces(rules);
  const links = new Links(served);
  const told: string[] = [];
  served.onChange = ({ what, link, ...more }) =>
    told.push([what, link.name, ...('before' in more ? [`was ${more.before}`] : [])].join(' '));
  const put = (ifindex: number, name: string, changes: LinkChanges = {}) => {
    const link = exampleLink({ ifindex, name, ...changes });
    links.apply(link);
    return link;
  };
  const names = () => [...served].map(({ link }) => link.name);
  return { served, links, told, put, names };
}

describe('a link', () => {
  test('that a rule matches is served, with that rule, under its ifindex', () => {
    const { served, put, told, names } = serving(ETH, CALI);
    const cali = put(7, 'cali1');
    expect(served.get(7)).toEqual({
      link: cali,
      rule: CALI,
      place: 0,
      bucket: new Float64Array(2),
      counts: new Float64Array(OUTCOMES.length),
      heard: new Float64Array(1),
      unsent: new Map(),
      shed: new Float64Array(2),
    });
    expect([served.ruleOf(7), served.ruleOf(8), served.get(8)]).toEqual([1, undefined, undefined]);
    expect([served.size, names(), told]).toEqual([1, ['cali1'], ['served cali1']]);
  });

  test('that no rule matches is not, and nothing is told of it', () => {
    const { served, links, put, told } = serving(ETH);
    put(1, 'lo');
    put(1, 'lo1');
    links.delete(1);
    expect([served.get(1), served.size, told]).toEqual([undefined, 0, []]);
  });

  test('that changed is served as it is now; of its MAC it is told', () => {
    const { served, put, told } = serving(ETH);
    put(2, 'eth0', { mac: 1 as Mac });
    const row = served.get(2);
    const changed = put(2, 'eth0', { mtu: 9000, mac: 2 as Mac });
    expect([served.get(2)?.link, served.get(2)]).toEqual([changed, row]);
    expect(told).toEqual(['served eth0', 'mac eth0 was 1']);
  });

  test('a new name may end it, begin it, or bring another rule; its counts and what its limit has used stay', () => {
    const { served, put, told, names } = serving(ETH, CALI);
    put(2, 'eth0');
    put(2, 'x0');
    expect([names(), told.splice(0)]).toEqual([[], ['served eth0', 'dropped x0 was eth0']]);
    put(2, 'cali0');
    const row = served.get(2);
    if (row !== undefined) row.bucket = new Float64Array(2);
    const { counts, heard, unsent, bucket } = row ?? {};
    expect([served.get(2)?.rule, told.splice(0)]).toEqual([CALI, ['served cali0']]);
    put(2, 'eth1');
    expect([served.get(2)?.rule, told]).toEqual([ETH, ['renamed eth1 was cali0']]);
    expect(served.get(2)?.counts).toBe(counts);
    expect(served.get(2)?.heard).toBe(heard);
    expect(served.get(2)?.unsent).toBe(unsent);
    expect([served.get(2)?.bucket, bucket === undefined]).toEqual([bucket, false]);
  });

  test('that is gone is not served any more', () => {
    const { links, put, told, names } = serving(ETH);
    put(2, 'eth0');
    links.delete(2);
    links.delete(2);
    expect([names(), told]).toEqual([[], ['served eth0', 'removed eth0']]);
  });
});

describe('a rule that names the master', () => {
  test('matches a port that came before its master', () => {
    const { put, names } = serving(IN_BR);
    put(3, 'p0', { master: 9 });
    expect(names()).toEqual([]);
    put(9, 'br0', { kind: 'bridge' });
    expect(names()).toEqual(['p0']);
  });

  test('follows the rename of the master', () => {
    const { put, names } = serving(IN_BR);
    put(9, 'br7', { kind: 'bridge' });
    put(3, 'p0', { master: 9 });
    put(9, 'br0', { kind: 'bridge' });
    expect(names()).toEqual(['p0']);
    put(9, 'br8', { kind: 'bridge' });
    expect(names()).toEqual([]);
  });
});

test('other rules are in force at once for the links that are there', () => {
  const { served, links, put, told, names } = serving(ETH);
  put(2, 'eth0');
  put(7, 'cali1');
  const counts = served.get(2)?.counts;
  const other = ruleByName('eth*');
  served.setRules([CALI, other], links);
  expect(names().toSorted()).toEqual(['cali1', 'eth0']);
  expect([served.get(2)?.rule, served.get(2)?.counts]).toEqual([other, counts]);
  expect([served.ruleOf(7), served.ruleOf(2)]).toEqual([0, 1]);
  served.setRules([CALI], links);
  expect([names(), told]).toEqual([['cali1'], ['served eth0', 'served cali1', 'dropped eth0 was eth0']]);
});

test('nobody need listen', () => {
  const served = new ServedInterfaces([ETH]);
  new Links(served).apply(exampleLink({ ifindex: 2, name: 'eth0' }));
  expect(served.size).toBe(1);
});
