import { describe, expect, test } from 'vitest';
import type { Observer } from '../../src/responder/decision.ts';
import { formatIpv4 } from '../../src/wire/ipv4.ts';
import { G0, G1, request, responderDouble, UPLINK } from './responder-double.ts';

const watched = () => {
  const double = responderDouble();
  const seen: string[] = [];
  const observer: Observer = ({ arp, iif: { link }, outcome: { verdict, reason }, oif }) =>
    seen.push(
      `${link.name}: ${formatIpv4(arp.spa)} for ${formatIpv4(arp.tpa)}: ${verdict} (${reason}) ${oif}`,
    );
  double.responder.observer = observer;
  return { ...double, seen };
};

describe('the observer', () => {
  test('is shown each decision on a served interface once, with its packet and the way out', () => {
    const { answer, routes, seen } = watched();
    routes.set('10.0.0.7', { oif: G0 }).set('10.98.0.1', { errno: 101 });
    answer(
      request('10.99.0.1'),
      request('10.99.0.2', { ifindex: G1, op: 2, spa: '10.0.0.9' }),
      request('10.99.0.3', { ifindex: 77 }),
      request('10.0.0.7'),
      request('10.98.0.1', { spa: '10.0.0.8' }),
      request('10.99.0.1'),
    );
    expect(seen.sort()).toEqual([
      'g0: 10.0.0.2 for 10.0.0.7: drop (same-interface) 3',
      `g0: 10.0.0.2 for 10.99.0.1: reply (proxy-arp) ${UPLINK}`,
      `g0: 10.0.0.2 for 10.99.0.1: reply (proxy-arp) ${UPLINK}`,
      'g0: 10.0.0.8 for 10.98.0.1: drop (no-route) 0',
      'g1: 10.0.0.9 for 10.99.0.2: drop (not-request) 0',
    ]);
  });

  test('sees nothing of the frame before in one that is cut', () => {
    const { answer, seen } = watched();
    answer(request('10.99.0.1', { op: 2 }), { ifindex: G0, packet: Buffer.alloc(27, 0xff) });
    expect(seen[1]).toBe('g0: 0.0.0.0 for 0.0.0.0: drop (truncated) 0');
  });

  test('may come and go', () => {
    const { answer, responder, seen } = watched();
    responder.observer = undefined;
    answer(request('10.99.0.1'));
    expect(seen).toEqual([]);
  });
});
