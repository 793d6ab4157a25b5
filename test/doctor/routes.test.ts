/** Routes, source validation, and who answers already. */

import { describe, expect, test } from 'vitest';
import type { Chosen, NetworkFacts } from '../../src/doctor/facts.ts';
import type { Restrictions } from '../../src/policy/restrictions.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { accessListOf } from '../policy/access-list-of.ts';
import { exampleRule, NO_GUARD } from '../policy/situation.ts';
import {
  address,
  addressOn,
  exampleChosen,
  exampleFacts,
  exampleNetwork,
  G0,
  G1,
  route,
  sender,
} from './example-facts.ts';
import { complaints, texts } from './seen.ts';

const seen = (chosen: Partial<Chosen>, network: Partial<NetworkFacts> = {}): string[] =>
  complaints(exampleFacts({ chosen: [exampleChosen(chosen)], ...network }));

const UNNUMBERED = { addresses: [addressOn(G1, '10.99.0.1/16')] };
const NOTHING_BACK = { routes: [route('10.99.0.0/16', G1)] };
const BY_HOST =
  'warning return-route g0: ip route add HOST/32 dev g0  # for each HOST of 10.0.0.0/24 that is there';
const BACK = 'warning return-route g0: ip route replace 10.0.0.2/32 dev g0';
const NO_WAY =
  'warning return-route g0: ip route add PREFIX dev g0  # PREFIX: the addresses of the senders there';
/** The return route is what mends it, not the filter: that would be a reply, and packets back that are lost. */
const filtered = (warning: string): string => warning.replace('warning return-route', 'problem rp-filter');

describe('the return route', () => {
  const astray = sender('10.0.0.2', G1);
  const lost = sender('10.0.0.2', undefined);
  test.each<[string, string[], string[]]>([
    ['strict, and the return route is here', seen({ rpFilter: 1 }), []],
    [
      'strict, a neighbour whose return route is elsewhere',
      seen({ rpFilter: 1, senders: [astray] }),
      [filtered(BACK), BACK],
    ],
    [
      'strict in all',
      seen({ senders: [astray] }, { all: { ...exampleNetwork().all, rpFilter: 1 } }),
      [filtered(BACK), BACK],
    ],
    [
      'strict, a prefix elsewhere',
      seen({ rpFilter: 1, senders: [sender('10.0.0.0/24', G1)] }),
      [filtered(BY_HOST), BY_HOST],
    ],
    ['strict, no return route at all', seen({ rpFilter: 1, senders: [lost] }), [filtered(BACK), BACK]],
    [
      'strict in all alone, no return route at all',
      seen({ senders: [lost] }, { all: { ...exampleNetwork().all, rpFilter: 1 } }),
      [filtered(BACK), BACK],
    ],
    [
      'strict, elsewhere, no address',
      seen({ rpFilter: 1, senders: [astray] }, UNNUMBERED),
      [filtered(BACK), BACK],
    ],
    [
      'strict, and the kernel lets it pass',
      seen({ rpFilter: 1, senders: [{ ...astray, asked: 0 }] }),
      [BACK],
    ],
    [
      'strict, and nobody could be asked',
      seen({ rpFilter: 1, senders: [{ ...astray, asked: undefined }] }),
      [filtered(BACK), BACK],
    ],
    ['loose, elsewhere', seen({ rpFilter: 2, senders: [astray] }), [BACK]],
    [
      'loose over strict',
      seen({ rpFilter: 2, senders: [astray] }, { all: { ...exampleNetwork().all, rpFilter: 1 } }),
      [BACK],
    ],
    ['loose, no return route at all', seen({ rpFilter: 2, senders: [lost] }), [filtered(BACK), BACK]],
    [
      'loose, elsewhere, no address',
      seen({ rpFilter: 2, senders: [astray] }, UNNUMBERED),
      [filtered(BACK), BACK],
    ],
    ['off, elsewhere', seen({ senders: [astray] }), [BACK]],
    ['off, a prefix elsewhere', seen({ senders: [sender('10.0.0.0/24', G1)] }), [BY_HOST]],
    ['off, nothing is routed out', seen({ senders: [] }, NOTHING_BACK), [NO_WAY]],
    [
      'strict, nothing is routed out',
      seen({ senders: [], rpFilter: 1 }, NOTHING_BACK),
      [filtered(NO_WAY), NO_WAY],
    ],
    [
      'loose, nothing is routed out, no address',
      seen({ senders: [], rpFilter: 2 }, { ...NOTHING_BACK, ...UNNUMBERED }),
      [filtered(NO_WAY), NO_WAY],
    ],
    [
      'nothing but a default route is routed out',
      seen({ senders: [] }, { routes: [...NOTHING_BACK.routes, route('0.0.0.0/0', G0)] }),
      [],
    ],
    [
      'a route of which the kernel names no interface',
      seen({ senders: [], rpFilter: 1 }, { routes: [...NOTHING_BACK.routes, route('10.0.0.0/24')] }),
      [],
    ],
  ])('%s', (_what, lines, want) => {
    expect(lines).toEqual(want);
  });

  test('names who is refused, and where the route leads', () => {
    const text = texts(exampleFacts({ chosen: [exampleChosen({ rpFilter: 1, senders: [astray] })] }));
    expect(text).toContain('rp_filter is 1 on g0');
    expect(text).toContain(
      'requests of 10.0.0.2 are refused, since the return route for what comes in on g1 leads out of g1; with rp_filter=2 they would be answered',
    );
  });
});

