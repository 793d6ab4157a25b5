/** A question about the wrong interface: what is said of it is about nobody, and the right one is named. */
import { expect, test } from 'vitest';
import { G0, G1 } from '../host/tables-double.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { route } from '../kernel/fib-rows.ts';
import { type Asking, explained } from './world-double.ts';

const ADDRESSES = [
  [G0, '10.0.0.1/24'],
  [G1, '10.2.0.1/24'],
] as const;
const ON_G1: Asking = { ifindex: G1, interfaces: '[{ match: { name: [g0, g1] } }]' };
const WORDS = '10.0.0.2 is behind g0, not g1: arproxy explain -i g0 --from 10.0.0.2 10.99.0.1';

test.each<[string, Asking]>([
  ['by the prefix of the other one', { ...ON_G1, addresses: ADDRESSES }],
  ['by its neighbours', { ...ON_G1, neighbours: [[G0, '10.0.0.2']] }],
  ['by a route for it alone', { ...ON_G1, routes: [route('10.0.0.2/32', G0)] }],
  ['also where something else is wrong there', { ...ON_G1, addresses: ADDRESSES, g1: { flags: 0x110c3 } }],
])('a refusal: %s', (_how, asking) => {
  const said = explained(asking);
  expect([said.verdict, said.remedy, said.delivery]).toEqual(['drop', { text: `none: ${WORDS}` }, undefined]);
});

test('a reply, for a target behind a third interface: the first note', () => {
  const links = [exampleLink({ ifindex: 7, name: 'g2' })];
  const routes = [route('10.98.0.0/16', 7)];
  const said = explained({ ...ON_G1, addresses: ADDRESSES, links, routes, target: '10.98.0.1', keys: '' });
  expect([said.verdict, said.notes[0]]).toEqual(['reply', WORDS.replace('10.99.0.1', '10.98.0.1')]);
});

test.each<[string, Asking]>([
  [
    'it is known there, in whatever state',
    { addresses: ADDRESSES, neighbours: [[G1, '10.0.0.2', { state: 0x20 }]] },
  ],
  ['the prefix is on both', { addresses: [...ADDRESSES, [G1, '10.0.0.3/28']] }],
  ['the other one is down', { addresses: ADDRESSES, g0: { flags: 0x1002 } }],
  [
    'its packets leave by the one asked about',
    { routes: [route('10.0.0.2/32', G1)], neighbours: [[G0, '10.0.0.2']] },
  ],
  ['there is but a wide route', {}],
])('not where %s', (_how, asking) => {
  expect(JSON.stringify(explained({ ...ON_G1, addresses: [], ...asking }))).not.toMatch(
    /is behind g0, not g1/,
  );
});
