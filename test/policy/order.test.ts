/** Where two reasons apply, the one comes out that arp_rcv() and arp_process() come to first. */
import { describe, expect, test } from 'vitest';
import type { Reason } from '../../src/policy/outcomes.ts';
import { decide, type Situation } from './situation.ts';

/** In the kernel's order; each makes the plain request one that is dropped for this reason. */
const IN_ORDER: readonly (readonly [Reason, Situation])[] = [
  ['noarp', { link: { flags: 0x110c3 } }],
  ['other-host', { pkttype: 3 }],
  ['truncated', { whole: false }],
  ['wrong-address-length', { arp: { hln: 8 } }],
  ['ipv4-disabled', { link: { devconf: 'none' } }],
  ['not-ethernet', { link: { hatype: 772 } }],
  ['wrong-hardware-type', { arp: { hrd: 7 } }],
  ['wrong-protocol', { arp: { pro: 0x86dd } }],
  ['not-request', { arp: { op: 2 } }],
  ['target-multicast', { arp: { tpa: '224.0.0.1' } }],
  ['gratuitous', { arp: { spa: '10.99.0.1' }, all: { dropGratuitousArp: true } }],
  ['probe', { arp: { spa: '0.0.0.0' } }],
  ['unanswered', { route: { errno: -1 } }],
  ['no-route', { route: { errno: 101 } }],
  ['target-local', { route: { type: 2 } }],
  ['not-forwarding', { link: { devconf: { forwarding: false } } }],
  ['route-not-unicast', { route: { type: 3 } }],
  ['same-interface', { route: { oif: 3 } }],
  ['kernel-proxy-neighbour', { neighbour: 0 }],
  ['medium-id', { link: { devconf: { mediumId: -1 } } }],
  ['kernel-proxy-arp', { all: { proxyArp: true } }],
  ['proxy-arp-off', { rule: { proxyArp: false } }],
];

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null;

/** Both at once; undefined where they want different values of one thing. Without IPv4, there are no sysctls. */
function both(a: Fields, b: Fields): Fields | undefined {
  const merged: Record<string, unknown> = { ...a };
  for (const [key, value] of Object.entries(b)) {
    const there = merged[key];
    if (there === undefined || there === value) merged[key] = value;
    else if (there === 'none' && isFields(value)) continue;
    else if (!isFields(there) || !isFields(value)) return undefined;
    else {
      const inner = both(there, value);
      if (inner === undefined) return undefined;
      merged[key] = inner;
    }
  }
  return merged;
}

const PAIRS = IN_ORDER.flatMap(([first, a], i) =>
  IN_ORDER.slice(i + 1).flatMap(([second, b]) => {
    const situation = both(a as Fields, b as Fields);
    return situation === undefined ? [] : [[first, second, situation as Situation] as const];
  }),
);

describe('one after the other', () => {
  test.each(IN_ORDER)('%s', (reason, situation) => {
    expect(decide(situation).reason).toBe(reason);
  });
});

describe('both apply', () => {
  test.each(PAIRS)('%s, and not %s', (first, _second, situation) => {
    expect(decide(situation).reason).toBe(first);
  });

  test('there is a pair of each neighbouring two, as far as both can be', () => {
    expect(PAIRS.length).toBeGreaterThan(200);
  });

  const GRATUITOUS = { dropGratuitousArp: true };
  test.each<[string, Reason, Situation]>([
    [
      'an announcement of a multicast address',
      'target-multicast',
      { arp: { spa: '224.0.0.1', tpa: '224.0.0.1' }, all: GRATUITOUS },
    ],
    ['0.0.0.0 announces 0.0.0.0', 'gratuitous', { arp: { spa: '0.0.0.0', tpa: '0.0.0.0' }, all: GRATUITOUS }],
    ['0.0.0.0 asks for 0.0.0.0', 'probe', { arp: { spa: '0.0.0.0', tpa: '0.0.0.0' } }],
    ['no answer for a loopback target', 'unanswered', { arp: { tpa: '127.0.0.1' }, route: { errno: -1 } }],
    [
      'a loopback target while forwarding is off',
      'target-loopback',
      { arp: { tpa: '127.0.0.1' }, route: { errno: 113 }, link: { devconf: { forwarding: false } } },
    ],
    [
      "back, for the asker's own address, without proxy_arp_pvlan",
      'same-interface',
      { route: { oif: 3 }, arp: { spa: '10.99.0.1' } },
    ],
    ['an errno beside a type', 'no-route', { route: { errno: 101, type: 2 } }],
    [
      'medium_id, while the kernel proxies too',
      'medium-id',
      { link: { devconf: { mediumId: -1, proxyArp: true } }, rule: { proxyArp: false } },
    ],
  ])('%s: %s', (_name, reason, situation) => {
    expect(decide(situation).reason).toBe(reason);
  });
});
