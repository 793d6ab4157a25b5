import { expect, test } from 'vitest';
import { exampleLink, type LinkChanges } from '../kernel/example-link.ts';
import { addressOn, exampleChosen, exampleFacts, exampleNetwork, G0, G1, route } from './example-facts.ts';
import { complaints, texts } from './seen.ts';

const DOWN = 0x1002;
const NO_CARRIER = 0x1003;

const seen = (flags: number, changes: Parameters<typeof exampleNetwork>[0] = {}): string[] => {
  const { links, ...rest } = exampleNetwork();
  const others = links.map((link) => (link.ifindex === G1 ? { ...link, flags } : link));
  return complaints(exampleFacts({ ...rest, links: others, ...changes })).filter((line) =>
    line.includes('egress'),
  );
};

test('up, and with a carrier', () => {
  expect(seen(0x11043)).toEqual([]);
});

test('down, with an address of its own: the routes went with it', () => {
  expect(seen(DOWN, { addresses: [addressOn(G1, '10.9.0.1/24')] })).toEqual([
    expect.stringMatching(/^warning egress-down g1: ip link set dev g1 up/),
  ]);
});

test('down, and without an address: nobody misses it', () => {
  expect(seen(DOWN, { addresses: [] })).toEqual([]);
});

test('up without a carrier, and routed out of', () => {
  expect(seen(NO_CARRIER)).toEqual([
    expect.stringMatching(/^warning egress-no-carrier g1: ip -br link show dev g1/),
  ]);
  expect(seen(NO_CARRIER, { routes: [route('10.0.0.0/24', 3)] })).toEqual([]);
});

const FORWARDS_NOT = { devconf: { forwarding: false } };
const OFF = { ...exampleNetwork().all, forwarding: false };

/** g0 is chosen, and g1 is the egress of a target; each with these changes. */
function both(
  g0: LinkChanges,
  g1: LinkChanges,
  changes: Parameters<typeof exampleNetwork>[0] = {},
): string[] {
  const links = [exampleLink({ ifindex: G0, ...g0 }), exampleLink({ ifindex: G1, name: 'g1', ...g1 })];
  const [link = exampleLink({})] = links;
  return complaints(exampleFacts({ links, chosen: [exampleChosen({ link })], ...changes }));
}

const [G0_ON, G1_ON] = ['g0', 'g1'].map((name) => `sysctl -w net.ipv4.conf.${name}.forwarding=1`);

test('forwarding is off on the egress alone', () => {
  expect(both({}, FORWARDS_NOT)).toEqual([`warning egress-forwarding g1: ${G1_ON}`]);
  expect(both({}, FORWARDS_NOT, { all: OFF })).toEqual([`warning egress-forwarding g1: ${G1_ON}`]);
  expect(texts(exampleFacts())).toBe('');
});

test('forwarding is off on both sides: ip_forward is set, where that changes anything', () => {
  const all = 'sysctl -w net.ipv4.ip_forward=1';
  expect(both(FORWARDS_NOT, FORWARDS_NOT, { all: OFF })).toEqual([
    `problem forwarding g0: ${all}`,
    `warning egress-forwarding g1: ${all}`,
  ]);
  for (const forwarding of [true, undefined]) {
    expect(both(FORWARDS_NOT, FORWARDS_NOT, { all: { ...OFF, forwarding } })).toEqual([
      `problem forwarding g0: ${G0_ON} net.ipv4.conf.g1.forwarding=1`,
      `warning egress-forwarding g1: ${G0_ON} net.ipv4.conf.g1.forwarding=1`,
    ]);
  }
  expect(both(FORWARDS_NOT, {}, { all: OFF })).toEqual([`problem forwarding g0: ${G0_ON}`]);
});

test('what no target is behind, need not forward', () => {
  const chosen = [exampleChosen({ targets: [] })];
  expect(both({}, FORWARDS_NOT, { chosen })).toEqual([]);
});

test('an egress that is chosen too has a finding of its own', () => {
  const g1 = exampleLink({ ifindex: G1, name: 'g1', ...FORWARDS_NOT });
  const chosen = [exampleChosen(), exampleChosen({ link: g1, senders: [], targets: [] })];
  expect(both({}, FORWARDS_NOT, { chosen })).toEqual([`problem forwarding g1: ${G1_ON}`]);
});

test.each([
  ['veth', 1],
  ['', 1],
  ['dummy', 0],
  ['ipvlan', 0],
])('ARP is off on an egress of kind "%s": %i warning', (kind, count) => {
  const seen = both({}, { flags: 0x110c3, kind });
  expect(seen).toEqual(Array(count).fill('warning egress-noarp g1: ip link set dev g1 arp on'));
});

test('ARP is off on a tunnel, as it is on all of them', () => {
  expect(both({}, { flags: 0x110c3, hatype: 65534 })).toEqual([]);
});

test('nothing to answer for, since the egress is down: it is the first to mend', () => {
  const routes = [route('10.0.0.0/24', G0)];
  const addresses = [addressOn(G0, '10.0.0.1/24'), addressOn(G1, '10.9.0.1/24')];
  const UP = 'ip link set dev g1 up';
  expect(both({}, { flags: DOWN }, { routes, addresses })).toEqual([
    `problem no-target g0: ${UP}`,
    `warning egress-down g1: ${UP}`,
  ]);
  // Up, with an address that brings no route.
  expect(both({}, {}, { routes, addresses })[0]).toMatch(/^problem no-target g0: ip route add PREFIX dev g1/);
  const [g0 = addressOn(G0, '10.0.0.1/24')] = addresses;
  expect(both({}, { flags: DOWN }, { routes, addresses: [g0] })[0]).toMatch(
    /^problem no-target g0: ip route add PREFIX /,
  );
});