describe('what is answered for', () => {
  const CAREFUL = 'profile: careful  # in the rule for g0, --config FILE';
  const guards = { ...NO_GUARD, defaultRoute: true };
  const free: Restrictions = {
    guards: NO_GUARD,
    targets: undefined,
    senders: undefined,
    whileLocal: undefined,
  };
  const lists = (otherwise: 'allow' | 'deny') => ({
    ...free,
    targets: accessListOf(otherwise === 'deny' ? [{ access: 'allow', file: undefined, prefixes: [] }] : []),
  });
  const rule = (restrictions: Partial<Restrictions>) =>
    exampleRule({ restrictions: { ...free, ...restrictions } });
  const alone = { routes: [route('10.0.0.0/24', G0)] };

  test.each<[string, string[], string[]]>([
    ['the default route leads elsewhere', seen({ defaultOif: G1 }), [`warning default-route g0: ${CAREFUL}`]],
    ['and g0 has no address', seen({ defaultOif: G1 }, UNNUMBERED), [`warning unnumbered g0: ${CAREFUL}`]],
    ['and there is a guard', seen({ defaultOif: G1, rule: rule({ guards }) }), []],
    [
      'and another guard',
      seen({ defaultOif: G1, rule: rule({ guards: free.guards }) }),
      [`warning default-route g0: ${CAREFUL}`],
    ],
    [
      'and all that is not named is denied',
      seen({ defaultOif: G1, rule: rule(lists('deny')) }),
      ['problem denied g0'],
    ],
    [
      'and all that is not named is allowed',
      seen({ defaultOif: G1, rule: rule(lists('allow')) }),
      [`warning default-route g0: ${CAREFUL}`],
    ],
    [
      'nothing is routed elsewhere',
      seen({}, alone),
      ['problem no-target g0: ip route add PREFIX dev g1  # PREFIX: what is to be answered for'],
    ],
    ['nothing, and pvlan', seen({ rule: exampleRule({ proxyArpPvlan: true }) }, alone), []],
    ['nothing, and a list', seen({ rule: rule(lists('allow')) }, alone), []],
    [
      'proxy_arp: false',
      seen({ rule: exampleRule({ proxyArp: false }) }),
      ['problem proxy-arp-off g0: proxy_arp: true  # in the rule for g0, --config FILE'],
    ],
    ['while_local, here', seen({ rule: rule({ whileLocal: { address: address('10.0.0.1') } }) }), []],
    [
      'while_local, not here',
      seen({ rule: rule({ whileLocal: { address: address('10.0.0.9') } }) }),
      ['warning while-local g0'],
    ],
  ])('%s', (_what, lines, want) => {
    expect(lines).toEqual(want);
  });
});

