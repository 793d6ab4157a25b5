import { expect, test } from 'vitest';
import type { Facts } from '../../src/explain/facts.ts';
import { notesOf } from '../../src/explain/notes.ts';
import { OUTCOME, type Reason } from '../../src/policy/outcomes.ts';
import type { RuleEntry } from '../../src/wire/rtnetlink/rule.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { DEFAULT_RULES, rule } from '../kernel/fib-rows.ts';
import { address, exampleArp, exampleRule } from '../policy/situation.ts';

const [IIF, OIF] = [3, 5];
const UP = 0x11043;
const hop = (oif: number) => ({ oif, via: undefined, flags: 0 });

/** What the notes look at. */
function facts(
  reason: Reason,
  { iif = UP, oif = UP, limited = false, above = '', unsure = [] as RuleEntry[] } = {},
): Facts {
  const links = [
    exampleLink({ ifindex: IIF, name: 'g0', flags: iif }),
    exampleLink({ ifindex: OIF, name: 'up0', flags: oif }),
  ];
  const kernel = {
    links: Object.assign(links, {
      get: (ifindex: number) => links.find((link) => link.ifindex === ifindex),
      passthruAbove: (ifindex: number) =>
        above !== '' && ifindex === IIF ? exampleLink({ ifindex: 9, name: above }) : undefined,
    }),
    addresses: { anyOn: (ifindex: number) => ifindex === OIF },
  };
  const limits = { perSender: { rate: 1, burst: 1 }, perInterface: undefined, collapse: 0 };
  return {
    arp: exampleArp({ spa: '10.0.0.2' }),
    iif: links[0],
    heard: links.slice(0, 1),
    homeward: { errno: 101, type: 0, oif: 0, length: -1 },
    route: { errno: 0, type: 1, oif: OIF, length: -1 },
    rule: exampleRule(limited ? { limits } : {}),
    verdict: OUTCOME[reason],
    path: { rules: [], unsure, route: undefined, ended: false },
    back: { route: { hops: [hop(IIF)] }, rules: [], unsure: [], ended: true },
    kernel,
    ...{ addresses: [], tables: { rules: DEFAULT_RULES, routes: [] } },
    lookups: { back: { dst: address('10.0.0.2'), src: address('10.99.0.1'), iif: 'up0' } },
    nameOf: (ifindex: number) => `if${ifindex}`,
  } as unknown as Facts;
}

test('a reply on a host in order has none', () => {
  expect(notesOf(facts('proxy-arp'))).toEqual([]);
});

test.each([
  [{ limited: true }, /^unless a rate limit is exceeded/],
  [{ above: 'mac0' }, /^unicast requests are taken by mac0, a macvlan in mode passthru on g0$/],
])('a reply with %j', (changes, note) => {
  expect(notesOf(facts('proxy-arp', changes))).toEqual([expect.stringMatching(note)]);
});

test.each<Reason>(['proxy-arp', 'no-route'])('%s, past a rule that says what is not known here', (reason) => {
  const unsure = [rule(100, { unknown: [31, 32] })];
  expect(notesOf(facts(reason, { unsure }))).toEqual([
    expect.stringMatching(
      /^policy routing rule 100 has a selector .* know \(attributes 31, 32\).* wrong from there on: ip rule list pref 100$/,
    ),
  ]);
});
