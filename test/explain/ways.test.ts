/** The gateway and the interface that a remedy names: from all that this host knows of where the target may be. */
import { describe, expect, test } from 'vitest';
import { RuleAction } from '../../src/wire/rtnetlink/rule.ts';
import { G0, G1 } from '../host/tables-double.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { DEFAULT_RULES, route, rule } from '../kernel/fib-rows.ts';
import { type Asking, explained, NOT_ROUTED as TARGET } from './world-double.ts';

const G2 = 7;
const [UP, DOWN, NO_CARRIER] = [0x11043, 0x1002, 0x1003];
const [BLACKHOLE, UNREACHABLE, THROW] = [6, 7, 9];
const FAILED = 0x20;
const hop = (oif: number, via?: string, flags = 0) => ({ oif, via, flags });
const via = (text: string, gateway: string, oif: number, changes: Parameters<typeof route>[2] = {}) =>
  route(text, oif, { hops: [hop(oif, gateway)], ...changes });

const pod = (ifindex: number, flags: number, kind = 'veth') =>
  exampleLink({ ifindex, name: `cali${ifindex}`, flags, kind, mac: undefined });
const up = { g1: { flags: UP } };
const g2 = (flags = UP) => exampleLink({ ifindex: G2, name: 'g2', flags, mac: undefined });
/** g1 with an address, its prefix routed; g2 with another. */
const NUMBERED: Asking = {
  ...up,
  target: TARGET,
  links: [g2()],
  addresses: [
    [G1, '10.2.0.1/24'],
    [G2, '10.3.0.1/24'],
  ],
};
const onLinks = [route('10.2.0.0/24', G1), route('10.3.0.0/24', G2)];

const remedyOf = (asking: Asking): readonly (string | undefined)[] => {
  const { remedy } = explained(asking);
  return [remedy?.command, remedy?.text];
};
const T = `${TARGET}/32`;
const NEXT_HOP = 'its next hop is that of the route that does not count';

