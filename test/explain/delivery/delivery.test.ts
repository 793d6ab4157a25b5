/** The packets behind the answer: each trouble alone, on tables made by hand, with what mends it. */
import { describe, expect, test } from 'vitest';
import { DELIVERY_CHECKS } from '../../../src/explain/delivery/delivery.ts';
import { RuleAction } from '../../../src/wire/rtnetlink/rule.ts';
import { G0, G1 } from '../../host/tables-double.ts';
import { exampleLink } from '../../kernel/example-link.ts';
import { DEFAULT_RULES, prefixIn, route, rule } from '../../kernel/fib-rows.ts';
import { type Asking, explained, SENDER_MAC, TARGET } from '../world-double.ts';

const [G2, ABOVE] = [7, 9];
const [NO_CARRIER, DOWN, NOARP] = [0x1003, 0x1002, 0x110c3];
const [FAILED, INCOMPLETE, PERMANENT] = [0x20, 0x01, 0x80];
const [EINVAL, EHOSTUNREACH] = [22, 113];
const DEAD = 1;
const mac = (octet: number) => (0x0200_0000_0000 + octet) as never;
const OWN = mac(1);
const off = { devconf: { forwarding: false } };
/** Of a packet back: it comes in on g1. */
const refusedBack =
  (errno: number) =>
  ({ iif }: { readonly iif: number }): number | undefined =>
    iif === G1 ? errno : undefined;
const above = (changes: Partial<Parameters<typeof exampleLink>[0]>) =>
  exampleLink({ ifindex: ABOVE, name: 'm0', kind: 'macvlan', lower: G0, mac: mac(0x77), ...changes });

interface Row extends Asking {
  /** `lost: reason`, `not known: reason`. */
  readonly is: string;
  /** The check that says so. */
  readonly check: string;
  readonly said: RegExp | string;
  /** The command; in words, where there is none. */
  readonly mends: RegExp | string;
}

