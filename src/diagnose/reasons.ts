/** What a person needs to know of a reason beside its sentence: what the kernel does there, and where to look. */
import type { Reason } from '../policy/outcomes.ts';

export interface ReasonWords {
  /** What the kernel does with the same request, with its proxy_arp on. */
  readonly kernel: string;
  /** What to do about it, or where to look. */
  readonly look: string;
}

const SAME = 'does the same';
const NO_SUCH_CHECK = 'has no such check';
const ANSWERS = 'answers by itself: that is why arproxy is silent';
const KNOWS = 'knows its own sysctls';

const BROKEN_FRAME = 'tcpdump -e -i IFACE arp shows the frame; nothing is to be mended on this host';
const EXPLAIN = 'arproxy explain -i IFACE --from SENDER TARGET';
const BY_ROUTE = `${EXPLAIN} names the route or rule, and prints the command that changes it`;
const UNMENDED = 'nothing is to be mended';
const inFile = (key: string): string => `the key ${key} of the interface's rule in the configuration file`;

export const REASON_WORDS: Readonly<Record<Reason, ReasonWords>> = {
  'proxy-arp': { kernel: SAME, look: `it was answered; if no ping goes through, ${EXPLAIN} says why` },
  'proxy-arp-pvlan': {
    kernel: 'does the same with its proxy_arp_pvlan on',
    look: 'it was answered; the target is on the same link, and its packets come back out of this interface',
  },
  always: { kernel: 'does not answer: it goes by the route', look: inFile('targets.always') },
  'not-chosen': {
    kernel: 'has proxy_arp for each interface likewise',
    look: 'arproxy run -i IFACE, or a rule of the configuration file that matches it; arproxy status shows which are served',
  },
  'not-ethernet': {
    kernel: 'speaks ARP on some of these, which arproxy does not',
    look: 'arproxy is for Ethernet alone',
  },
  noarp: { kernel: SAME, look: 'ip link set dev IFACE arp on' },
  'ipv4-disabled': {
    kernel: SAME,
    look: 'ip link set dev IFACE mtu 1500; arproxy doctor has the whole command',
  },
  'other-host': {
    kernel: SAME,
    look: 'arproxy watch shows the MAC or the VLAN that it is for; a VLAN of this host wants an interface, as ip link add link IFACE name IFACE.ID type vlan id ID makes it',
  },
  truncated: { kernel: SAME, look: BROKEN_FRAME },
  'wrong-address-length': { kernel: SAME, look: BROKEN_FRAME },
  'wrong-hardware-type': { kernel: SAME, look: BROKEN_FRAME },
  'wrong-protocol': { kernel: SAME, look: BROKEN_FRAME },
  'not-request': {
    kernel: SAME,
    look: `a reply or another ARP operation, to which no answer is due: ${UNMENDED}`,
  },
  'target-multicast': { kernel: SAME, look: `no host may have such an address: ${UNMENDED}` },
  'target-loopback': { kernel: SAME, look: `127.0.0.0/8 is for each host by itself: ${UNMENDED}` },
  gratuitous: {
    kernel: SAME,
    look: 'sysctl net.ipv4.conf.all.drop_gratuitous_arp, and the same of IFACE; better leave it on',
  },
  'gratuitous-unknown': {
    kernel: KNOWS,
    look: 'show /proc/sys to arproxy: arproxy doctor says how',
  },
  probe: {
    kernel: 'does the same, but answers for its own addresses',
    look: `a host asks whether the address is free, and a reply would say that it is not: ${UNMENDED}`,
  },
  announcement: { kernel: NO_SUCH_CHECK, look: inFile('guards.announcements') },
  'group-sender': { kernel: NO_SUCH_CHECK, look: inFile('guards.group_sender') },
  'sender-mismatch': {
    kernel: NO_SUCH_CHECK,
    look: `${inFile('guards.sender_mismatch')}; tcpdump -e -i IFACE arp shows both MACs`,
  },
  'unicast-request': { kernel: NO_SUCH_CHECK, look: inFile('guards.unicast') },
  'sender-denied': {
    kernel: NO_SUCH_CHECK,
    look: `${inFile('senders')}; ${EXPLAIN} names the prefix`,
  },
  'target-denied': {
    kernel: NO_SUCH_CHECK,
    look: `${inFile('targets')}; ${EXPLAIN} names the prefix`,
  },
  'not-while-local': {
    kernel: NO_SUCH_CHECK,
    look: `${inFile('while_local')}: it answers again when that address or MAC is on this host`,
  },
  unanswered: {
    kernel: 'needs no such lookup over netlink',
    look: 'the kernel had no memory for the result, or netlink is forbidden to arproxy: its log says which',
  },
  'no-route': { kernel: SAME, look: BY_ROUTE },
  'route-unreachable': { kernel: SAME, look: BY_ROUTE },
  'route-prohibited': { kernel: SAME, look: BY_ROUTE },
  'route-refused': {
    kernel: SAME,
    look: `${EXPLAIN} finds out which: a blackhole, rp_filter, or a sender that no host may be`,
  },
  'route-failed': { kernel: SAME, look: `${EXPLAIN} shows the errno` },
  'target-local': {
    kernel: 'answers by itself, unless arp_ignore or arp_filter keeps it from it',
    look: 'ip route show table local; nothing is to be mended if the kernel does answer',
  },
  'not-forwarding': {
    kernel: SAME,
    look: 'sysctl -w net.ipv4.ip_forward=1, for the interface that requests come in on and for the egress',
  },
  'route-not-unicast': { kernel: SAME, look: `no host has that address: ${UNMENDED}` },
  'same-interface': {
    kernel: SAME,
    look: `the target is on the sender's own link and answers for itself; if it is not, ${BY_ROUTE}`,
  },
  'own-address': {
    kernel: SAME,
    look: `a reply would tell the host that another one has its address: ${UNMENDED}`,
  },
  'proxy-arp-off': { kernel: 'does the same with its proxy_arp off', look: inFile('proxy_arp') },
  'proxy-queue-full': {
    kernel: SAME,
    look: 'arproxy run --proxy-qlen, or --proxy-delay 0, which needs no queue',
  },
  'proxy-queue-purged': {
    kernel: SAME,
    look: 'the host asks again by itself; --proxy-delay 0 needs no queue',
  },
  'medium-id': {
    kernel: SAME,
    look: `sysctl net.ipv4.conf.IFACE.medium_id of both interfaces, or ${inFile('medium_id')}`,
  },
  'default-route': {
    kernel: NO_SUCH_CHECK,
    look: `${inFile('guards.default_route')}; or give the target a route of its own`,
  },
  'no-carrier': { kernel: NO_SUCH_CHECK, look: `the cable of the egress, or ${inFile('guards.carrier')}` },
  collapsed: { kernel: NO_SUCH_CHECK, look: inFile('limits.collapse') },
  'sender-limit': { kernel: NO_SUCH_CHECK, look: inFile('limits.per_sender') },
  'interface-limit': { kernel: NO_SUCH_CHECK, look: inFile('limits.per_interface') },
  'kernel-proxy-arp': {
    kernel: ANSWERS,
    look: 'sysctl -w net.ipv4.conf.all.proxy_arp=0 net.ipv4.conf.IFACE.proxy_arp=0',
  },
  'kernel-proxy-arp-pvlan': {
    kernel: ANSWERS,
    look: 'sysctl -w net.ipv4.conf.all.proxy_arp_pvlan=0 net.ipv4.conf.IFACE.proxy_arp_pvlan=0',
  },
  'kernel-pvlan-unknown': { kernel: KNOWS, look: 'show /proc/sys to arproxy: arproxy doctor says how' },
  'kernel-proxy-neighbour': {
    kernel: ANSWERS,
    look: 'ip neigh show proxy; ip neigh delete proxy TARGET dev IFACE',
  },
};