test.each<[string, Asking, string, RegExp | string]>([
  [
    'a near miss: its gateway',
    {
      ...NUMBERED,
      rules: [rule(50, { mark: 5, mask: 7, table: 100 }), ...DEFAULT_RULES],
      routes: [...onLinks, via('10.98.0.0/16', '10.2.0.2', G1, { table: 100 })],
    },
    `ip route add ${T} via 10.2.0.2 dev g1`,
    NEXT_HOP,
  ],
  [
    'a gateway that is in a route of another table, where the kernel does not look for it',
    {
      ...NUMBERED,
      rules: [rule(50, { iif: 'g0', table: 100 }), rule(60, { iif: 'g1' })],
      routes: [...onLinks, via('10.98.0.0/16', '10.2.0.2', G1)],
    },
    `ip route add ${T} via 10.2.0.2 dev g1 onlink table 100`,
    NEXT_HOP,
  ],
  [
    'of several near misses the most specific',
    {
      ...NUMBERED,
      routes: [
        ...onLinks,
        via('0.0.0.0/0', '10.3.0.2', G2, { table: 101 }),
        via('10.98.0.0/16', '10.2.0.2', G1, { table: 100 }),
      ],
    },
    `ip route add ${T} via 10.2.0.2 dev g1`,
    NEXT_HOP,
  ],
  [
    'a gateway that is in no route of a link',
    { ...NUMBERED, routes: [via('10.98.0.0/16', '169.254.1.1', G1, { table: 100 })] },
    `ip route add ${T} via 169.254.1.1 dev g1 onlink`,
    NEXT_HOP,
  ],
  [
    'the route behind one that refuses all',
    {
      ...NUMBERED,
      routes: [
        ...onLinks,
        via('10.98.0.0/16', '10.2.0.2', G1),
        route('10.98.0.0/24', 0, { type: UNREACHABLE }),
      ],
    },
    `ip route replace ${T} via 10.2.0.2 dev g1`,
    `refused by the unreachable route 10.98.0.0/24 in table main; ${NEXT_HOP}`,
  ],
  [
    'what refuses the target alone goes, where a good route is behind it',
    {
      ...NUMBERED,
      routes: [...onLinks, via('10.98.0.0/16', '10.2.0.2', G1), route(T, 0, { type: BLACKHOLE, metric: 7 })],
    },
    `ip route delete blackhole ${T} metric 7`,
    `refused by the blackhole route ${T} in table main; the route behind it is found then`,
  ],
  [
    'a throw for the target alone',
    {
      ...NUMBERED,
      rules: [rule(50, { table: 100 }), rule(51, { table: 100 }), ...DEFAULT_RULES],
      routes: [
        ...onLinks,
        via('10.98.0.0/16', '10.2.0.2', G1, { table: 100 }),
        route(T, 0, { type: THROW, table: 100 }),
      ],
    },
    `ip route delete throw ${T} table 100`,
    'the route behind it is found then',
  ],
  [
    'a throw for the target alone, and nothing behind it',
    { ...NUMBERED, routes: [...onLinks, route(T, 0, { type: THROW })], neighbours: [[G1, TARGET]] },
    `ip route replace ${T} dev g1`,
    'it is among the neighbours of g1',
  ],
  [
    'a nexthop object that is a blackhole is not taken away',
    {
      ...NUMBERED,
      routes: [
        ...onLinks,
        via('10.98.0.0/16', '10.2.0.2', G1),
        route(T, 0, { type: BLACKHOLE, nexthopId: 7 }),
      ],
    },
    `ip route replace ${T} via 10.2.0.2 dev g1`,
    `refused by the route ${T} in table main: nexthop object 7 is a blackhole; ${NEXT_HOP}`,
  ],
  [
    'the target is a neighbour',
    { ...NUMBERED, routes: onLinks, neighbours: [[G2, TARGET]] },
    `ip route add ${T} dev g2`,
    'it is among the neighbours of g2',
  ],
  [
    'one that never answered says nothing',
    { ...NUMBERED, routes: onLinks, neighbours: [[G2, TARGET, { state: FAILED }]] },
    `ip route add ${T} dev DEV`,
    'DEV is the interface that the target is behind; behind a router, via GATEWAY dev DEV, which is in 10.2.0.0/24 dev g1 or 10.3.0.0/24 dev g2',
  ],
  [
    'the prefix of an interface has it',
    { ...up, target: TARGET, links: [g2()], addresses: [[G2, '10.98.0.9/24']] },
    `ip route add ${T} dev g2`,
    '10.98.0.0/24 is the prefix of g2',
  ],
  [
    'the prefix of an interface that is down',
    { ...up, target: TARGET, links: [g2(DOWN)], addresses: [[G2, '10.98.0.9/24']] },
    'ip link set dev g2 up',
    'g2 is down: the route comes back with it',
  ],
  [
    'the prefix of an interface that is down, and no rule for main',
    {
      ...up,
      target: TARGET,
      links: [g2(DOWN)],
      addresses: [[G2, '10.98.0.9/24']],
      rules: [rule(0, { table: 255 })],
    },
    'ip link set dev g2 up; ip rule add pref 32766 lookup main',
    /^no policy routing rule leads to table main|^g2 is down/,
  ],
  [
    'an interface that is down, whose gateway nobody knows any more',
    {
      ...up,
      target: TARGET,
      links: [g2(DOWN)],
      addresses: [[G2, '10.3.0.1/24']],
      neighbours: [[G1, '10.2.0.2']],
    },
    `ip link set dev g2 up; ip route add ${T} via GATEWAY dev g2`,
    'g2 is down, and the routes out of it are gone, perhaps with their nexthop object; GATEWAY is the router in 10.3.0.0/24 that the target is behind; on the link itself, leave "via GATEWAY" out',
  ],
  [
    'an interface that is down, with one other address in its prefix',
    { ...up, target: TARGET, links: [g2(DOWN)], addresses: [[G2, '10.3.0.1/30']] },
    `ip link set dev g2 up; ip route add ${T} via 10.3.0.2 dev g2`,
    /10\.3\.0\.2 is the only other address of g2's prefix$/,
  ],
  [
    'the first of a /31 is its own',
    { ...up, target: TARGET, links: [g2(DOWN)], addresses: [[G2, '10.3.0.0/31']] },
    `ip link set dev g2 up; ip route add ${T} via 10.3.0.1 dev g2`,
    /10\.3\.0\.1 is the only other/,
  ],
  [
    'a next hop that comes back with its link, beside one out of the ingress',
    {
      ...{ target: TARGET, g1: { flags: DOWN } },
      routes: [route('10.98.0.0/16', 0, { hops: [hop(G0), hop(G1, '10.2.0.2', 1)] })],
    },
    `ip link set dev g1 up; ip route add ${T} via 10.2.0.2 dev g1 onlink`,
    /^a route of its own leads out of g1; g1 is down/,
  ],
  [
    'a next hop that comes back with its link',
    {
      ...{ target: TARGET, links: [g2(DOWN)] },
      routes: [route('10.98.0.0/16', 0, { hops: [hop(G2, '10.3.0.2', 1)] })],
    },
    'ip link set dev g2 up',
    'g2 is down: the route comes back with it',
  ],
  [
    'an interface without an address that is down',
    { ...NUMBERED, routes: onLinks, links: [g2(), pod(9, DOWN)], neighbours: [[G1, '10.2.0.2']] },
    `ip link set dev cali9 up; ip route add ${T} dev cali9`,
    /a guess: the target is on cali9, the only one that is down$/,
  ],
  [
    'of two such none',
    {
      ...NUMBERED,
      routes: onLinks,
      links: [g2(), pod(9, DOWN), pod(10, DOWN)],
      neighbours: [[G1, '10.2.0.2']],
    },
    `ip route add ${T} via 10.2.0.2 dev g1`,
    /^a guess: 10\.2\.0\.2/,
  ],
  [
    'a card that nobody uses is none',
    { ...NUMBERED, routes: onLinks, links: [g2(), pod(9, DOWN, '')], neighbours: [[G1, '10.2.0.2']] },
    `ip route add ${T} via 10.2.0.2 dev g1`,
    /^a guess: 10\.2\.0\.2/,
  ],
  [
    'the one gateway that some route has',
    {
      ...NUMBERED,
      routes: [...onLinks, via('10.77.0.0/16', '10.2.0.2', G1), via('10.78.0.0/16', '10.0.0.9', G0)],
      neighbours: [[G2, '10.3.0.3']],
    },
    `ip route add ${T} via 10.2.0.2 dev g1`,
    'a guess: 10.2.0.2 on g1 is the only gateway that this host knows there',
  ],
  [
    'of two gateways none',
    {
      ...NUMBERED,
      routes: [...onLinks, via('10.77.0.0/16', '10.2.0.2', G1), via('10.78.0.0/16', '10.3.0.3', G2)],
    },
    `ip route add ${T} dev DEV`,
    /^DEV is .*; behind a router, via GATEWAY dev DEV, which is in 10\.2/,
  ],
  [
    'of several hops one that can be used',
    {
      ...NUMBERED,
      routes: [
        ...onLinks,
        route('10.98.0.0/16', 0, { table: 100, hops: [hop(G2, '10.3.0.2', 1), hop(G1, '10.2.0.2')] }),
      ],
    },
    `ip route add ${T} via 10.2.0.2 dev g1`,
    NEXT_HOP,
  ],
  [
    'of several hops one that has a carrier',
    {
      ...NUMBERED,
      links: [g2(NO_CARRIER)],
      routes: [
        ...onLinks,
        route('10.98.0.0/16', 0, { table: 100, hops: [hop(G1, '10.2.0.2'), hop(G2, '10.3.0.2', 16)] }),
      ],
    },
    `ip route add ${T} via 10.2.0.2 dev g1`,
    NEXT_HOP,
  ],
  [
    'the one neighbour',
    {
      ...NUMBERED,
      routes: onLinks,
      neighbours: [
        [G2, '10.3.0.3'],
        [G0, '10.0.0.2'],
      ],
    },
    `ip route add ${T} via 10.3.0.3 dev g2`,
    'a guess: 10.3.0.3 on g2 is the only neighbour that this host knows there',
  ],
  [
    'of two neighbours none',
    {
      ...NUMBERED,
      routes: onLinks,
      neighbours: [
        [G2, '10.3.0.3'],
        [G1, '10.2.0.3'],
      ],
    },
    `ip route add ${T} dev DEV`,
    /^DEV is .*; behind a router, via GATEWAY dev DEV, which is in 10\.2/,
  ],
  [
    'the only other interface',
    { ...up, target: TARGET },
    `ip route add ${T} dev g1`,
    'g1 is the only other interface',
  ],
  [
    'the only other interface has a prefix, so that the target may be behind a router',
    { ...up, target: TARGET, addresses: [[G1, '10.2.0.1/24']] },
    `ip route add ${T} dev g1`,
    'g1 is the only other interface; behind a router there, via GATEWAY dev g1, which is in 10.2.0.0/24',
  ],
  [
    'the only other interface that is up',
    { ...up, target: TARGET, links: [pod(9, DOWN, '')] },
    `ip route add ${T} dev g1`,
    'g1 is the only other interface',
  ],
  [
    'the only other interface, which is down',
    { g1: { flags: DOWN, kind: '' }, target: TARGET, noTarget: true },
    `ip link set dev g1 up; ip route add ${T} dev g1`,
    /^g1 is down, and the routes out of it are gone, .*; g1 is the only other interface$/,
  ],
  [
    'a port of a bridge is no interface of its own',
    { ...up, target: TARGET, links: [exampleLink({ ifindex: 8, name: 'p0', flags: UP, master: 9 })] },
    `ip route add ${T} dev g1`,
    'g1 is the only other interface',
  ],
  [
    'two, and one without a prefix',
    { ...up, target: TARGET, links: [g2()], addresses: [[G1, '10.2.0.1/24']] },
    `ip route add ${T} dev DEV`,
    'DEV is the interface that the target is behind, one of g1, g2; behind a router, via GATEWAY dev DEV',
  ],
  [
    'no other interface',
    { target: TARGET, noTarget: true, g1: { kind: 'vrf' } },
    `ip route add ${T} dev DEV`,
    'DEV is the interface that the target is behind; behind a router, via GATEWAY dev DEV',
  ],
  [
    'the route that is not specific enough for the guard',
    {
      ...NUMBERED,
      routes: [...onLinks, via('0.0.0.0/0', '10.2.0.2', G1)],
      keys: 'guards: { default_route: true }',
    },
    `ip route add ${T} via 10.2.0.2 dev g1`,
    'a route of its own counts',
  ],
])('%s', (_name, asking, command, text) => {
  const [said, why] = remedyOf(asking);
  expect(said).toBe(command);
  expect(why).toMatch(text);
});