const CASES: Readonly<Record<string, Row>> = {
  'forwarding off where the packets back come in': {
    ...{ g1: off, is: 'lost: forwarding', check: 'forwarding' },
    said: 'forwarding is off on g1: packets back come in on g1',
    mends: 'sysctl -w net.ipv4.conf.g1.forwarding=1',
  },
  'no carrier, nobody knows why': {
    ...{ g1: { flags: NO_CARRIER }, is: 'lost: egress-no-carrier', check: 'egress' },
    said: /^g1 has no carrier \(nothing is at its other end, or that is down\): the packets for the target end/,
    mends: /^none: what is at the other end of g1 is not on this host/,
  },
  'no carrier, and the other end is here': {
    ...{
      g1: { flags: NO_CARRIER, lower: G2 },
      links: [exampleLink({ ifindex: G2, name: 'p1', flags: DOWN })],
    },
    ...{ is: 'lost: egress-no-carrier', check: 'egress' },
    said: /^g1 has no carrier \(p1, its other end, is down\)/,
    mends: 'ip link set dev p1 up',
  },
  'ARP off': {
    ...{ g1: { flags: NOARP }, is: 'lost: egress-noarp', check: 'egress' },
    ...{ said: /^ARP is off on g1/, mends: 'ip link set dev g1 arp on' },
  },
  'a dummy': {
    ...{ g1: { kind: 'dummy', flags: NOARP }, is: 'lost: egress-dummy', check: 'egress' },
    ...{ said: /^g1 is a dummy/, mends: /^none: / },
  },
  'the loopback interface': {
    ...{ g1: { name: 'lo', hatype: 772 }, is: 'lost: egress-loopback', check: 'egress' },
    ...{ said: /^lo leads nowhere/, mends: /^none: / },
  },
  'a macvlan in mode passthru on the egress': {
    links: [above({ lower: G1, passthru: true })],
    ...{ is: 'not known: egress-passthru', check: 'egress' },
    said: /^m0, a macvlan in mode passthru on g1, takes the ARP replies of the next hop, .* until it ages$/,
    mends: /^none: .*ip link delete m0/,
  },
  'a second nexthop without a carrier': {
    routes: [route('10.99.0.0/24', 0, { hops: [G1, G2].map((oif) => ({ oif, via: undefined, flags: 0 })) })],
    links: [exampleLink({ ifindex: G2, name: 'g2', flags: NO_CARRIER })],
    ...{ is: 'not known: nexthop-unplugged', check: 'egress' },
    ...{ said: /^g2 has no carrier \(.*\), and is a nexthop of the same route/, mends: /^none: / },
  },
  'an MTU that is too small for anything': {
    ...{ g1: { mtu: 83 }, is: 'lost: egress-mtu', check: 'egress' },
    ...{ said: /^the MTU of g1 is 83/, mends: 'ip link set dev g1 mtu 1500' },
  },
  'an MTU that is too small for much, and not for a ping': {
    ...{ g1: { mtu: 84 }, is: 'not known: egress-mtu', check: 'egress' },
    ...{ said: /^the MTU of g1 is 84/, mends: 'ip link set dev g1 mtu 1500' },
  },
  'a bridge with a port that is blocked': {
    ...{
      g1: { kind: 'bridge', stp: 1 },
      links: [exampleLink({ ifindex: G2, name: 'p1', master: G1, portState: 4 })],
    },
    ...{ is: 'not known: port-blocked', check: 'egress' },
    ...{ said: /^port p1 of g1 is in state blocking \(STP\): if the target is behind it/, mends: /^none: / },
  },
  'a port of a bridge: the entry of the next hop ages': {
    ...{ g1: { master: G2 }, links: [exampleLink({ ifindex: G2, name: 'br1', kind: 'bridge' })] },
    ...{ is: 'not known: egress-port', check: 'egress' },
    said: /^g1 is a port of br1 \(bridge\): ARP replies of the next hop come in on br1, .* until it ages$/,
    mends: 'ip link set dev g1 nomaster',
  },
  'a next hop that the kernel has no entry of': {
    ...{ unseen: true, is: 'not known: nexthop-unseen', check: 'next hop' },
    said: 'this host has no neighbour entry of the next hop 10.99.0.1 on g1, and does not know whether it is there',
    mends: /^none: .*arproxy ask -i g1 10\.99\.0\.1; if it is not, the route names a wrong next hop$/,
  },
  'the target has not answered ARP': {
    ...{ neighbours: [[G1, TARGET, { state: FAILED, mac: undefined, since: 5 }]] },
    ...{ is: 'lost: nexthop-failed', check: 'next hop' },
    ...{
      said: 'the next hop 10.99.0.1 on g1 has not answered ARP (FAILED)',
      mends: /^none: .*arproxy ask -i g1 10\.99\.0\.1$/,
    },
  },
  'nor has the gateway': {
    ...{ routes: [route('10.99.0.0/24', 0, { hops: [{ oif: G1, via: '10.2.0.9', flags: 0 }] })] },
    ...{ neighbours: [[G1, '10.2.0.9', { state: INCOMPLETE, mac: undefined, since: 2 }]] },
    ...{ is: 'lost: nexthop-failed', check: 'next hop' },
    ...{ said: 'the next hop 10.2.0.9 on g1 has not answered ARP for 2 s (INCOMPLETE)', mends: /^none: / },
  },
  'it has not answered long ago': {
    ...{ neighbours: [[G1, TARGET, { state: FAILED, mac: undefined, since: 61 }]] },
    ...{ is: 'not known: nexthop-failed', check: 'next hop' },
    ...{ said: /61 s ago \(FAILED\)$/, mends: /^none: / },
  },
  'it is just being asked for': {
    ...{ neighbours: [[G1, TARGET, { state: INCOMPLETE, mac: undefined }]] },
    ...{ is: 'not known: nexthop-failed', check: 'next hop' },
    ...{ said: /yet \(INCOMPLETE\)$/, mends: /^none: / },
  },
  'its MAC was set by hand': {
    ...{
      neighbours: [[G1, TARGET, { state: PERMANENT }]],
      is: 'not known: nexthop-permanent',
      check: 'next hop',
    },
    ...{
      said: /a permanent entry with 02:00:00:00:00:77, which nobody checks/,
      mends: 'ip neigh del 10.99.0.1 dev g1',
    },
  },
  'its MAC was set by hand to one of ours': {
    ...{
      neighbours: [[G1, TARGET, { state: PERMANENT, mac: OWN }]],
      is: 'lost: nexthop-permanent',
      check: 'next hop',
    },
    ...{ said: /02:00:00:00:00:01, a MAC of this host itself$/, mends: 'ip neigh del 10.99.0.1 dev g1' },
  },
  'no return route': {
    ...{ from: '10.7.0.2', is: 'lost: return-route', check: 'return route' },
    ...{
      said: 'packets back to 10.7.0.2 are lost: there is no return route',
      mends: 'ip route replace 10.7.0.2/32 dev g0',
    },
  },
  'the return route leads out of another interface': {
    ...{
      from: '10.7.0.2',
      routes: [route('10.7.0.0/16', G1)],
      is: 'lost: return-route',
      check: 'return route',
    },
    ...{
      said: 'packets back to 10.7.0.2 leave by g1, not by g0',
      mends: 'ip route replace 10.7.0.2/32 dev g0',
    },
  },
  'back to the router that has just sent them': {
    ...{ from: '10.7.0.2', is: 'lost: return-route', check: 'return route' },
    routes: [route('10.7.0.0/16', 0, { hops: [{ oif: G1, via: '10.2.0.9', flags: 0 }] })],
    ...{ said: /leave by g1 via 10\.2\.0\.9, not by g0$/, mends: 'ip route replace 10.7.0.2/32 dev g0' },
  },
  'out of a port of the bridge that hears the request: the answers to its ARP go to the bridge': {
    ...{ g0: { master: ABOVE }, links: [above({ kind: 'bridge', name: 'br0', lower: 0 })] },
    ...{ interfaces: '[{ match: { name: [br0] } }]', is: 'lost: return-route', check: 'return route' },
    ...{ said: /leave by g0, not by br0$/, mends: 'ip route replace 10.0.0.2/32 dev br0' },
  },
  'to a router elsewhere': {
    ...{ from: '10.7.0.2', links: [exampleLink({ ifindex: G2, name: 'g2' })] },
    routes: [route('10.7.0.0/16', 0, { hops: [{ oif: G2, via: '10.3.0.9', flags: 0 }] })],
    ...{ is: 'not known: return-route', check: 'return route' },
    ...{ said: /leave by g2 via 10\.3\.0\.9, not by g0$/, mends: 'ip route replace 10.7.0.2/32 dev g0' },
  },
  'a rule for what comes in on the egress': {
    rules: [rule(40, { iif: 'g1', action: RuleAction.PROHIBIT, table: 0 }), ...DEFAULT_RULES],
    ...{ is: 'lost: return-route', check: 'return route' },
    ...{
      said: /^packets back to 10\.0\.0\.2 are refused by policy routing rule 40/,
      mends: 'ip rule delete pref 40 iif g1 prohibit',
    },
  },
  'a blackhole for the sender': {
    ...{ routes: [route('10.0.0.2/32', 0, { type: 6 })], is: 'lost: return-route', check: 'return route' },
    ...{
      said: /are refused by the blackhole route 10\.0\.0\.2/,
      mends: 'ip route delete blackhole 10.0.0.2/32',
    },
  },
  'a table of its own for what comes in on the egress': {
    rules: [rule(40, { iif: 'g1', table: 100 }), ...DEFAULT_RULES],
    ...{
      routes: [route('10.0.0.0/24', G1, { table: 100 })],
      is: 'lost: return-route',
      check: 'return route',
    },
    ...{ said: /leave by g1, not by g0$/, mends: 'ip route replace 10.0.0.2/32 dev g0 table 100' },
  },
  'the sender has an address of ours': {
    ...{
      from: '10.0.0.1',
      addresses: [[G0, '10.0.0.1/24']],
      is: 'lost: sender-local',
      check: 'return route',
    },
    ...{ said: /^10\.0\.0\.1 is an address of this host/, mends: /^none: .*find out who else has it$/ },
  },
  'the target is refused as a sender': {
    ...{ refused: refusedBack(EINVAL), sysctls: { 'conf/g1/rp_filter': 1 } },
    ...{ is: 'lost: source-validation', check: 'source validation' },
    ...{
      said: /^rp_filter on g1 refuses 10\.99\.0\.1 as a sender/,
      mends: 'sysctl -w net.ipv4.conf.g1.rp_filter=0',
    },
  },
  "the sender's MAC was set by hand": {
    ...{
      neighbours: [[G0, '10.0.0.2', { state: PERMANENT }]],
      is: 'not known: sender-permanent',
      check: 'sender',
    },
    ...{
      said: /which nobody checks: see arproxy ask -i g0 10\.0\.0\.2$/,
      mends: 'ip neigh del 10.0.0.2 dev g0',
    },
  },
  "the sender's MAC was set by hand, and it is another": {
    ...{ neighbours: [[G0, '10.0.0.2', { state: PERMANENT }]], shaSaid: true },
    ...{ is: 'lost: sender-permanent', check: 'sender' },
    ...{
      said: /02:00:00:00:00:77, and the sender's MAC is 02:00:00:00:00:02$/,
      mends: 'ip neigh del 10.0.0.2 dev g0',
    },
  },
  "the MAC of the sender's router was set by hand: what the sender's own is says nothing of it": {
    routes: [route('10.0.0.2/32', 0, { hops: [{ oif: G0, via: '10.0.0.9', flags: 0 }] })],
    ...{ neighbours: [[G0, '10.0.0.9', { state: PERMANENT }]], shaSaid: true },
    ...{ is: 'not known: sender-permanent', check: 'sender' },
    ...{ said: /see arproxy ask -i g0 10\.0\.0\.9$/, mends: 'ip neigh del 10.0.0.9 dev g0' },
  },
  "a MAC of the rule's that nobody has": {
    ...{ keys: 'mac: 02:00:00:00:00:66', is: 'lost: mac-not-here', check: 'packets in' },
    ...{
      said: /^the answer says 02:00:00:00:00:66, which is on no interface/,
      mends: /^config: take mac out of interfaces\[0\]\.mac/,
    },
  },
  "a MAC of the rule's that a neighbour has": {
    ...{ keys: 'mac: 02:00:00:00:00:77', neighbours: [[G0, '10.0.0.9']] },
    ...{ is: 'not known: mac-not-here', check: 'packets in', said: /02:00:00:00:00:77/, mends: /^config: / },
  },
  'a macvlan with that MAC, which is down': {
    ...{ keys: 'mac: 02:00:00:00:00:77', links: [above({ flags: DOWN })], is: 'lost: mac-not-here' },
    ...{ check: 'packets in', said: 'm0 takes the packets and is down', mends: 'ip link set dev m0 up' },
  },
  'a macvlan with that MAC, which does not forward': {
    ...{ keys: 'mac: 02:00:00:00:00:77', links: [above(off)], is: 'lost: forwarding', check: 'forwarding' },
    ...{ said: 'forwarding is off on m0', mends: 'sysctl -w net.ipv4.conf.m0.forwarding=1' },
  },
  'a macvlan in mode passthru that refuses the sender': {
    ...{ links: [above({ passthru: true, mac: OWN })], sysctls: { 'conf/all/rp_filter': 1 } },
    refused: ({ iif }) => (iif === ABOVE ? EINVAL : undefined),
    ...{ is: 'lost: passthru', check: 'packets in' },
    ...{
      said: /^m0, a macvlan in mode passthru on g0, takes the packets, and source/,
      mends: 'sysctl -w net.ipv4.conf.all.rp_filter=0',
    },
  },
  'a macvtap': {
    ...{
      links: [above({ passthru: true, kind: 'macvtap', mac: OWN })],
      is: 'lost: passthru',
      check: 'packets in',
    },
    ...{ said: /gives them to the program/, mends: /^none: m0 is a macvtap/ },
  },
};

