/** What would turn a drop by the operator's own restrictions into a reply: the key to change, and to what. */

import { describe, expect, test } from 'vitest';
import type { Facts } from '../../src/explain/facts.ts';
import { REMEDIES, remedyFor } from '../../src/explain/remedies.ts';
import { GUARD_ROWS } from '../../src/policy/guards.ts';
import { OUTCOME, type Reason } from '../../src/policy/outcomes.ts';
import type { Restrictions } from '../../src/policy/restrictions.ts';
import { DEFAULT_RULES } from '../kernel/fib-rows.ts';
import { accessListOf, type SourceOf } from '../policy/access-list-of.ts';
import { prefix } from '../policy/prefix.ts';
import { address, exampleArp, exampleRule, NO_GUARD } from '../policy/situation.ts';

const [SENDER, TARGET] = ['10.0.0.2', '10.99.0.1'];

/** What these remedies look at. */
function facts(reason: Reason, lists: { targets?: SourceOf[]; senders?: SourceOf[] } = {}): Facts {
  const { targets = [], senders = [] } = lists;
  const restrictions: Restrictions = {
    guards: NO_GUARD,
    targets: accessListOf(targets),
    senders: accessListOf(senders),
    whileLocal: undefined,
  };
  return {
    arp: exampleArp({ spa: SENDER, tpa: TARGET }),
    ruleIndex: 2,
    rule: exampleRule({ restrictions }),
    verdict: OUTCOME[reason],
    cause: undefined,
    ...{ path: {}, iif: { ifindex: 3 }, neighbours: [], addresses: [] },
    kernel: { links: [], addresses: { anyOn: () => false } },
    tables: { rules: DEFAULT_RULES, routes: [] },
    lookups: { path: { dst: address(TARGET), src: address(SENDER), iif: 'g0' } },
  } as unknown as Facts;
}

const listed = (access: SourceOf['access'], text: string, file?: string): SourceOf[] => [
  { access, file, prefixes: [prefix(text)] },
];

describe('a list', () => {
  test.each([
    [
      'target-denied',
      { targets: listed('deny', '10.99.0.0/16') },
      'take 10.99.0.0/16 out of interfaces[2].targets.deny',
    ],
    [
      'target-denied',
      { targets: listed('deny', '10.99.0.0/16', '/etc/deny') },
      'take 10.99.0.0/16 out of interfaces[2].targets.deny (/etc/deny)',
    ],
    [
      'target-denied',
      { targets: listed('allow', '10.1.0.0/16') },
      'add 10.99.0.1/32 to interfaces[2].targets.allow',
    ],
    [
      'sender-denied',
      { senders: listed('deny', '10.0.0.2') },
      'take 10.0.0.2/32 out of interfaces[2].senders.deny',
    ],
    [
      'sender-denied',
      { senders: listed('allow', '10.1.0.0/16') },
      'add 10.0.0.2/32 to interfaces[2].senders.allow',
    ],
  ] as const)('%s by %j', (reason, lists, config) => {
    expect(remedyFor(facts(reason, lists))).toMatchObject({ config });
  });
});

test.each(GUARD_ROWS.map(([guard, row]) => [guard, row] as const))(
  'guard %s can be switched off',
  (guard, row) => {
    expect(REMEDIES[row.reason]?.(facts(row.reason))).toMatchObject({
      config: `interfaces[2].guards.${guard}: false`,
    });
  },
);

test('each guard has its own reason, and says why it had better stay', () => {
  const rows = GUARD_ROWS.map(([, row]) => row);
  expect(new Set(rows.map(({ reason }) => reason)).size).toBe(rows.length);
  expect(rows.filter(({ why }) => why.length < 10)).toEqual([]);
});
