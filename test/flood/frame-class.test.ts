/** What a flood is made of, by some of its frames. */
import { expect, test } from 'vitest';
import { floodOf, keyOf } from '../../src/flood/frame-class.ts';

const sender = (mac: number, address: number): DataView => {
  const view = new DataView(new ArrayBuffer(10));
  view.setUint16(0, 0x02aa);
  view.setUint32(2, mac);
  view.setUint32(6, 0x0a000000 + address);
  return view;
};
const MAC = (mac: number) => [2, 0xaa, 0, 0, 0, mac];
const times = (count: number, make: (i: number) => DataView): DataView[] =>
  Array.from({ length: count }, (_, i) => make(i));
const WHOLE = [{ from: 0, octets: [], part: 1 }];

test.each([
  ['one sender', times(15, () => sender(1, 2)), [{ from: 0, octets: [...MAC(1), 10, 0, 0, 2], part: 1 }]],
  [
    'two, and some others',
    [...times(6, () => sender(1, 1)), ...times(6, () => sender(1, 2)), ...times(3, (i) => sender(1, 9 + i))],
    [1, 2].map((address) => ({ from: 0, octets: [...MAC(1), 10, 0, 0, address], part: 0.4 })),
  ],
  ['a MAC with many addresses', times(15, (i) => sender(1, i)), [{ from: 0, octets: MAC(1), part: 1 }]],
  [
    'an address with many MACs',
    times(15, (i) => sender(i, 7)),
    [{ from: 6, octets: [10, 0, 0, 7], part: 1 }],
  ],
  ['many', times(15, (i) => sender(i, i)), WHOLE],
  [
    'a few that are not most of it',
    [...times(8, () => sender(1, 1)), ...times(7, (i) => sender(9 + i, 9 + i))],
    WHOLE,
  ],
  ['too few to tell', times(9, () => sender(1, 2)), WHOLE],
  ['nobody', [], WHOLE],
])('%s', (_, senders, wanted) => {
  expect(floodOf(3, senders)).toEqual(
    wanted.map(({ part, ...rest }) => ({ frames: { ifindex: 3, ...rest }, part })),
  );
});

test('classes that differ have different keys', () => {
  const octets = [10, 0, 0, 7];
  const all = [
    { ifindex: 3, from: 0, octets },
    { ifindex: 4, from: 0, octets },
    { ifindex: 3, from: 6, octets },
    { ifindex: 3, from: 0, octets: [] },
  ];
  expect(new Set(all.map(keyOf)).size).toBe(4);
  expect(keyOf({ ifindex: 3, from: 0, octets: [...octets] })).toBe(keyOf({ ifindex: 3, from: 0, octets }));
});
