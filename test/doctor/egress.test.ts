import { expect, test } from 'vitest';
import { addressOn, exampleFacts, exampleNetwork, G1, route } from './example-facts.ts';
import { complaints } from './seen.ts';

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
