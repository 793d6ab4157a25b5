/** A system call is refused in the middle of a batch: what was decided is sent, and what was not is counted. */
import { expect, test } from 'vitest';
import { RouteCache } from '../../src/kernel/route-cache.ts';
import { replyFor, request, responderDouble } from './responder-double.ts';

const refuse = (): never => {
  throw new Error('sendmsg netlink: ENOBUFS');
};

test('the notifications cannot be read: all frames', () => {
  const { kernel, responder, frames } = responderDouble();
  kernel.onCatchUp = refuse;
  const count = frames.put(request('10.99.0.1'), request('10.99.0.2'));
  expect(() => responder.answer(count)).toThrow('ENOBUFS');
  expect([responder.counters.losses.abandoned, frames.sent]).toEqual([2, []]);
});

test('the routes cannot be looked up: those that wait for one, and the replies before them are sent', () => {
  const { answer, netlink, responder, frames } = responderDouble({}, new RouteCache(1e9));
  expect(answer(request('10.99.0.1'))).toEqual([replyFor('10.99.0.1')]);
  netlink.send = refuse;
  const count = frames.put(
    request('10.99.0.1'),
    request('10.99.0.2'),
    request('10.99.0.3', { ifindex: 77 }),
    request('10.99.0.4', { op: 2 }),
    request('10.99.0.5'),
  );
  expect(() => responder.answer(count)).toThrow('ENOBUFS');
  expect(frames.sent.at(-1)).toEqual([replyFor('10.99.0.1')]);
  expect(responder.counters.losses.abandoned).toBe(2);
  const ended = Object.values(responder.counters.byReason()).reduce((sum, n) => sum + n, 0);
  expect(ended + responder.counters.losses.abandoned).toBe(6);
});

test('the lookups of half a batch cannot be sent: also those that were not looked at', () => {
  const { netlink, responder, frames } = responderDouble();
  netlink.send = refuse;
  const count = frames.put(...Array.from({ length: 40 }, (_, n) => request(`10.99.0.${n}`)));
  expect(() => responder.answer(count)).toThrow('ENOBUFS');
  expect([responder.counters.losses.abandoned, frames.sent]).toEqual([40, []]);
});

test('a batch that went well leaves nothing behind', () => {
  const { answer, responder } = responderDouble();
  answer(request('10.99.0.1'), request('10.99.0.2', { op: 2 }));
  expect(responder.counters.losses.abandoned).toBe(0);
});