describe('out of the ingress again', () => {
  const back: Asking = { ...NUMBERED, routes: [...onLinks, via('0.0.0.0/0', '10.0.0.9', G0)] };

  test('through a gateway, and another is known: a route there', () => {
    expect(remedyOf({ ...back, neighbours: [[G1, '10.2.0.2']] })).toEqual([
      `ip route add ${T} via 10.2.0.2 dev g1`,
      'a route of its own leads out of g1; a guess: 10.2.0.2 on g1 is the only neighbour that this host knows there',
    ]);
  });

  test('through a gateway, and nothing else is known', () => {
    expect(remedyOf(back)).toEqual([
      undefined,
      `none: ${TARGET} is routed via 10.0.0.9 dev g0, back to where the request came from; if it is behind another interface, it wants a route there: ip route add ${T} via GATEWAY dev DEV`,
    ]);
  });

  test('through a gateway, and the only other interface may have a router', () => {
    const one: Asking = { ...back, links: [], addresses: [[G1, '10.2.0.1/24']] };
    expect(remedyOf(one)[0]).toBeUndefined();
  });

  test('through a gateway, and a better interface is down', () => {
    const asking: Asking = { ...back, links: [g2(DOWN)], routes: [via('0.0.0.0/0', '10.0.0.9', G0)] };
    expect(remedyOf(asking)).toEqual([
      `ip link set dev g2 up; ip route add ${T} via GATEWAY dev g2`,
      expect.stringMatching(
        /^a route of its own leads out of g2; g2 is down, .*; GATEWAY is the router in 10\.3\.0\.0\/24/,
      ),
    ]);
    expect(remedyOf({ ...asking, routes: [route('10.98.0.0/16', G0)] })[1]).toMatch(
      /^none: 10\.98\.0\.1 is on g0 itself/,
    );
  });

  test.each([[[]], [[[9, '10.3.0.1/32'] as const]]])(
    'on the link itself, and an interface without a prefix is down (%j): one subnet on two wires',
    (addresses) => {
      const split: Asking = {
        ...{ ...up, target: TARGET, links: [pod(9, DOWN)] },
        addresses: [[G1, '10.2.0.1/24'], ...addresses],
        routes: [route('10.2.0.0/24', G1), route('10.98.0.0/16', G0)],
      };
      expect(remedyOf(split)).toEqual([
        `ip link set dev cali9 up; ip route add ${T} dev cali9`,
        expect.stringMatching(/cali9 is down, .*a guess: the target is on cali9, the only one that is down$/),
      ]);
      expect(remedyOf({ ...split, neighbours: [[G0, TARGET]] })[1]).toMatch(/^none: .* is on g0 itself/);
      const two = { ...split, links: [pod(9, DOWN), pod(10, DOWN)] };
      expect(remedyOf(two)[1]).toMatch(/^none: /);
    },
  );

  test('on the link itself: it answers for itself, whoever else is there', () => {
    const onLink: Asking = { ...NUMBERED, routes: [...onLinks, route('10.98.0.0/16', G0)] };
    expect(remedyOf({ ...onLink, neighbours: [[G1, '10.2.0.2']] })).toEqual([
      undefined,
      expect.stringMatching(/^none: 10\.98\.0\.1 is on g0 itself, and answers there for itself/),
    ]);
    const inTable = via('10.98.0.0/24', '10.2.0.2', G1, { table: 100 });
    expect(remedyOf({ ...onLink, routes: [...onLinks, route('10.98.0.0/16', G0), inTable] })[0]).toBe(
      `ip route add ${T} via 10.2.0.2 dev g1`,
    );
  });
});

