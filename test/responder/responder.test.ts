import { describe, expect, test } from 'vitest';
import { BATCH } from '../../src/responder/frame-port.ts';
import { G0, G0_MAC, G1, G1_MAC, replyFor, request, responderDouble } from './responder-double.ts';

describe('a batch', () => {
  test('of mixed frames: replies in the order of their requests, one slot after the other', () => {
    const { answer, routes, counts } = responderDouble();
    routes.set('10.0.0.7', { oif: G0 }).set('10.98.0.1', { errno: 101 }).set('10.0.0.1', { type: 2, oif: 1 });
    const sent = answer(
      request('10.0.0.7'),
      request('10.99.0.1'),
      request('10.99.0.1', { op: 2 }),
      request('10.99.0.2', { ifindex: G1 }),
      request('10.98.0.1'),
      request('10.99.0.3', { pkttype: 3 }),
      request('10.99.0.4', { spa: '0.0.0.0' }),
      request('10.0.0.1'),
      request('10.99.0.5', { ifindex: 77 }),
      request('10.99.0.6', { spa: '10.0.0.9' }),
    );
    expect(sent).toEqual([
      replyFor('10.99.0.1'),
      replyFor('10.99.0.2', G1, G1_MAC),
      replyFor('10.99.0.6', G0, G0_MAC, '10.0.0.9'),
    ]);
    expect(counts()).toEqual({
      'same-interface': 1,
      'proxy-arp': 3,
      'not-request': 1,
      'no-route': 1,
      'other-host': 1,
      probe: 1,
      'target-local': 1,
      'not-chosen': 1,
    });
  });

  test('looks up the routes of its requests at once, as the kernel is told to be asked', () => {
    const { answer, netlink } = responderDouble();
    answer(
      request('10.99.0.1'),
      request('10.99.0.2', { op: 2 }),
      request('10.99.0.3', { ifindex: G1, spa: '10.0.0.9' }),
    );
    const asked = netlink.sent.map((part) =>
      part.map(({ octets }) => [32, 40, 48, 56].map((at) => octets.toString('hex', at, at + 4))),
    );
    const [first, third] = [
      ['0a630001', '0a000002', '03000000', '06000000'],
      ['0a630003', '0a000009', '04000000', '06000000'],
    ];
    expect(asked).toEqual([[first, third]]);
  });

  test('without a lookup sends no netlink message, and no frame', () => {
    const { answer, netlink, frames, counts } = responderDouble();
    answer(request('10.99.0.1', { op: 2 }), request('224.0.0.1'), request('10.99.0.1', { ifindex: 77 }));
    answer();
    expect([netlink.sent, frames.sent]).toEqual([[], []]);
    expect(counts()).toEqual({ 'not-request': 1, 'target-multicast': 1, 'not-chosen': 1 });
  });

  test('without a reply sends no frame', () => {
    const { answer, routes, frames } = responderDouble();
    routes.set('10.99.0.1', { errno: 113 });
    answer(request('10.99.0.1'));
    expect(frames.sent).toEqual([]);
  });

  test(`of ${BATCH} frames is answered in one piece, and again with others`, () => {
    const { answer, netlink, frames, counts } = responderDouble();
    for (const third of [1, 2]) {
      const targets = Array.from({ length: BATCH }, (_, i) => `10.99.${third}.${i}`);
      const sent = answer(...targets.map((tpa, i) => request(tpa, { ifindex: i % 2 === 0 ? G0 : G1 })));
      expect(sent).toEqual(
        targets.map((tpa, i) => (i % 2 === 0 ? replyFor(tpa) : replyFor(tpa, G1, G1_MAC))),
      );
    }
    expect(frames.sent.map((part) => part.length)).toEqual([BATCH, BATCH]);
    expect(netlink.sent.flat()).toHaveLength(2 * BATCH);
    expect(counts()).toEqual({ 'proxy-arp': 2 * BATCH });
  });

  test('looks at no frame beyond its count', () => {
    const { responder, frames, counts } = responderDouble();
    frames.put(request('10.99.0.1'), request('10.99.0.2'));
    responder.answer(1);
    expect(counts()).toEqual({ 'proxy-arp': 1 });
  });

  test('catches up with the kernel before anything is decided, and once', () => {
    const { answer, kernel, served } = responderDouble();
    kernel.onCatchUp = () => served.delete(G0);
    expect(answer(request('10.99.0.1'), request('10.99.0.2'))).toEqual([]);
    expect(kernel.catchUps).toBe(1);
  });
});
