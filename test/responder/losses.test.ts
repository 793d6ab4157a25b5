import { expect, test } from 'vitest';
import { Counters } from '../../src/responder/counters.ts';
import { losses, total } from '../../src/responder/losses.ts';

test('what was lost, by place, and that of send by the name of the errno', () => {
  const counters = new Counters();
  for (const errno of [105, 11, 105, 524]) counters.countUnsent(errno, 3);
  counters.losses.route = 3;
  counters.losses.abandoned = 4;
  counters.losses.shed = 9;
  const lost = losses({
    counters,
    kernel: { overruns: 5 },
    packets: { dropped: () => 6 },
    onlookers: { lost: 8 },
    dump: { lost: 7 },
    log: { lost: 9 },
  });
  expect(lost).toEqual({
    capture: 6,
    shed: 9,
    send: { ENOBUFS: 2, EAGAIN: 1, 'errno 524': 1 },
    route: 3,
    notifications: 5,
    abandoned: 4,
    headers: 8,
    dump: 7,
    log: 9,
  });
  expect(Object.values(lost).map(total)).toEqual([6, 9, 4, 3, 5, 4, 8, 7, 9]);
});

test('without a dump there is no word of it in JSON', () => {
  const none = {
    counters: new Counters(),
    kernel: { overruns: 0 },
    packets: { dropped: () => 0 },
    onlookers: { lost: 0 },
    log: { lost: 0 },
  };
  const lost = losses({ ...none, dump: undefined });
  expect(JSON.stringify(lost)).toBe(
    '{"capture":0,"shed":0,"send":{},"route":0,"notifications":0,"abandoned":0,"headers":0,"log":0}',
  );
  expect(total(lost.dump)).toBe(0);
});
