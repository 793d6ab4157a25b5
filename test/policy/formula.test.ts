/** The same decision as one formula without an order: whether there is a reply. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { decide, type Situation } from './situation.ts';

/** Mostly the value of a request that is answered, so that one condition at a time decides. */
const mostly = <T>(usual: T, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof(
    { weight: 5, arbitrary: fc.constant(usual) },
    { weight: 2, arbitrary: fc.constantFrom(usual, ...others) },
  );

const inputs = fc.record({
  pkttype: mostly(1, 0, 2, 3, 5),
  whole: mostly(true, false),
  hrd: mostly(1, 6, 7),
  pro: mostly(0x0800, 0x0806),
  hln: mostly(6, 8),
  pln: mostly(4, 16),
  op: mostly(1, 2),
  spa: mostly('10.0.0.2', '0.0.0.0', '10.99.0.1', '127.0.0.1'),
  tpa: mostly('10.99.0.1', '0.0.0.0', '224.0.0.1', '127.0.0.1'),
  noarp: mostly(false, true),
  hatype: mostly(1, 772),
  ipv4: mostly(true, false),
  forwarding: mostly(true, false),
  medium: mostly(0, 1, 2, -1),
  out: mostly<number | 'none' | 'unknown'>(0, 1, 2, -1, 'none', 'unknown'),
  errno: mostly(0, -1, 101, 113, 22),
  type: mostly(1, 2, 3),
  oif: mostly(5, 3),
  neighbour: mostly(9, 3, 0),
  dropGratuitous: mostly('', 'link', 'all'),
  kernelProxies: mostly('', 'link', 'all'),
  kernelPvlan: mostly('', 'link', 'all'),
  proxyArp: mostly(true, false),
  pvlan: mostly(false, true),
});
type Input = typeof inputs extends fc.Arbitrary<infer T> ? T : never;

function situationOf(x: Input): Situation {
  const { pkttype, whole, hrd, pro, hln, pln, op, spa, tpa, errno, type, oif, neighbour } = x;
  const devconf = {
    forwarding: x.forwarding,
    mediumId: x.medium,
    dropGratuitousArp: x.dropGratuitous === 'link',
    proxyArp: x.kernelProxies === 'link',
    proxyArpPvlan: x.kernelPvlan === 'link',
  };
  const egress = typeof x.out === 'number' ? { devconf: { mediumId: x.out } } : { devconf: 'none' as const };
  return {
    pkttype,
    whole,
    arp: { hrd, pro, hln, pln, op, spa, tpa },
    link: { flags: x.noarp ? 0x110c3 : 0x11043, hatype: x.hatype, devconf: x.ipv4 ? devconf : 'none' },
    all: {
      dropGratuitousArp: x.dropGratuitous === 'all',
      proxyArp: x.kernelProxies === 'all',
      proxyArpPvlan: x.kernelPvlan === 'all',
    },
    rule: { proxyArp: x.proxyArp, proxyArpPvlan: x.pvlan },
    route: { errno, type, oif },
    egress: x.out === 'unknown' ? 'unknown' : egress,
    neighbour,
  };
}

/** What the kernel would do with its proxy_arp (or proxy_arp_pvlan) on, without what it answers by itself. */
function replies(x: Input): boolean {
  const frame = !x.noarp && x.pkttype !== 3 && x.pkttype !== 5 && x.whole && x.hln === 6 && x.pln === 4;
  const device = x.ipv4 && x.hatype === 1 && x.forwarding;
  const packet = (x.hrd === 1 || x.hrd === 6) && x.pro === 0x0800 && x.op === 1;
  const addresses =
    x.tpa !== '224.0.0.1' && x.spa !== '0.0.0.0' && (x.spa !== x.tpa || x.dropGratuitous === '');
  const routed = x.errno === 0 && x.type === 1;
  const out = typeof x.out === 'number' ? x.out : -1;
  const medium = x.medium === 0 || (x.medium !== -1 && out !== x.medium && out !== -1);
  const elsewhere = x.oif === 5 && x.proxyArp && x.kernelProxies === '' && x.neighbour === 9 && medium;
  const back = x.oif === 3 && x.pvlan && x.kernelPvlan === '' && x.spa !== x.tpa;
  return frame && device && packet && addresses && routed && (elsewhere || back);
}

test('there is a reply where the formula says so, and nowhere else', () => {
  const answered = { yes: 0, no: 0 };
  fc.assert(
    fc.property(inputs, (x) => {
      const reply = replies(x);
      answered[reply ? 'yes' : 'no']++;
      expect(decide(situationOf(x)).verdict).toBe(reply ? 'reply' : 'drop');
    }),
    { numRuns: 5000 },
  );
  expect(Math.min(answered.yes, answered.no), `${answered.yes} yes, ${answered.no} no`).toBeGreaterThan(100);
});
