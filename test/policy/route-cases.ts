/** The decision where it hangs on the route, or on the two interfaces: situation by situation. */
import { type Case, NOARP } from './case.ts';

const [LOCAL, BROADCAST, ANYCAST, MULTICAST] = [2, 3, 4, 5];
const [EPERM, EACCES, ENODEV, EINVAL, ENETUNREACH, EHOSTUNREACH, UNANSWERED] = [1, 13, 19, 22, 101, 113, -1];
const SAME = { oif: 3 };

export const ROUTE_CASES: readonly Case[] = [
  { name: 'no answer of the kernel', route: { errno: UNANSWERED }, reason: 'unanswered' },
  { name: 'no route', route: { errno: ENETUNREACH }, reason: 'no-route' },
  { name: 'an unreachable route', route: { errno: EHOSTUNREACH }, reason: 'route-unreachable' },
  {
    name: 'the same errno because forwarding is off',
    route: { errno: EHOSTUNREACH },
    link: { devconf: { forwarding: false } },
    reason: 'not-forwarding',
  },
  { name: 'a prohibit route', route: { errno: EACCES }, reason: 'route-prohibited' },
  { name: 'a blackhole route, or a martian', route: { errno: EINVAL }, reason: 'route-refused' },
  { name: 'an interface that has gone', route: { errno: ENODEV }, reason: 'route-failed' },
  { name: 'no permission', route: { errno: EPERM }, reason: 'route-failed' },
  {
    name: 'a loopback target',
    arp: { tpa: '127.0.0.1' },
    route: { errno: EINVAL },
    reason: 'target-loopback',
  },
  { name: 'a loopback target, with route_localnet', arp: { tpa: '127.1.2.3' }, reason: 'proxy-arp' },
  { name: 'a local address', route: { type: LOCAL, oif: 1 }, reason: 'target-local' },
  {
    name: 'an address that is local on the asking interface',
    route: { type: LOCAL, oif: 3 },
    reason: 'target-local',
  },
  { name: 'forwarding off', link: { devconf: { forwarding: false } }, reason: 'not-forwarding' },
  { name: 'forwarding off on the egress', egress: { devconf: { forwarding: false } }, reason: 'proxy-arp' },
  { name: 'NOARP on the egress', egress: NOARP, reason: 'proxy-arp' },
  { name: 'a broadcast address', route: { type: BROADCAST }, reason: 'route-not-unicast' },
  { name: 'an anycast route', route: { type: ANYCAST }, reason: 'route-not-unicast' },
  { name: 'a multicast route', route: { type: MULTICAST }, reason: 'route-not-unicast' },
  { name: 'an answer without a type', route: { type: 0 }, reason: 'route-not-unicast' },
];

export const INTERFACE_CASES: readonly Case[] = [
  { name: 'back by the asking interface', route: SAME, reason: 'same-interface' },
  { name: 'back, with --pvlan', route: SAME, rule: { proxyArpPvlan: true }, reason: 'proxy-arp-pvlan' },
  {
    name: 'back, with --pvlan alone',
    route: SAME,
    rule: { proxyArp: false, proxyArpPvlan: true },
    reason: 'proxy-arp-pvlan',
  },
  {
    name: "back, with --pvlan, for the asker's own address",
    route: SAME,
    rule: { proxyArpPvlan: true },
    arp: { spa: '10.99.0.1' },
    reason: 'own-address',
  },
  {
    name: "back, with the kernel's proxy_arp_pvlan",
    route: SAME,
    rule: { proxyArpPvlan: true },
    link: { devconf: { proxyArpPvlan: true } },
    reason: 'kernel-proxy-arp-pvlan',
  },
  {
    name: "back, with the kernel's proxy_arp_pvlan on all, not ours",
    route: SAME,
    all: { proxyArpPvlan: true },
    reason: 'kernel-proxy-arp-pvlan',
  },
  {
    name: "back, where nobody can tell of the kernel's on all",
    route: SAME,
    rule: { proxyArpPvlan: true },
    all: { proxyArpPvlan: undefined },
    reason: 'kernel-pvlan-unknown',
  },
  {
    name: 'back, where it is on the interface, whatever it is on all',
    route: SAME,
    link: { devconf: { proxyArpPvlan: true } },
    all: { proxyArpPvlan: undefined },
    reason: 'kernel-proxy-arp-pvlan',
  },
  {
    name: 'back, where nobody can tell, and the rule does not want it',
    route: SAME,
    all: { proxyArpPvlan: undefined },
    reason: 'same-interface',
  },
  {
    name: "back, with the kernel's, for the asker's own address",
    route: SAME,
    all: { proxyArpPvlan: true },
    arp: { spa: '10.99.0.1' },
    reason: 'own-address',
  },
  {
    name: "back, with the kernel's proxy_arp",
    route: SAME,
    all: { proxyArp: true },
    reason: 'same-interface',
  },
  { name: 'back, with a proxy neighbour', route: SAME, neighbour: 3, reason: 'same-interface' },
  { name: 'proxy_arp off for the interface', rule: { proxyArp: false }, reason: 'proxy-arp-off' },
  { name: '--pvlan alone', rule: { proxyArp: false, proxyArpPvlan: true }, reason: 'proxy-arp-off' },
  {
    name: "the kernel's proxy_arp on the interface",
    link: { devconf: { proxyArp: true } },
    reason: 'kernel-proxy-arp',
  },
  { name: "the kernel's proxy_arp on all", all: { proxyArp: true }, reason: 'kernel-proxy-arp' },
  {
    name: "the kernel's proxy_arp on the egress",
    egress: { devconf: { proxyArp: true } },
    reason: 'proxy-arp',
  },
  { name: 'a proxy neighbour on the interface', neighbour: 3, reason: 'kernel-proxy-neighbour' },
  { name: 'a proxy neighbour on any interface', neighbour: 0, reason: 'kernel-proxy-neighbour' },
  { name: 'a proxy neighbour on another interface', neighbour: 5, reason: 'proxy-arp' },
  { name: 'medium_id -1', link: { devconf: { mediumId: -1 } }, reason: 'medium-id' },
];