test.each(Object.entries(CASES))('%s', (_name, row) => {
  const { verdict, delivery, remedy, notes } = explained(row);
  expect(verdict).toBe('reply');
  expect(notes.filter((note) => !note.startsWith('unicast requests'))).toEqual([]);
  expect(`${delivery?.verdict}: ${delivery?.reason}`).toBe(row.is);
  expect(delivery?.text).toMatch(whole(row.said));
  const { command, config, text = '' } = remedy ?? {};
  const mends = command ?? (config === undefined ? text : `config: ${config}`);
  expect(mends).toMatch(whole(row.mends));
  const bad = delivery?.steps.filter(({ outcome }) => outcome !== 'ok').map(({ check }) => check);
  expect(bad).toEqual([row.check]);
});

/** A text is meant as a whole. */
const whole = (said: RegExp | string): RegExp =>
  said instanceof RegExp ? said : new RegExp(`^${said.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`);

test('every check can find something', () => {
  const found = new Set(Object.values(CASES).map(({ check }) => check));
  const all = DELIVERY_CHECKS.map(({ check }) => check).filter((check) => check !== 'target route');
  expect([...found].toSorted()).toEqual(all.toSorted());
});

const WELL: Readonly<Record<string, Asking>> = {
  'nothing in the way': {},
  'neighbours that are known': {
    neighbours: [
      [G0, '10.0.0.2'],
      [G1, TARGET, { state: 0x04 }],
    ],
  },
  'a sender that did not answer: its request tells its MAC': {
    neighbours: [[G0, '10.0.0.2', { state: FAILED, mac: undefined }]],
  },
  'a neighbour of the same address on another wire': { neighbours: [[G0, TARGET, { state: FAILED }]] },
  'a permanent entry with the MAC that was said': {
    neighbours: [[G0, '10.0.0.2', { state: PERMANENT, mac: mac(2) }]],
    ...{ sha: SENDER_MAC, shaSaid: true },
  },
  'ARP off, and the MAC set by hand': {
    ...{ g1: { flags: NOARP }, neighbours: [[G1, TARGET, { state: PERMANENT }]] },
  },
  'the other end of a tunnel, whose MAC a program has set': {
    ...{ g1: { kind: 'vxlan' }, neighbours: [[G1, TARGET, { state: PERMANENT }]] },
  },
  'no entry, and a program sets them': { unseen: true, g1: { kind: 'vxlan' } },
  'no entry, and nobody resolves there': { unseen: true, g1: { kind: 'ipvlan' } },
  'a port of a VRF': {
    ...{ g1: { master: G2 }, links: [exampleLink({ ifindex: G2, name: 'vrf1', kind: 'vrf' })] },
  },
  'an egress that wants no ARP': { g1: { flags: NOARP, hatype: 0xfffe } },
  'a second nexthop that is dead, and not used': {
    routes: [
      route('10.99.0.0/24', 0, {
        hops: [G1, G2].map((oif) => ({ oif, via: undefined, flags: oif === G2 ? DEAD : 0 })),
      }),
    ],
    links: [exampleLink({ ifindex: G2, name: 'g2', flags: NO_CARRIER })],
  },
  'a macvlan in mode passthru on the egress, and the MAC set by hand': {
    ...{ g1: { kind: 'vxlan' }, links: [above({ lower: G1, passthru: true })] },
    neighbours: [[G1, TARGET, { state: PERMANENT }]],
  },
  'an MTU that is smaller, and will do': { g1: { mtu: 1280 } },
  "a macvlan with the rule's MAC": { keys: 'mac: 02:00:00:00:00:77', links: [above({})] },
  'a macvlan in mode passthru that forwards': { links: [above({ passthru: true, mac: OWN })] },
  'the return route out of a macvlan on the ingress': {
    ...{ links: [above({})], routes: [route('10.0.0.2/32', ABOVE)] },
  },
  'a bridge whose ports all forward': {
    g1: { kind: 'bridge' },
    links: [exampleLink({ ifindex: G2, name: 'p1', master: G1, portState: 3 })],
  },
  'a rule for what comes in on the ingress alone': {
    rules: [
      rule(40, { iif: 'g0', dst: prefixIn('10.0.0.0/24'), action: RuleAction.PROHIBIT }),
      ...DEFAULT_RULES,
    ],
  },
};