describe('the next hop has lost its carrier, and such routes do not count', () => {
  const sysctls = { 'conf/all/ignore_routes_with_linkdown': 1 };
  const lost = route('10.98.0.0/16', 0, { hops: [hop(G1, '10.2.0.2', 17)] });

  test('no route helps: the carrier is to come back', () => {
    const said = explained({ target: TARGET, sysctls, routes: [lost], g1: { flags: NO_CARRIER } });
    expect(said.reason).toBe('no-route');
    expect(said.remedy?.text).toMatch(/^none: g1 has no carrier: /);
    expect(said.remedy?.command).toBeUndefined();
  });

  test('its peer is here, and down', () => {
    const links = [exampleLink({ ifindex: G2, name: 'p1', flags: DOWN })];
    const said = explained({
      target: TARGET,
      sysctls,
      links,
      routes: [lost],
      g1: { flags: NO_CARRIER, lower: G2 },
    });
    expect(said.remedy?.command).toBe('ip link set dev p1 up');
  });

  test('beside one out of the ingress', () => {
    const hops = [hop(G0), hop(G1, '10.2.0.2', 17)];
    const said = explained({
      ...{ target: TARGET, sysctls, g1: { flags: NO_CARRIER } },
      routes: [route('10.98.0.0/16', 0, { hops })],
    });
    expect(said.reason).toBe('same-interface');
    expect(said.remedy?.text).toMatch(/^none: g1 has no carrier: /);
  });
});