describe('the kernel', () => {
  const all = exampleNetwork().all;
  const own = (devconf: object): Partial<Chosen> => ({ link: exampleLink({ ifindex: G0, devconf }) });
  const entries = (count: number, ifindex: number) => ({
    proxyNeighbours: Array.from({ length: count }, (_, i) => ({
      address: address(`10.9.0.${i + 1}`),
      ifindex,
    })),
  });
  const PROXY = 'problem kernel-proxy-arp g0: sysctl -w';
  const NEIGHBOUR = 'warning kernel-proxy-neighbour g0: ip neigh';

  test.each<[string, string[], string[]]>([
    ['proxies on g0', seen(own({ proxyArp: true })), [`${PROXY} net.ipv4.conf.g0.proxy_arp=0`]],
    [
      'proxies on all',
      seen({}, { all: { ...all, proxyArp: true } }),
      [`${PROXY} net.ipv4.conf.all.proxy_arp=0`],
    ],
    [
      'proxies on both',
      seen(own({ proxyArp: true }), { all: { ...all, proxyArp: true } }),
      [`${PROXY} net.ipv4.conf.all.proxy_arp=0 net.ipv4.conf.g0.proxy_arp=0`],
    ],
    [
      'has proxy_arp_pvlan',
      seen(own({ proxyArpPvlan: true })),
      ['warning kernel-proxy-arp-pvlan g0: sysctl -w net.ipv4.conf.g0.proxy_arp_pvlan=0'],
    ],
    [
      'has it, and so has the rule',
      seen({ rule: exampleRule({ proxyArpPvlan: true }) }, { all: { ...all, proxyArpPvlan: true } }),
      ['problem kernel-proxy-arp-pvlan g0: sysctl -w net.ipv4.conf.all.proxy_arp_pvlan=0'],
    ],
    ['has a proxy neighbour', seen({}, entries(1, G0)), [`${NEIGHBOUR} del proxy 10.9.0.1 dev g0`]],
    ['has one for any interface', seen({}, entries(1, 0)), [`${NEIGHBOUR} del proxy 10.9.0.1`]],
    ['has one elsewhere', seen({}, entries(1, G1)), []],
    [
      'has two',
      seen({}, entries(2, G0)),
      [`${NEIGHBOUR} del proxy 10.9.0.1 dev g0 && ip neigh del proxy 10.9.0.2 dev g0`],
    ],
    [
      'has many',
      seen({}, entries(9, G0)),
      ['warning kernel-proxy-neighbour g0: ip -4 neigh flush proxy dev g0'],
    ],
    [
      'has many for any interface, and one of its own',
      seen(
        {},
        {
          proxyNeighbours: [...entries(9, 0).proxyNeighbours, ...entries(1, G0).proxyNeighbours],
        },
      ),
      [
        "warning kernel-proxy-neighbour g0: ip neigh del proxy 10.9.0.1 dev g0 && ip -4 neigh show proxy | sed '/ dev /d; s/ .*//; s/^/neigh del proxy /' | ip -batch -",
      ],
    ],
    ['drops gratuitous ARP', seen(own({ dropGratuitousArp: true })), []],
    [
      'has medium_id -1',
      seen(own({ mediumId: -1 })),
      ['problem medium-id g0: sysctl -w net.ipv4.conf.g0.medium_id=0'],
    ],
    ['has medium_id 7, and 0 behind', seen(own({ mediumId: 7 })), []],
    [
      'has the rule say -1',
      seen({ rule: exampleRule({ mediumId: -1 }) }),
      ['problem medium-id g0: medium_id: 0  # in the rule for g0, --config FILE'],
    ],
    [
      'has the rule say otherwise',
      seen({ ...own({ mediumId: -1 }), rule: exampleRule({ mediumId: 3 }) }),
      [],
    ],
  ])('%s', (_what, lines, want) => {
    expect(lines).toEqual(want);
  });

  test.each([
    [7, 1],
    [-1, 1],
    [8, 0],
  ])('has medium_id 7 on g0 and %i on g1: %i warning', (mediumId, count) => {
    const g0 = exampleLink({ ifindex: G0, devconf: { mediumId: 7 } });
    const links = [g0, exampleLink({ ifindex: G1, name: 'g1', devconf: { mediumId } })];
    const lines = seen({ link: g0 }, { links });
    expect(lines).toEqual(Array(count).fill('warning medium-id g0: sysctl -w net.ipv4.conf.g0.medium_id=0'));
  });
});
