import { describe, expect, test } from 'vitest';
import { OUTCOMES } from '../../src/policy/outcomes.ts';
import { named } from './case.ts';
import { FRAME_CASES } from './frame-cases.ts';
import { INTERFACE_CASES, ROUTE_CASES } from './route-cases.ts';
import { decide, type Situation } from './situation.ts';

/** Decided where frames are counted and wait, not by the policy: see test/responder. */
const OF_THE_RESPONDER = ['not-chosen', 'proxy-queue-full', 'proxy-queue-purged'];

/** Decided by what the kernel knows nothing of: see restrictions.test.ts and test/responder/rate-limit.test.ts. */
const OF_THE_CONFIGURATION = [
  ...['always', 'announcement', 'group-sender', 'sender-mismatch', 'unicast-request', 'sender-denied'],
  ...['target-denied', 'not-while-local', 'default-route', 'no-carrier'],
  ...['collapsed', 'sender-limit', 'interface-limit'],
];

describe('a frame', () => {
  test.each(named(FRAME_CASES))('%s', (_name, { reason, ...situation }) => {
    const asked = reason === 'proxy-arp';
    expect(decide(situation)).toEqual({ reason, asked, verdict: asked ? 'reply' : 'drop' });
  });
});

describe('a route', () => {
  test.each(named(ROUTE_CASES))('%s', (_name, { reason, ...situation }) => {
    expect(decide(situation)).toEqual({
      reason,
      asked: true,
      verdict: reason === 'proxy-arp' ? 'reply' : 'drop',
    });
  });
});

describe('an interface', () => {
  test.each(named(INTERFACE_CASES))('%s', (_name, { reason, ...situation }) => {
    const verdict = ['proxy-arp', 'proxy-arp-pvlan'].includes(reason) ? 'reply' : 'drop';
    expect(decide(situation)).toEqual({ reason, asked: true, verdict });
  });
});

describe('medium_id', () => {
  const [YES, NO] = ['proxy-arp', 'medium-id'];
  test.each([
    [0, 0, YES],
    [0, 7, YES],
    [0, -1, YES],
    [0, undefined, YES],
    [-1, 0, NO],
    [-1, 7, NO],
    [-1, -1, NO],
    [7, 0, YES],
    [7, 8, YES],
    [7, 7, NO],
    [7, -1, NO],
    [7, undefined, NO],
  ])('%d to %s: %s', (ingress, egress, reason) => {
    const link = { devconf: { mediumId: ingress } };
    const out = egress === undefined ? ('none' as const) : { mediumId: egress };
    expect(decide({ link, egress: { devconf: out } }).reason).toBe(reason);
  });

  test.each([
    [0, YES],
    [7, NO],
  ])('%d to an interface that the mirror does not know: %s', (mediumId, reason) => {
    expect(decide({ link: { devconf: { mediumId } }, egress: 'unknown' }).reason).toBe(reason);
  });

  const kernelHas = (mediumId: number) => ({ devconf: { mediumId } });
  test.each<[string, string, Situation]>([
    ['of the rule goes before that of the kernel', NO, { rule: { mediumId: -1 } }],
    [
      '0 of the rule allows what that of the kernel forbids',
      YES,
      { rule: { mediumId: 0 }, link: kernelHas(-1) },
    ],
    ['of the rule is compared with that of the egress', NO, { rule: { mediumId: 7 }, egress: kernelHas(7) }],
    [
      "and with that of the egress's own rule first",
      YES,
      { rule: { mediumId: 7 }, egress: kernelHas(7), egressRule: { mediumId: 8 } },
    ],
    ["of the egress's rule forbids too", NO, { link: kernelHas(7), egressRule: { mediumId: 7 } }],
    [
      'of no rule: an egress that is served without one has that of the kernel',
      NO,
      { link: kernelHas(7), egress: kernelHas(7), egressRule: {} },
    ],
    [
      "of the rule does not silence the kernel's proxy_arp",
      'kernel-proxy-arp',
      { rule: { mediumId: -1 }, all: { proxyArp: true } },
    ],
    [
      "that silences the kernel's proxy_arp silences not ours",
      YES,
      { rule: { mediumId: 0 }, link: kernelHas(-1), all: { proxyArp: true } },
    ],
  ])('%s: %s', (_name, reason, situation) => {
    expect(decide(situation).reason).toBe(reason);
  });

  test('does not matter on the way back', () => {
    const [link, route, rule] = [{ devconf: { mediumId: -1 } }, { oif: 3 }, { proxyArpPvlan: true }];
    expect(decide({ link, route, rule }).reason).toBe('proxy-arp-pvlan');
  });
});

test('every reason has a case', () => {
  const cases = [...FRAME_CASES, ...ROUTE_CASES, ...INTERFACE_CASES].map(({ reason }) => reason);
  const reasons = OUTCOMES.map(({ reason }) => reason);
  expect([...new Set([...cases, ...OF_THE_RESPONDER, ...OF_THE_CONFIGURATION])].sort()).toEqual(
    [...reasons].sort(),
  );
});
