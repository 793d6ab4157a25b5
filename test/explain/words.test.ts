/** Rules, routes and interfaces in the words of `ip`: each to be pasted back into it. */
import { describe, expect, test } from 'vitest';
import { describeRoute } from '../../src/diagnose/route-words.ts';
import { describeLink, describePath } from '../../src/explain/words.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { route, rule } from '../kernel/fib-rows.ts';

const nameOf = (ifindex: number): string => `g${ifindex}`;

test.each([
  [exampleLink({ ifindex: 4, kind: '', mac: undefined }), 'g0 (ifindex 4, no MAC)'],
  [exampleLink({ ifindex: 4, kind: 'veth' }), 'g0 (ifindex 4, veth, 02:00:00:00:00:01)'],
])('a link: %#', (link, words) => {
  expect(describeLink(link)).toBe(words);
});

test.each([
  [route('0.0.0.0/0', 1), 'default dev g1, table main'],
  [route('10.9.0.0/16', 0, { type: 9, table: 253 }), 'throw 10.9.0.0/16, table default'],
  [route('10.9.0.0/16', 0, { type: 42, table: 77 }), 'type 42 10.9.0.0/16, table 77'],
  [
    route('10.9.0.0/16', 1, { hops: [{ oif: 2, via: '10.1.0.1', flags: 0 }], nexthopId: 3 }),
    '10.9.0.0/16 via 10.1.0.1 dev g2 (nexthop object 3), table main',
  ],
])('a route: %#', (row, words) => {
  expect(describeRoute(row, nameOf)).toBe(words);
});

describe('where a lookup ended', () => {
  test('in a route without a rule', () => {
    expect(describePath({ rules: [], unsure: [], route: route('10.9.0.0/16', 1), ended: true }, nameOf)).toBe(
      '10.9.0.0/16 dev g1, table main',
    );
  });

  test('in a rule of an action that has no name here', () => {
    const rules = [rule(9, { action: 77 })];
    expect(describePath({ rules, unsure: [], route: undefined, ended: true }, nameOf)).toBe(
      'rule 9 is an end',
    );
  });

  test('nowhere: each table once', () => {
    const rules = [rule(1), rule(2), rule(3, { table: 9 })];
    expect(describePath({ rules, unsure: [], route: undefined, ended: false }, nameOf)).toBe(
      'no route: tables main, 9 were looked in by rules 1, 2, 3',
    );
  });
});