test('a port of a bridge, where nothing is known of the next hop, loses what is sent', () => {
  const links = [exampleLink({ ifindex: G2, name: 'br1', kind: 'bridge' })];
  const { delivery, remedy } = explained({ g1: { master: G2 }, links, unseen: true });
  expect(delivery).toMatchObject({ verdict: 'lost', reason: 'egress-port' });
  expect(delivery?.text).toMatch(/, and it is not resolved$/);
  expect(remedy?.command).toBe('ip link set dev g1 nomaster');
});

test('a macvlan in mode passthru on the egress, where nothing is known of the next hop, loses what is sent', () => {
  const { delivery } = explained({ links: [above({ lower: G1, passthru: true })], unseen: true });
  expect(delivery).toMatchObject({ verdict: 'lost', reason: 'egress-passthru' });
});

test.each(Object.entries(WELL))('delivers: %s', (_name, asking) => {
  const { delivery, remedy } = explained(asking);
  expect(delivery).toMatchObject({ after: 'answer', verdict: 'delivers' });
  expect(delivery?.reason).toBeUndefined();
  expect(delivery?.notLookedAt).toMatch(/nftables/);
  expect(remedy).toBeUndefined();
});

describe('a target that is this host', () => {
  const LOCAL = { target: '10.2.0.1', addresses: [[G1, '10.2.0.1/24']] } as const;

  test('delivers, and nothing is forwarded', () => {
    const { delivery, remedy, kernel } = explained({ ...LOCAL, g1: off });
    expect(delivery).toMatchObject({ verdict: 'delivers', after: 'answer' });
    expect(delivery?.steps.map(({ check }) => check)).toEqual(['packets in', 'return route']);
    expect([kernel, remedy?.text]).toEqual(['reply', 'none: the kernel answers by itself']);
  });

  test('without a return route its packets back are lost', () => {
    const { delivery, remedy } = explained({ ...LOCAL, from: '10.7.0.2' });
    expect(delivery).toMatchObject({ verdict: 'lost', reason: 'return-route' });
    expect(remedy?.command).toBe('ip route replace 10.7.0.2/32 dev g0');
  });
});

