import { expect, test } from 'vitest';
import { OUTCOME } from '../../src/policy/outcomes.ts';
import { egressOf, namesIn, toFields, toWords, verdictInWords } from '../../src/responder/decision.ts';
import { exampleArp } from '../policy/situation.ts';

const ARP = exampleArp({ spa: '10.0.0.2', tpa: '10.99.0.1' });

test('a reply has the egress, in fields and in words', () => {
  const fields = toFields(ARP, OUTCOME['proxy-arp'], 'g0', 'g1');
  expect(fields).toEqual({
    ifname: 'g0',
    spa: '10.0.0.2',
    sha: '02:00:00:00:00:02',
    tpa: '10.99.0.1',
    verdict: 'reply',
    reason: 'proxy-arp',
    oif: 'g1',
    op: 1,
  });
  expect(toWords(fields)).toBe(
    'g0 who-has 10.99.0.1 tell 10.0.0.2 (02:00:00:00:00:02): reply (proxy-arp) -> g1',
  );
});

test('where no route was looked up there is none', () => {
  const fields = toFields({ ...ARP, op: 2 }, OUTCOME['not-request'], 'g0', undefined);
  expect(fields).not.toHaveProperty('oif');
  expect(toWords(fields)).toBe(
    'g0 operation 2 from 10.0.0.2 (02:00:00:00:00:02) for 10.99.0.1: drop (not-request)',
  );
});

test('only the verdict is painted', () => {
  const paint = (text: string): string => `<${text}>`;
  expect(verdictInWords({ verdict: 'drop', reason: 'same-interface', oif: 'g0' }, paint)).toBe(
    '<drop (same-interface)> -> g0',
  );
});

test('an interface that has gone is named by its ifindex', () => {
  const nameOf = namesIn(new Map([[3, { name: 'g0' }]]));
  expect([3, 4].map(nameOf)).toEqual(['g0', 'ifindex 4']);
  expect([0, 3, 4].map((oif) => egressOf(oif, nameOf))).toEqual([undefined, 'g0', 'ifindex 4']);
});
