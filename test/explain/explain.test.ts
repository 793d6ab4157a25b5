/** Whole explanations: the verdict, what the steps looked at, and what would change it. */
import { describe, expect, test } from 'vitest';
import type { Explanation } from '../../src/explain/explain.ts';
import { gather } from '../../src/explain/gather.ts';
import type { Link } from '../../src/kernel/links.ts';
import { G0, G1, LO } from '../host/tables-double.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { route } from '../kernel/fib-rows.ts';
import {
  type Asking,
  askedOf,
  ends,
  explained,
  explainOrNot,
  looked,
  NOT_ROUTED,
  settingsOf,
  TARGET,
  worldOf,
} from './world-double.ts';

const [DOWN, NOARP] = [0x1002, 0x110c3];
const [BOND, BRIDGE, MACVLAN] = [7, 8, 9];
const above = (ifindex: number, name: string, kind: string, changes: Partial<Link> = {}): Link => ({
  ...exampleLink({ ifindex, name, kind }),
  ...changes,
});
const remedy = (said: Explanation): unknown => said.remedy;

const PVLAN = { routes: [route('10.98.0.0/16', G0)], target: NOT_ROUTED };

test('a reply: every step, and that the kernel would answer too', () => {
  const said = explained({});
  expect(said).toMatchObject({ ifname: 'g0', ingress: 'g0', verdict: 'reply', reason: 'proxy-arp' });
  expect(said).toMatchObject({ kernel: 'reply', notes: [], unicast: false, sha: '02:00:00:00:00:02' });
  expect([said.remedy, said.cause]).toEqual([undefined, undefined]);
  expect(ends(said)).toEqual(['answer: reply']);
  expect(said.steps.map((step) => [step.check, step.looked])).toEqual([
    ['interface', "g0 (ifindex 3, veth, 02:00:00:00:00:01) is served by interfaces[0], match 'g0'"],
    ['link', 'ARP on, Ethernet, IPv4 enabled (MTU 1500)'],
    ['frame', 'a well-formed request from 02:00:00:00:00:02, broadcast'],
    ['addresses', 'sender 10.0.0.2, target 10.99.0.1'],
    ['route', '10.99.0.0/16 dev g1, table main, by rule 32766'],
    [
      'source validation',
      'rp_filter 0 (all 0, interface 0); the return route to 10.0.0.2: 10.0.0.0/24 dev g0, table main, by rule 32766',
    ],
    ['local', '10.99.0.1 is not an address of this host'],
    ['forwarding', 'net.ipv4.conf.g0.forwarding is 1'],
    ['route type', 'unicast'],
    ['way out', 'g1, another interface'],
    ['proxy neighbours', 'the kernel has none for 10.99.0.1'],
    ["kernel's proxy_arp", 'all 0, interface 0'],
    ['medium_id', 'g0 0, g1 0'],
    ['proxy_arp', 'true in the rule'],
    ['answer', '10.99.0.1 is-at 02:00:00:00:00:01, to 02:00:00:00:00:02'],
  ]);
});

test('an interface that there is not', () => {
  expect(explainOrNot({ ifindex: 99 })).toBeUndefined();
});

test('back out of the ingress, by proxy_arp_pvlan: without the checks of another egress', () => {
  const said = explained({ ...PVLAN, keys: 'proxy_arp_pvlan: true' });
  expect([said.verdict, said.reason, said.kernel]).toEqual(['reply', 'proxy-arp-pvlan', 'drop']);
  expect(said.steps.slice(-3).map(({ check }) => check)).toEqual(['route type', 'way out', 'answer']);
  expect(looked(said, 'way out')).toBe(
    "g0, where the request came in; proxy_arp_pvlan true, the kernel's: all 0, interface 0",
  );
});

test('the frame is sent by the sender of its ARP packet', () => {
  const said = explained({ keys: 'guards: { sender_mismatch: true }' });
  expect([said.reason, looked(said, 'guards')]).toEqual(['proxy-arp', 'on: sender_mismatch']);
});

test('a request that waits for proxy_delay is decided all the same', () => {
  const said = explained({ keys: 'proxy_delay: 800ms' });
  expect([said.reason, ends(said)]).toEqual(['proxy-arp', ['answer: reply']]);
  expect(looked(said, 'proxy_delay')).toMatch(/^answered after a random time below 800ms/);
});

