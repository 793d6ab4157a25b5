import { describe, expect, test } from 'vitest';
import type { Access, AccessList } from '../../src/policy/access-list.ts';
import { AFTER_ROUTE, OUTCOME, type Reason, type ReasonAfterRoute } from '../../src/policy/outcomes.ts';
import { type Restrictions, restrictAfter, restrictBefore } from '../../src/policy/restrictions.ts';
import { type Mac, parseMac } from '../../src/wire/mac.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { accessListOf } from './access-list-of.ts';
import { prefix } from './prefix.ts';
import { type ArpChanges, address, EGRESS, exampleArp, exampleRule, NO_GUARD, ROUTE } from './situation.ts';

const OWN = exampleLink().mac as Mac;
const SENDER = exampleArp().sha;
const mac = (text: string): Mac => parseMac(text) ?? (Number.NaN as Mac);

const access = (rows: Record<string, Access>): AccessList =>
  accessListOf(
    Object.entries(rows).map(([text, access]) => ({ access, file: undefined, prefixes: [prefix(text)] })),
  );

interface Case {
  readonly guards?: Partial<Restrictions['guards']>;
  readonly targets?: AccessList;
  readonly senders?: AccessList;
  readonly whileLocal?: Restrictions['whileLocal'];
  readonly arp?: ArpChanges & { readonly sha?: Mac };
  readonly source?: Mac;
  readonly pkttype?: number;
  /** Length of the matched prefix, and the flags of the way out. */
  readonly length?: number;
  readonly flags?: number;
  /** What the kernel's own checks said. */
  readonly outcome?: ReasonAfterRoute;
  /** Addresses of this host. */
  readonly here?: string;
}

function decide(given: Case): Reason | undefined {
  const { targets, senders, whileLocal, arp = {}, here = '192.0.2.254' } = given;
  const restrictions = { guards: { ...NO_GUARD, ...given.guards }, targets, senders, whileLocal };
  const packet = { ...exampleArp(arp), ...(arp.sha !== undefined && { sha: arp.sha }) };
  const egress = exampleLink({ ifindex: EGRESS, flags: given.flags ?? 0x11043 });
  const local = {
    addresses: { has: (one: number) => one === address(here) },
    links: {
      get: (ifindex: number) => (ifindex === EGRESS ? egress : undefined),
      hasMac: (one: Mac) => one === OWN,
    },
  };
  const envelope = { pkttype: given.pkttype ?? 1, source: given.source ?? packet.sha };
  const iif = { link: exampleLink(), rule: exampleRule() };
  const before = restrictBefore(restrictions, packet, envelope, iif, local);
  if (before !== undefined) return before.reason;
  const route = { ...ROUTE, length: given.length ?? 24 };
  return restrictAfter(restrictions, packet, route, OUTCOME[given.outcome ?? 'proxy-arp'], local).reason;
}

