import { expect, test } from 'vitest';
import { mainSender } from '../../src/flood/main-sender.ts';

const sender = (mac: number, address: number): DataView => {
  const view = new DataView(new ArrayBuffer(10));
  view.setUint16(0, 0x02aa);
  view.setUint32(2, mac);
  view.setUint32(6, 0x0a000000 + address);
  return view;
};
const times = (count: number, make: (i: number) => DataView): DataView[] =>
  Array.from({ length: count }, (_, i) => make(i));

test.each([
  ['one', times(15, () => sender(1, 2)), '02:aa:00:00:00:01 (10.0.0.2)'],
  [
    'more than half',
    [...times(7, (i) => sender(9 + i, i)), ...times(8, () => sender(1, 2))],
    '02:aa:00:00:00:01 (10.0.0.2)',
  ],
  ['half', [...times(7, (i) => sender(9 + i, i)), ...times(7, () => sender(1, 2))], undefined],
  ['one MAC with many addresses', times(15, (i) => sender(1, i)), '02:aa:00:00:00:01'],
  ['many MACs with one address', times(15, (i) => sender(i, 2)), undefined],
  ['nobody', [], undefined],
])('%s', (_, senders, wanted) => {
  expect(mainSender(senders)).toBe(wanted);
});
