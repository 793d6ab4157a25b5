import { describe, expect, test } from 'vitest';
import type { Cause } from '../../src/explain/facts.ts';
import { REMEDIES } from '../../src/explain/remedies.ts';
import { CAUSE_REMEDIES } from '../../src/explain/remedies-route.ts';
import { STEPS } from '../../src/explain/steps.ts';
import { OUTCOMES } from '../../src/policy/outcomes.ts';

const stepsWith = (reason: string): string[] =>
  STEPS.filter(({ reasons }) => (reasons as readonly string[]).includes(reason)).map(({ check }) => check);

test.each(OUTCOMES.map(({ reason }) => reason))('%s belongs to one step', (reason) => {
  expect(stepsWith(reason)).toHaveLength(1);
});

test('a step has no reason that there is not, and none twice; its name is its own', () => {
  const reasons = STEPS.flatMap((step) => step.reasons);
  expect(reasons.toSorted()).toEqual(OUTCOMES.map(({ reason }) => reason).toSorted());
  expect(new Set(STEPS.map(({ check }) => check)).size).toBe(STEPS.length);
});

test('the kernel’s order, and limits before the route: frame, lists, limits, route, way out, queue, answer', () => {
  const places = [
    'not-chosen',
    'noarp',
    'not-request',
    'probe',
    'announcement',
    'sender-denied',
    'target-denied',
  ]
    .concat(['not-while-local', 'collapsed', 'no-route', 'target-local', 'not-forwarding', 'same-interface'])
    .concat(['kernel-proxy-neighbour', 'kernel-proxy-arp', 'medium-id', 'proxy-arp-off', 'default-route'])
    .concat(['no-carrier', 'proxy-queue-full', 'proxy-arp'])
    .map((reason) => STEPS.findIndex(({ check }) => check === stepsWith(reason)[0]));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
});

test('each cause of route-refused belongs to one step, and has a remedy', () => {
  const causes = STEPS.flatMap((step) => step.causes ?? []);
  expect(causes.toSorted()).toEqual((Object.keys(CAUSE_REMEDIES) as Cause[]).toSorted());
});

describe('what no explanation can end in has no remedy; all else has one', () => {
  /** The state of queues and limits, which an explanation begins without. */
  const STATE = ['proxy-queue-full', 'proxy-queue-purged', 'collapsed', 'sender-limit', 'interface-limit'];
  /** By its cause. */
  const BY_CAUSE = 'route-refused';
  test.each(OUTCOMES.map(({ reason, verdict }) => [reason, verdict] as const))('%s', (reason, verdict) => {
    const none = verdict === 'reply' || STATE.includes(reason) || reason === BY_CAUSE;
    expect(REMEDIES[reason] === undefined).toBe(none);
  });
});