test('a second explanation in one world knows nothing of the first one', () => {
  const world = worldOf({});
  const routeOf = (asking: Asking): unknown => gather(world, settingsOf(asking), askedOf(asking))?.route;
  expect(routeOf({})).toMatchObject({ errno: 0, oif: G1 });
  expect(routeOf({ from: '0.0.0.0' })).toBeUndefined();
});

test('the rule that matched is named by its place, and a MAC of its own is in the reply', () => {
  const interfaces = '[{ match: { name: [x0] } }, { match: { name: [g0] }, mac: 02:00:00:00:00:77 }]';
  const said = explained({ interfaces });
  expect(looked(said, 'interface')).toMatch(/is served by interfaces\[1\], match 'g0'$/);
  expect(looked(said, 'answer')).toBe('10.99.0.1 is-at 02:00:00:00:00:77, to 02:00:00:00:00:02');
});

interface Row extends Asking {
  readonly reason: Explanation['reason'];
  /** The step where it ends, and what that looked at. */
  readonly step: string;
  readonly said?: string;
  readonly remedy?: unknown;
  readonly kernel?: 'reply' | 'drop';
}

const CASES: Readonly<Record<string, Row>> = {
  'a link that is down': {
    ...{ g0: { flags: DOWN }, reason: 'interface-down', step: 'interface' },
    said: 'g0 (ifindex 3, veth, 02:00:00:00:00:01): g0 is down',
    remedy: { text: 'g0 is down', command: 'ip link set dev g0 up' },
    kernel: 'drop',
  },
  'ARP off': {
    ...{ g0: { flags: NOARP }, reason: 'noarp', step: 'link' },
    said: 'ARP off (NOARP), Ethernet, IPv4 enabled (MTU 1500)',
    remedy: { text: 'ARP is off on g0 (NOARP)', command: 'ip link set dev g0 arp on' },
  },
  'IPv4 off': {
    ...{ g0: { devconf: 'none', mtu: 60 }, reason: 'ipv4-disabled', step: 'link' },
    said: 'ARP on, Ethernet, IPv4 disabled (MTU 60)',
    remedy: {
      text: 'IPv4 is off on g0 (its MTU is 60, below 68); its addresses are gone, and do not come back by themselves',
      command: 'ip link set dev g0 mtu 1500 && sysctl -w net.ipv4.conf.g0.forwarding=1',
    },
  },
  'no Ethernet': {
    ...{ ifindex: LO, interfaces: '[{ match: { name: [lo] } }]', reason: 'not-ethernet', step: 'link' },
    said: 'ARP on, hardware type 772, IPv4 enabled (MTU 65536)',
    remedy: { text: 'none: lo is not an Ethernet interface' },
  },
  'forwarding off': {
    ...{ g0: { devconf: { forwarding: false } }, reason: 'not-forwarding', step: 'forwarding' },
    said: 'net.ipv4.conf.g0.forwarding is 0',
    remedy: {
      text: expect.stringMatching(/^forwarding is off on g0: /),
      command: 'sysctl -w net.ipv4.conf.g0.forwarding=1',
    },
  },
  "the kernel's proxy_arp": {
    ...{ proxyArp: true, g0: { devconf: { proxyArp: true } }, reason: 'kernel-proxy-arp' },
    ...{ step: "kernel's proxy_arp", said: 'all 1, interface 1', kernel: 'reply' },
    remedy: {
      text: expect.stringMatching(/^the kernel's own proxy_arp is on for g0 /),
      command: 'sysctl -w net.ipv4.conf.all.proxy_arp=0 net.ipv4.conf.g0.proxy_arp=0',
    },
  },
  'proxy_arp off in the rule': {
    ...{ keys: 'proxy_arp: false', reason: 'proxy-arp-off', step: 'proxy_arp', kernel: 'reply' },
    said: 'false in the rule',
    remedy: {
      text: 'the rule for g0 has proxy_arp: false: nothing behind other interfaces is answered for',
      config: 'interfaces[0].proxy_arp: true',
    },
  },
  'while_local elsewhere': {
    ...{ keys: 'while_local: 192.0.2.1', reason: 'not-while-local', step: 'while_local' },
    said: '192.0.2.1 is not on this host',
    remedy: { text: expect.stringMatching(/^none: while_local: 192\.0\.2\.1 is not on this host now/) },
  },
  'no rule': {
    ...{ ifindex: G1, reason: 'not-chosen', step: 'interface', kernel: 'drop' },
    routes: [route('10.0.0.2/32', G1)],
    said: "g1 (ifindex 5, veth, 02:00:00:00:00:05): the one rule does not match (name 'g0' is not g1)",
    remedy: {
      text: 'the first rule that matches an interface is the one for it; none does',
      command: 'arproxy run -i g1',
      config: 'interfaces: [{ match: { name: ["g1"] } }]',
    },
  },
  'none of three rules': {
    interfaces: '[{ match: { name: [a] } }, { match: { name: [b] } }, { match: { name: [c] } }]',
    ...{
      reason: 'not-chosen',
      step: 'interface',
      said: "g0 (ifindex 3, veth, 02:00:00:00:00:01): none of 3 rules matches (interfaces[0]: name 'a' is not g0; interfaces[1]: name 'b' is not g0; interfaces[2]: name 'c' is not g0)",
    },
  },
  'an announcement that the kernel drops': {
    ...{ from: TARGET, sysctls: { 'conf/all/drop_gratuitous_arp': 1, 'conf/g0/drop_gratuitous_arp': 1 } },
    ...{ g0: { devconf: { dropGratuitousArp: true } }, reason: 'gratuitous', step: 'addresses' },
    said: 'sender and target are 10.99.0.1; drop_gratuitous_arp: all 1, interface 1',
    remedy: {
      text: 'none: a host that requests its own address takes a reply for an address conflict',
    },
  },
  'an announcement that conf/all drops': {
    ...{
      from: TARGET,
      sysctls: { 'conf/all/drop_gratuitous_arp': 1 },
      reason: 'gratuitous',
      step: 'addresses',
    },
    said: 'sender and target are 10.99.0.1; drop_gratuitous_arp: all 1, interface 0',
    remedy: {
      text: 'none: a host that requests its own address takes a reply for an address conflict',
    },
  },
  'a probe': {
    ...{ from: '0.0.0.0', reason: 'probe', step: 'addresses', kernel: 'drop' },
    remedy: { text: expect.stringMatching(/^none: .*RFC 5227/) },
  },
  'back out of the ingress': {
    ...{ ...PVLAN, reason: 'same-interface', step: 'way out', kernel: 'drop' },
    said: "g0, where the request came in; proxy_arp_pvlan false, the kernel's: all 0, interface 0",
    remedy: {
      text: expect.stringMatching(
        /^none: 10\.98\.0\.1 is on g0 itself, and answers there for itself; .* proxy_arp_pvlan/,
      ),
    },
  },
  'a host that requests its own address': {
    ...{ from: '10.0.0.2', target: '10.0.0.2', reason: 'same-interface', step: 'way out' },
    remedy: { text: expect.stringMatching(/^none: a host requests its own address/) },
  },
  'the same, with proxy_arp_pvlan': {
    ...{ from: '10.0.0.2', target: '10.0.0.2', keys: 'proxy_arp_pvlan: true', reason: 'own-address' },
    step: 'way out',
    remedy: { text: expect.stringMatching(/^none: a host requests its own address/) },
  },
  "the kernel's proxy_arp_pvlan": {
    ...{ ...PVLAN, g0: { devconf: { proxyArpPvlan: true } }, sysctls: { 'conf/g0/proxy_arp_pvlan': 1 } },
    ...{ reason: 'kernel-proxy-arp-pvlan', step: 'way out', kernel: 'reply' },
    said: "g0, where the request came in; proxy_arp_pvlan false, the kernel's: all 0, interface 1",
    remedy: {
      text: 'the kernel answers by itself',
      command: 'sysctl -w net.ipv4.conf.g0.proxy_arp_pvlan=0',
    },
  },
  'a proxy neighbour': {
    ...{ proxyNeighbours: [[G0, TARGET]], reason: 'kernel-proxy-neighbour', step: 'proxy neighbours' },
    ...{ said: 'the kernel has one for 10.99.0.1', kernel: 'reply' },
    remedy: { text: 'the kernel answers by itself', command: 'ip neigh delete proxy 10.99.0.1 dev g0' },
  },
  'a proxy neighbour on any interface': {
    ...{ proxyNeighbours: [[0, TARGET]], reason: 'kernel-proxy-neighbour', step: 'proxy neighbours' },
    remedy: { text: 'the kernel answers by itself', command: 'ip neigh delete proxy 10.99.0.1' },
  },
  'the same medium, by the sysctls': {
    ...{ g0: { devconf: { mediumId: 3 } }, g1: { devconf: { mediumId: 3 } } },
    ...{ reason: 'medium-id', step: 'medium_id', said: 'g0 3, g1 3', kernel: 'drop' },
    remedy: {
      text: 'the two interfaces are said to be on one medium',
      command: 'sysctl -w net.ipv4.conf.g0.medium_id=0',
    },
  },
  'a medium on which nothing is answered': {
    ...{ g0: { devconf: { mediumId: -1 } }, reason: 'medium-id', step: 'medium_id' },
    said: 'g0 -1, g1 0',
    remedy: {
      text: 'medium_id is -1: no request received on g0 is answered',
      command: 'sysctl -w net.ipv4.conf.g0.medium_id=0',
    },
  },
  'such a medium, by the rule': {
    ...{ keys: 'medium_id: -1', reason: 'medium-id', step: 'medium_id' },
    remedy: {
      text: 'medium_id is -1: no request received on g0 is answered',
      config: 'interfaces[0].medium_id: 0',
    },
  },
  'forwarding off, and /proc/sys read-only': {
    ...{ g0: { devconf: { forwarding: false } }, procSysReadOnly: true },
    ...{ reason: 'not-forwarding', step: 'forwarding' },
    remedy: {
      text: expect.stringMatching(/^forwarding is off on g0: /),
      command:
        'nsenter -t PID -n sysctl -w net.ipv4.conf.g0.forwarding=1  # as root on the host; PID: of arproxy there',
    },
  },
  'no route, and /proc/sys read-only': {
    ...{ target: NOT_ROUTED, procSysReadOnly: true, reason: 'no-route', step: 'route' },
    remedy: expect.objectContaining({ command: 'ip route add 10.98.0.1/32 dev g1' }),
  },
  'the same medium, by the rules': {
    interfaces: '[{ match: { name: [g0] }, medium_id: 4 }, { match: { name: [g1] }, medium_id: 4 }]',
    ...{ reason: 'medium-id', step: 'medium_id', said: 'g0 4, g1 4', kernel: 'reply' },
    remedy: {
      text: 'the two interfaces are said to be on one medium',
      config: 'interfaces[0].medium_id: 0',
    },
  },
  'an egress without IPv4': {
    ...{ keys: 'medium_id: 4', g1: { devconf: 'none' }, reason: 'medium-id', step: 'medium_id' },
    said: 'g0 4, g1 none, which counts as -1',
  },
  'a target of this host': {
    ...{ addresses: [[G1, '10.99.0.1/16']], reason: 'target-local', step: 'local', kernel: 'reply' },
    said: '10.99.0.1 is an address of this host',
    remedy: { text: 'none: the kernel answers by itself' },
  },
  'a multicast target': {
    ...{ target: '224.0.0.1', reason: 'target-multicast', step: 'addresses', kernel: 'drop' },
    remedy: { text: expect.stringMatching(/^none: a multicast address/) },
  },
  'a loopback target': {
    ...{ target: '127.0.0.9', reason: 'target-loopback', step: 'route', refused: () => 22 },
    remedy: {
      text: 'none: 127.0.0.0/8 is for each host by itself',
    },
  },
  'the default route under its guard': {
    ...{ routes: [route('0.0.0.0/0', G1)], target: NOT_ROUTED, keys: 'guards: { default_route: true }' },
    ...{ reason: 'default-route', step: 'guard default_route', kernel: 'reply' },
    said: 'the matched prefix has length 0',
    remedy: {
      text: expect.stringMatching(/^a route of its own counts/),
      command: 'ip route add 10.98.0.1/32 dev g1',
      config: 'interfaces[0].guards.default_route: false',
    },
  },
  'half of a default route under its guard': {
    ...{ routes: [route('0.0.0.0/1', G1)], target: NOT_ROUTED, keys: 'guards: { default_route: true }' },
    ...{ reason: 'default-route', step: 'guard default_route', kernel: 'reply' },
    said: 'the matched prefix has length 1: below 8 it is a part of a default route',
    remedy: {
      text: expect.stringMatching(/^a route of its own counts/),
      command: 'ip route add 10.98.0.1/32 dev g1',
      config: 'interfaces[0].guards.default_route: false',
    },
  },
  'a guard of the frame, which comes to our MAC alone': {
    ...{ unicast: true, keys: 'guards: { unicast: true }', reason: 'unicast-request', step: 'guards' },
    ...{ said: 'on: unicast', kernel: 'reply' },
  },
};

test.each(Object.entries(CASES))('%s', (_name, row) => {
  const said = explained(row);
  expect(said).toMatchObject({ verdict: 'drop', reason: row.reason });
  expect(ends(said)).toEqual([`${row.step}: drop`]);
  const looked = said.steps.at(-1)?.looked;
  expect(looked).toBe(row.said ?? looked);
  expect(said.kernel).toBe(row.kernel ?? said.kernel);
  expect(said.remedy).toEqual(row.remedy ?? said.remedy);
});

describe('what comes in on another link than it is asked about', () => {
  const bridge = above(BRIDGE, 'br0', 'bridge');
  const homeward = [route('10.0.0.2/32', BRIDGE)];
  const taken = 'frames received on g0 are delivered to br0 (ifindex 8, bridge, 02:00:00:00:00:01)';

  test('a port: the bridge is to be served', () => {
    const said = explained({ g0: { master: BRIDGE }, links: [bridge], routes: homeward });
    expect(said).toMatchObject({ ifname: 'g0', ingress: 'br0', reason: 'not-chosen' });
    expect(looked(said, 'interface')).toBe(`${taken}: the one rule does not match (name 'g0' is not br0)`);
    expect(remedy(said)).toEqual({
      text: 'g0 is a port of br0 (bridge): the kernel gives its ARP to br0',
      command: 'arproxy run -i br0',
      config: 'interfaces: [{ match: { name: ["br0"] } }]',
    });
  });

  test('a slave of a bond in a bridge that is served', () => {
    const links = [above(BOND, 'bond0', 'bond', { master: BRIDGE }), bridge];
    const said = explained({ g0: { master: BOND }, links, interfaces: '[{ match: { name: [br0] } }]' });
    expect(said).toMatchObject({ ifname: 'g0', ingress: 'br0', reason: 'proxy-arp' });
    expect(looked(said, 'interface')).toBe(`${taken} is served by interfaces[0], match 'br0'`);
  });

  test.each([
    ['the port', { g0: { flags: DOWN, master: BRIDGE }, links: [bridge] }, 'g0'],
    ['the bridge', { g0: { master: BRIDGE }, links: [{ ...bridge, flags: DOWN }] }, 'br0'],
  ])('%s is down', (_which, rows, name) => {
    const said = explained({ ...rows, routes: homeward, interfaces: '[{ match: { name: [br0] } }]' });
    expect(said).toMatchObject({ reason: 'interface-down', kernel: 'drop' });
    expect(looked(said, 'interface')).toMatch(new RegExp(`^g0 .*: ${name} is down$`));
    expect(remedy(said)).toEqual({ text: `${name} is down`, command: `ip link set dev ${name} up` });
  });

  test('in a VRF it is the interface itself', () => {
    const said = explained({ g0: { master: 6 }, links: [above(6, 'red', 'vrf')] });
    expect(said).toMatchObject({ ingress: 'g0', reason: 'proxy-arp' });
  });

  test('bridges that are each in the other end somewhere', () => {
    const links = [
      above(BRIDGE, 'br0', 'bridge', { master: BOND }),
      above(BOND, 'bond0', 'bond', { master: BRIDGE }),
    ];
    const asking = { g0: { master: BRIDGE }, links };
    const { heard } = gather(worldOf(asking), settingsOf({}), askedOf({})) ?? {};
    expect(heard?.map(({ name }) => name)).toEqual(['g0', 'br0', 'bond0']);
    const said = explained(asking);
    expect(remedy(said)).toMatchObject({ text: expect.stringMatching(/^br0 is a port of bond0 \(bond\)/) });
  });

  describe('below a macvlan in mode passthru', () => {
    const links = [above(MACVLAN, 'mac0', 'macvlan', { lower: G0, passthru: true })];

    test('broadcast requests are its own', () => {
      expect(explained({ links })).toMatchObject({ ingress: 'g0', reason: 'proxy-arp' });
    });

    test('unicast ones come in on the macvlan', () => {
      const said = explained({ links, unicast: true });
      expect(said).toMatchObject({ ifname: 'g0', ingress: 'mac0', unicast: true, reason: 'not-chosen' });
      expect(remedy(said)).toEqual({
        text: 'g0 is below mac0, a macvlan in mode passthru: broadcast requests are answered; unicast ones, and packets, are taken by mac0',
        command: 'arproxy run -i g0 -i mac0',
        config: 'interfaces: [{ match: { name: ["mac0"] } }]',
      });
      const interfaces = '[{ match: { name: [mac0] } }]';
      const served = explained({ links, unicast: true, interfaces });
      expect(served).toMatchObject({ ingress: 'mac0', reason: 'proxy-arp' });
      expect(looked(served, 'frame')).toMatch(/, sent to our own MAC$/);
    });
  });
});
