/** Every check of the doctor: the levels that its finding may have, and what it has found. The manual has this list. */

import type { Cause } from '../policy/readiness.ts';

/** problem: it is silent now because of this. warning: a trap. ok: looked at, and well. */
export const LEVELS = ['problem', 'warning', 'ok'] as const;
export type Level = (typeof LEVELS)[number];

interface Row {
  readonly levels: readonly Level[];
  readonly text: string;
  /** Where the level is a warning, and that is another thing. */
  readonly warning?: string;
}

export const CHECKS = {
  'cap-net-raw': {
    levels: ['problem', 'ok'],
    text: 'CAP_NET_RAW is not in effect, or no packet socket opens (seccomp, a user namespace)',
  },
  user: { levels: ['ok'], text: 'it does not run as root, and what that means' },
  libpcap: { levels: ['problem', 'ok'], text: 'libpcap is missing, or older than 1.10' },
  addon: { levels: ['problem'], text: 'the native addon cannot be loaded: nothing else was looked at' },
  kernel: {
    levels: ['problem', 'ok'],
    text: 'no NETLINK_GET_STRICT_CHK, no IPv4, or no result of a route lookup with iif',
  },
  daemon: {
    levels: ['warning', 'ok'],
    text: 'which arproxy runs in this network namespace (pid, uid, control socket), and what it serves',
    warning: 'none does, or none serves an interface that was named',
  },
  'two-daemons': {
    levels: ['warning'],
    text: 'two arproxy serve one interface: each request there gets two replies',
  },
  flood: {
    levels: ['warning'],
    text: 'the running arproxy sheds frames of an interface now, since more come in than can be decided: requests there are lost',
  },
  'daemon-rules': {
    levels: ['warning'],
    text: 'the running arproxy has another rule for an interface than the one that is looked at, of `-i` or `--config`',
  },
  'proc-sys': {
    levels: ['warning'],
    text: '`/proc/sys` is read-only: forwarding is switched on from outside',
  },
  'proc-sys-hidden': {
    levels: ['problem', 'warning'],
    text: '`/proc/sys` is hidden, so that sysctls are unknown, and the rule has `proxy_arp_pvlan`, which is not done then',
    warning: 'the rule does not have it',
  },
  'no-interface': {
    levels: ['problem', 'warning'],
    text: 'no interface matches',
    warning: 'one of several patterns or rules matches nothing yet',
  },
  'not-ethernet': {
    levels: ['problem', 'warning'],
    text: 'the interface is not of type Ethernet',
    warning: 'others that are served are',
  },
  port: {
    levels: ['problem', 'warning'],
    text: 'the interface is a port of a bridge, bond or team, which gets its ARP',
    warning: 'that one is served too',
  },
  passthru: {
    levels: ['warning'],
    text: 'the interface is below a macvlan in mode passthru: broadcast requests are answered, unicast ones are taken by the macvlan',
  },
  'ipv4-off': { levels: ['problem'], text: 'IPv4 is disabled on the interface: its MTU is below 68' },
  down: { levels: ['problem'], text: 'the interface is down' },
  'port-blocked': {
    levels: ['problem'],
    text: 'the interface is a bridge of which no port forwards, as while STP listens and learns',
  },
  'no-carrier': { levels: ['problem'], text: 'the interface has no carrier: nothing is at its other end' },
  noarp: { levels: ['problem'], text: 'ARP is off on the interface' },
  forwarding: {
    levels: ['problem'],
    text: '`forwarding` of the interface is 0, whatever `ip_forward` says',
  },
  'kernel-proxy-arp': {
    levels: ['problem', 'warning'],
    text: "the kernel's own `proxy_arp` is on, and answers",
    warning: 'the rule has more that arproxy answers',
  },
  'kernel-proxy-arp-pvlan': {
    levels: ['problem', 'warning'],
    text: "the kernel's own `proxy_arp_pvlan` is on, and answers for what the rule would answer for",
    warning: 'the rule does not have it',
  },
  'kernel-proxy-neighbour': {
    levels: ['warning'],
    text: 'the kernel answers for single addresses (`ip neigh add proxy`)',
  },
  'medium-id': {
    levels: ['problem', 'warning'],
    text: '`medium_id` is -1: nothing is answered',
    warning: 'it is that of an interface that routes lead out of',
  },
  'drop-gratuitous-arp': { levels: ['ok'], text: '`drop_gratuitous_arp` is on' },
  'proxy-arp-off': {
    levels: ['problem'],
    text: '`proxy_arp` is false in the rule, and nothing else is answered for',
  },
  'while-local': { levels: ['warning'], text: 'the address or MAC of `while_local` is not on this host now' },
  denied: {
    levels: ['problem', 'warning'],
    text: 'the lists of the rule deny every target, or every sender',
    warning: 'they deny all that were tried',
  },
  interface: {
    levels: ['ok'],
    text: 'no fault found there that holds for every request; with the `arproxy explain` for a single one',
  },
  'no-target': {
    levels: ['problem'],
    text: 'no route leads out of another interface, or no request that was tried on the interface finds one',
  },
  'rp-filter': {
    levels: ['problem'],
    text: 'source validation refuses neighbours, or whole prefixes, of the interface: the return route leads elsewhere, or there is none',
  },
  'return-route': {
    levels: ['warning'],
    text: 'packets back to the sender leave by another interface or not at all, as looked up for what comes in on the egress of a target',
  },
  'egress-down': {
    levels: ['warning'],
    text: 'another interface with an address is down: what is behind it is not answered for',
  },
  'egress-no-carrier': {
    levels: ['warning'],
    text: 'another interface with routes has no carrier: what is behind it is answered for, and packets end there',
  },
  'egress-forwarding': {
    levels: ['warning'],
    text: '`forwarding` of an egress is 0: what is behind it is answered for, and its packets back are lost',
  },
  'egress-noarp': {
    levels: ['warning'],
    text: 'ARP is off on an egress: what is behind it is answered for, and packets are sent to no MAC of theirs',
  },
  'nexthop-failed': {
    levels: ['warning'],
    text: 'the router of a route has not answered ARP: what is behind it is answered for, and packets end here',
  },
  'nexthop-permanent': {
    levels: ['warning'],
    text: 'the router of a route has a MAC that was set by hand: if it is another, packets are lost',
  },
  'mac-not-here': {
    levels: ['warning'],
    text: 'the `mac` of the rule is on no interface of this host: what is sent to it is taken in by nobody',
  },
  'arp-ignore': {
    levels: ['warning'],
    text: "`arp_ignore` keeps the kernel from answering for this host's own addresses, for which arproxy never answers",
  },
  'arp-filter': {
    levels: ['warning'],
    text: '`arp_filter` does, for senders that packets of this host do not leave to by that interface',
  },
  'default-route': {
    levels: ['warning'],
    text: 'every address without a more specific route is answered for, because of the default route, or of prefixes shorter than /8 that are parts of one',
  },
  unnumbered: {
    levels: ['warning'],
    text: "the same, and the interface has no IPv4 address, so that its neighbours' own addresses are answered for too",
  },
  'one-segment': {
    levels: ['warning'],
    text: 'served interfaces on one wire, as far as that shows without a frame: veth and bridges, macvlan, the same prefix, the same MAC',
  },
} as const satisfies Readonly<Record<string, Row>> & Readonly<Record<Cause, Row>>;

export type Check = keyof typeof CHECKS;
export type LevelOf<C extends Check> = (typeof CHECKS)[C]['levels'][number];