describe('an interface with an address has gone down', () => {
  const near = (asking: Asking): readonly string[] | undefined =>
    explained(asking).steps.find(({ check }) => check === 'route')?.near;

  test('with the prefix of the target: that is why', () => {
    const asking: Asking = { target: TARGET, links: [g2(DOWN)], addresses: [[G2, '10.98.0.9/24']] };
    expect(near(asking)).toEqual(['g2 is down, and the route of its prefix 10.98.0.0/24 went with it']);
    expect(explained(asking).text).toBe(
      'there is no route to the target: g2 is down, and the route of its prefix 10.98.0.0/24 went with it',
    );
  });

  test('with another: that may be why', () => {
    const asking: Asking = { target: TARGET, links: [g2(DOWN)], addresses: [[G2, '10.3.0.1/24']] };
    expect(near(asking)).toEqual([
      'g2 is down: the routes out of it went with it, and only those of its own prefixes come back',
    ]);
    expect(explained(asking).text).toBe('there is no route to the target');
  });

  test('or has lost its carrier: said where nothing else is', () => {
    const asking: Asking = { target: TARGET, links: [g2(NO_CARRIER)], addresses: [[G2, '10.3.0.1/24']] };
    expect(near(asking)).toEqual(['g2 has no carrier: routes by nexthop objects out of it went with it']);
    const routes = [route('10.98.0.0/16', G1, { table: 100 })];
    expect(near({ ...asking, routes })).toEqual([expect.stringMatching(/^table 100 has/)]);
  });

  test('the ingress, and a card that nobody uses, say nothing', () => {
    expect(near({ target: TARGET, links: [pod(9, DOWN, '')] })).toBeUndefined();
    expect(near({ target: TARGET, links: [pod(9, DOWN)] })).toEqual([
      expect.stringMatching(/^cali9 is down: /),
    ]);
    expect(
      near({
        target: TARGET,
        addresses: [[G0, '10.98.0.9/24']],
        rules: [rule(0, { table: 255, action: RuleAction.TO_TBL })],
      }),
    ).toBeUndefined();
  });
});
