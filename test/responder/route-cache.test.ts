/** The loop with answers that are kept: what is known is decided at once, and still everything leaves in order. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { RouteCache } from '../../src/kernel/route-cache.ts';
import { Lookup } from '../../src/responder/decision.ts';
import { formatIpv4 } from '../../src/wire/ipv4.ts';
import { G0, G0_MAC, mac, replyFor, request, responderDouble } from './responder-double.ts';

const kept = () => responderDouble({}, new RouteCache(1000));
const targets = (n: number): string => `10.99.0.${n}`;

describe('a batch', () => {
  test('of which every answer is known asks nothing', () => {
    const { answer, netlink } = kept();
    answer(request(targets(1)), request(targets(2)));
    netlink.sent.length = 0;
    expect(answer(request(targets(2)), request(targets(1)))).toEqual([
      replyFor(targets(2)),
      replyFor(targets(1)),
    ]);
    expect(netlink.sent).toEqual([]);
  });

  test('tells of each route where it came from, also of those that waited', () => {
    const { answer, responder } = kept();
    answer(request(targets(1)), request(targets(2)));
    const seen: string[] = [];
    responder.observer = ({ arp, lookup, mac }) => seen.push(`${formatIpv4(arp.tpa)} ${lookup} ${mac}`);
    answer(request(targets(1)), request(targets(7)), request(targets(2)), request(targets(7), { op: 2 }));
    const ours = mac(G0_MAC);
    expect(seen.toSorted()).toEqual(
      [
        `${targets(1)} ${Lookup.CACHED} ${ours}`,
        `${targets(2)} ${Lookup.CACHED} ${ours}`,
        `${targets(7)} ${Lookup.NONE} 0`,
        `${targets(7)} ${Lookup.ASKED} ${ours}`,
      ].toSorted(),
    );
  });

  test('tells that a route was asked for, where one before it in its place was known', () => {
    const { answer, responder } = kept();
    answer(request(targets(1)));
    answer(request(targets(1)));
    const seen: number[] = [];
    responder.observer = ({ lookup }) => seen.push(lookup);
    answer(request(targets(8)));
    expect(seen).toEqual([Lookup.ASKED]);
  });

  test('of which some are known is answered in the order of its requests', () => {
    // frames are numbers: 0 to 3 were asked before, 4 to 7 were not; odd ones have no route; 8 is no request
    const frame = fc.constantFrom(0, 1, 2, 3, 4, 5, 6, 7, 8);
    const batches = fc.array(frame, { maxLength: 40 });
    fc.assert(
      fc.property(batches, (numbers) => {
        const { answer, routes, responder, counts } = kept();
        for (const n of [1, 3, 5, 7]) routes.set(targets(n), { errno: 101 });
        answer(...[0, 1, 2, 3].map((n) => request(targets(n))));
        const seen: string[] = [];
        responder.observer = ({ arp, outcome: { reason } }) => seen.push(`${formatIpv4(arp.tpa)} ${reason}`);
        const sent = answer(...numbers.map((n) => request(targets(n), n === 8 ? { op: 2 } : {})));
        expect(sent).toEqual(numbers.filter((n) => n < 8 && n % 2 === 0).map((n) => replyFor(targets(n))));
        const reason = (n: number): string =>
          n === 8 ? 'not-request' : n % 2 === 0 ? 'proxy-arp' : 'no-route';
        expect(seen.toSorted()).toEqual(numbers.map((n) => `${targets(n)} ${reason(n)}`).toSorted());
        const total = Object.values(counts()).reduce((sum, count) => sum + count, 0);
        expect(total).toBe(4 + numbers.length);
      }),
    );
  });

  test('a result in the cache does not outlive the rule of its interface', () => {
    const { answer, served, counts } = kept();
    answer(request(targets(1)));
    served.delete(G0);
    expect(answer(request(targets(1)))).toEqual([]);
    expect(counts()).toEqual({ 'proxy-arp': 1, 'not-chosen': 1 });
  });
});