const CASES: readonly (readonly [string, Case, Case, Reason])[] = [
  ['announcements', { guards: { announcements: true } }, { arp: { spa: '10.99.0.1' } }, 'announcement'],
  [
    'group_sender, a group',
    { guards: { groupSender: true } },
    { arp: { sha: mac('01:00:5e:00:00:01') } },
    'group-sender',
  ],
  ['group_sender, none', { guards: { groupSender: true } }, { arp: { sha: 0 as Mac } }, 'group-sender'],
  ['group_sender, ours', { guards: { groupSender: true } }, { arp: { sha: OWN } }, 'group-sender'],
  [
    'sender_mismatch',
    { guards: { senderMismatch: true } },
    { source: mac('02:00:00:00:00:99') },
    'sender-mismatch',
  ],
  ['unicast', { guards: { unicast: true } }, { pkttype: 0 }, 'unicast-request'],
  ['default_route', { guards: { defaultRoute: true } }, { length: 0 }, 'default-route'],
  ['default_route, in halves', { guards: { defaultRoute: true } }, { length: 1 }, 'default-route'],
  [
    'default_route, in parts shorter than /8',
    { guards: { defaultRoute: true } },
    { length: 7 },
    'default-route',
  ],
  [
    'default_route, and a /8, as a network may be',
    { guards: { defaultRoute: true } },
    { length: 8 },
    'proxy-arp',
  ],
  [
    'default_route, and no answer about the length',
    { guards: { defaultRoute: true } },
    { length: -1 },
    'unanswered',
  ],
  ['carrier', { guards: { carrier: true } }, { flags: 0x1003 }, 'no-carrier'],
  [
    'a sender denied',
    { senders: access({ '10.66.0.0/16': 'deny' }) },
    { arp: { spa: '10.66.0.1' } },
    'sender-denied',
  ],
  [
    'a sender not allowed',
    { senders: access({ '10.0.0.0/8': 'allow' }) },
    { arp: { spa: '11.0.0.1' } },
    'sender-denied',
  ],
  [
    'a target denied',
    { targets: access({ '10.66.0.0/16': 'deny' }) },
    { arp: { tpa: '10.66.0.1' } },
    'target-denied',
  ],
  [
    'a target not allowed',
    { targets: access({ '10.0.0.0/8': 'allow' }) },
    { arp: { tpa: '11.0.0.1' } },
    'target-denied',
  ],
];

describe('a request', () => {
  test.each(CASES)('%s', (_name, rule, request, reason) => {
    expect(decide({ ...rule, ...request })).toBe(reason);
    expect(decide(rule), 'the ordinary request').toBe('proxy-arp');
    expect(decide(request), 'without the restriction').toBe('proxy-arp');
  });

  test('is answered only while the address, or the MAC, is on this host', () => {
    const [here, gone] = [address('192.0.2.254'), address('192.0.2.253')];
    expect(decide({ whileLocal: { address: here } })).toBe('proxy-arp');
    expect(decide({ whileLocal: { address: gone } })).toBe('not-while-local');
    expect(decide({ whileLocal: { mac: OWN } })).toBe('proxy-arp');
    expect(decide({ whileLocal: { mac: SENDER } })).toBe('not-while-local');
  });

  test('is denied, or not, by the longest prefix', () => {
    const targets = access({ '10.0.0.0/8': 'allow', '10.99.0.0/16': 'deny', '10.99.0.1/32': 'allow' });
    expect(decide({ targets })).toBe('proxy-arp');
    expect(decide({ targets, arp: { tpa: '10.99.0.2' } })).toBe('target-denied');
    expect(decide({ targets, arp: { tpa: '10.98.0.2' } })).toBe('proxy-arp');
  });
});

describe('a target that is always answered for', () => {
  const targets = access({ '10.99.0.1/32': 'always' });

  const all = Object.keys(AFTER_ROUTE) as ReasonAfterRoute[];
  const decidedAnew = all.filter((outcome) => decide({ targets, outcome }) !== outcome);

  test('is, where the drop depends on its route, and in no other case', () => {
    expect(decidedAnew).toEqual([
      'no-route',
      'route-unreachable',
      'route-prohibited',
      'route-refused',
      'route-failed',
      'route-not-unicast',
      'same-interface',
      'proxy-arp-off',
      'medium-id',
    ]);
    expect(new Set(decidedAnew.map((outcome) => decide({ targets, outcome })))).toEqual(new Set(['always']));
  });

  test('is not, where the host that asks has it itself', () => {
    const arp = { spa: '10.99.0.1' };
    expect(decidedAnew.filter((outcome) => decide({ targets, outcome, arp }) !== outcome)).toEqual([]);
  });

  test('is not, where it is an address of this host', () => {
    expect(decide({ targets, outcome: 'no-route', here: '10.99.0.1' })).toBe('no-route');
  });

  test('is, whatever the guards of the route say', () => {
    expect(decide({ targets, guards: { defaultRoute: true, carrier: true }, length: 0, flags: 0 })).toBe(
      'proxy-arp',
    );
  });
});