test('no packets follow an announcement or a probe', () => {
  expect(explained({ from: '0.0.0.0' }).delivery).toBeUndefined();
  expect(explained({ from: TARGET }).delivery).toBeUndefined();
});

test('the egress does not forward, and there is no return route either: both are said', () => {
  const refused = refusedBack(EHOSTUNREACH);
  const { delivery, remedy } = explained({ g1: off, from: '10.7.0.2', refused });
  expect(delivery?.reason).toBe('forwarding');
  expect(remedy?.command).toBe(
    'sysctl -w net.ipv4.conf.g1.forwarding=1; ip route replace 10.7.0.2/32 dev g0',
  );
});

test('a route to be made is the return route of its own source validation', () => {
  const { delivery, remedy } = explained({
    ...{ target: '10.98.0.1', refused: refusedBack(EINVAL), sysctls: { 'conf/all/rp_filter': 2 } },
  });
  expect([delivery?.after, delivery?.reason]).not.toContain('source-validation');
  expect(remedy?.command).toBe('ip route add 10.98.0.1/32 dev g1');
});

test('the egress does not forward, and the tables show that the return route is well', () => {
  const { remedy, delivery } = explained({ g1: off, refused: refusedBack(EHOSTUNREACH) });
  expect(delivery?.steps.find(({ check }) => check === 'return route')?.looked).not.toMatch(/EHOSTUNREACH/);
  expect(remedy?.command).toBe('sysctl -w net.ipv4.conf.g1.forwarding=1');
});
