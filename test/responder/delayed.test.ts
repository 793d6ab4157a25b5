/** proxy_delay in the loop: the end of arp_process(), and all of it again when the time has come. */
import { describe, expect, test } from 'vitest';
import { arpReply } from '../support/frames.ts';
import { ASKER, G0, G0_MAC, G1, mac, request, responderDouble, SPA } from './responder-double.ts';

const DELAY = { proxyDelay: 800, proxyQlen: 2 };
const replyFor = (tpa: string, own = G0_MAC) => arpReply({ sha: ASKER, spa: SPA, tpa }, own).toString('hex');

function delaying() {
  const double = responderDouble(DELAY);
  /** What was sent meanwhile. */
  const wait = (ms: number): string[] => {
    const before = double.frames.sent.length;
    double.clock.advance(ms);
    return double.frames.sent.slice(before).flatMap((sent) => sent.map(({ hex }) => hex));
  };
  return { ...double, wait };
}

describe('a request that would be answered', () => {
  test.each([
    ['broadcast', 1],
    ['multicast', 2],
  ])('waits, when it was %s, and is counted once', (_how, pkttype) => {
    const { answer, frames, wait, counts } = delaying();
    expect(answer(request('10.99.0.1', { pkttype }))).toEqual([]);
    frames.overwrite();
    expect([wait(399), counts()]).toEqual([[], {}]);
    expect([wait(1), counts()]).toEqual([[replyFor('10.99.0.1')], { 'proxy-arp': 1 }]);
    expect(wait(5000)).toEqual([]);
  });

  test('is answered at once, when it was sent to our MAC alone', () => {
    const { answer, clock } = delaying();
    expect(answer(request('10.99.0.1', { pkttype: 0 }))).toHaveLength(1);
    expect(clock.running).toBe(0);
  });

  test('is answered at once without a delay, whatever the queue may hold', () => {
    const { answer } = responderDouble({ proxyDelay: 0, proxyQlen: 0 });
    expect(answer(request('10.99.0.1'), request('10.99.0.2'), request('10.99.0.3'))).toHaveLength(3);
  });

  test('one that would not be is dropped at once', () => {
    const { answer, routes, counts, clock } = delaying();
    routes.set('10.98.0.1', { errno: 101 });
    answer(request('10.98.0.1'), request('10.99.0.1', { op: 2 }));
    expect([counts(), clock.running]).toEqual([{ 'no-route': 1, 'not-request': 1 }, 0]);
  });

  test('beside others in a batch: they are answered, in the first slots', () => {
    const { answer, wait } = delaying();
    const sent = answer(request('10.99.0.1'), request('10.99.0.2', { pkttype: 0 }), request('10.99.0.3'));
    expect(sent.map(({ hex }) => hex)).toEqual([replyFor('10.99.0.2')]);
    expect(wait(800)).toEqual([replyFor('10.99.0.1'), replyFor('10.99.0.3')]);
  });
});

describe('when the time has come', () => {
  test('it is decided again: the route has gone', () => {
    const { answer, routes, wait, counts } = delaying();
    answer(request('10.99.0.1'));
    routes.set('10.99.0.1', { errno: 101 });
    expect([wait(800), counts()]).toEqual([[], { 'no-route': 1 }]);
  });

  test('the reply carries the MAC of now', () => {
    const { answer, links, wait } = delaying();
    answer(request('10.99.0.1'));
    const link = links.get(G0);
    if (link !== undefined) links.set(G0, { ...link, mac: mac('02:00:00:00:00:99') });
    expect(wait(800)).toEqual([replyFor('10.99.0.1', '02:00:00:00:00:99')]);
  });

  test('the interface is not served any more', () => {
    const { answer, served, wait, counts } = delaying();
    answer(request('10.99.0.1'));
    served.delete(G0);
    expect([wait(800), counts()]).toEqual([[], { 'not-chosen': 1 }]);
  });

  test('what the kernel has notified of is known', () => {
    const { answer, kernel, wait, counts } = delaying();
    answer(request('10.99.0.1'));
    kernel.onCatchUp = () => {
      kernel.all.proxyArp = true;
    };
    expect([wait(800), counts()]).toEqual([[], { 'kernel-proxy-arp': 1 }]);
  });
});

describe('the queue', () => {
  test('that is full drops what comes beyond, counted and shown', () => {
    const { answer, responder, wait, counts } = delaying();
    const seen: string[] = [];
    responder.observer = ({ iif: { link }, outcome: { reason } }) => seen.push(`${link.name} ${reason}`);
    answer(...[1, 2, 3, 4, 5].map((n) => request(`10.99.0.${n}`)), request('10.99.0.6', { ifindex: G1 }));
    expect([counts(), seen]).toEqual([
      { 'proxy-queue-full': 2 },
      ['g0 proxy-queue-full', 'g0 proxy-queue-full'],
    ]);
    expect(wait(800)).toHaveLength(4);
    expect(counts()).toEqual({ 'proxy-queue-full': 2, 'proxy-arp': 4 });
  });

  test('that is purged answers nobody, and says how many', () => {
    const { answer, responder, wait, counts } = delaying();
    answer(request('10.99.0.1'), request('10.99.0.2'), request('10.99.0.3', { ifindex: G1 }));
    responder.purgeDelayed();
    expect([wait(800), counts()]).toEqual([[], { 'proxy-queue-purged': 3 }]);
    responder.purgeDelayed();
    expect(counts()).toEqual({ 'proxy-queue-purged': 3 });
  });
});
