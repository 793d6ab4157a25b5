/** All that was looked at for one explanation. */
import type { InterfaceConfig } from '../config/rule-keys.ts';
import type { FibPath, FibTables } from '../kernel/fib.ts';
import type { FibLookup } from '../kernel/fib-rule.ts';
import type { Link, LinksView } from '../kernel/links.ts';
import type { NetlinkPort } from '../kernel/netlink-port.ts';
import type { Route } from '../kernel/route.ts';
import type { RouteLookups } from '../kernel/routes.ts';
import type { InterfaceRule } from '../policy/interface-rule.ts';
import type { Outcome, Reason } from '../policy/outcomes.ts';
import type { ReadinessView } from '../policy/readiness.ts';
import type { KernelPort } from '../responder/responder.ts';
import type { ArpPacket } from '../wire/arp.ts';
import type { EthernetHeader } from '../wire/ethernet.ts';
import type { Ipv4 } from '../wire/ipv4.ts';
import type { Mac } from '../wire/mac.ts';
import type { AddressEntry } from '../wire/rtnetlink/address.ts';
import type { Neighbour } from '../wire/rtnetlink/neighbour.ts';
import type { RouteEntry } from '../wire/rtnetlink/route.ts';
import type { RulesSource } from './rules-source.ts';

/** What the kernel knows, and where it is asked. */
export interface World {
  /** As current as the caller made it: see Kernel.refresh(). */
  readonly kernel: KernelPort & {
    readonly links: LinksView & ReadinessView['links'];
    readonly addresses: { anyOn(ifindex: number): boolean };
    readonly proxyNeighbours: { isOn(tpa: Ipv4, ifindex: number): boolean };
  };
  /** Without a cache; and the socket that it asks on: nobody else may wait for an answer there. */
  readonly routes: RouteLookups;
  readonly lookups: NetlinkPort;
  /** For words alone: see readTables(). */
  readonly tables: FibTables;
  /** All neighbours of IPv4, in whatever state; and the addresses of this host, with the lengths of their prefixes. */
  readonly neighbours: readonly Neighbour[];
  readonly addresses: readonly AddressEntry[];
  readonly readSysctl: (name: string) => number | undefined;
  /** Sysctls are set from outside of this container alone. */
  readonly procSysReadOnly: boolean;
}

/** A frame that came, where the explanation is about one. */
export interface AskedFrame {
  readonly arp: ArpPacket;
  /** One of PacketType. */
  readonly pkttype: number;
  readonly source: Mac;
  /** From the ARP header on. */
  readonly payload: Uint8Array;
  /** Undefined: it is not known. */
  readonly header: EthernetHeader | undefined;
}

/** A broadcast request, or one to the interface's own MAC; or a frame. */
export interface Asked {
  readonly ifindex: number;
  readonly spa: Ipv4;
  readonly tpa: Ipv4;
  readonly sha: Mac;
  readonly unicast: boolean;
  /** Every rule and table of the lookups is to be told. */
  readonly trace?: boolean;
  /** Undefined: a request without fault. */
  readonly frame?: AskedFrame | undefined;
  /** Whether the sender's MAC is known: somebody has said it. */
  readonly shaSaid?: boolean;
}

/** What no frame ends in, since none comes: nothing is heard on the interface. */
export const NOT_HEARD = {
  'interface-down': 'the interface is down: no frame comes in on it',
  'interface-no-carrier': 'the interface has no carrier: no frame comes in on it',
  'port-blocked': 'the bridge lets no frame of that port in',
} as const;
export type NotHeard = keyof typeof NOT_HEARD;

export interface Verdict {
  readonly verdict: 'reply' | 'drop';
  readonly reason: Reason | NotHeard;
  readonly text: string;
}

/** Why the kernel does not answer for an address of its own. */
export type KernelSilence = 'arp-ignore' | 'arp-filter';

/** Why a lookup was refused with EINVAL, as far as the tables tell. */
export type Cause =
  | 'blackhole'
  | 'sender-martian'
  | 'sender-local'
  | 'rp-filter-strict'
  | 'rp-filter-no-way-back'
  | 'target-zero'
  | 'unknown';

export interface Facts {
  readonly arp: ArpPacket;
  readonly unicast: boolean;
  readonly frame: AskedFrame | undefined;
  readonly shaSaid: boolean;
  /** The interface that was asked about, and the bridges and bonds above it that take its frames, from below. */
  readonly heard: readonly Link[];
  /** The last of them: where the frame comes in. */
  readonly iif: Link;
  /** Of each rule, which part of its match does not fit; undefined: it fits. */
  readonly unmatched: readonly (string | undefined)[];
  /** The place of the rule that matched, or -1. */
  readonly ruleIndex: number;
  /** The rule that matched, as the configuration says it and as the decision works with it. */
  readonly config: InterfaceConfig | undefined;
  readonly rule: InterfaceRule | undefined;
  readonly source: RulesSource | undefined;
  readonly egressRule: InterfaceRule | undefined;
  readonly kernel: World['kernel'];
  readonly verdict: Verdict;
  /** What the decision was before `targets.always` overruled it. */
  readonly overruled: Outcome | undefined;
  /** Undefined: the kernel was not asked, or did not answer. */
  readonly route: Route | undefined;
  /** The route that matched, in the kernel's words; it has none where it refused. */
  readonly match: RouteEntry | undefined;
  /** The route to the target, and the return route to the sender, by the tables. */
  readonly path: FibPath;
  readonly back: FibPath;
  /** The kernel's word on a packet of this host's own to the sender. */
  readonly homeward: Route;
  /** What was looked up for these two, and in what. */
  readonly lookups: { readonly path: FibLookup; readonly back: FibLookup };
  readonly tables: FibTables;
  readonly neighbours: World['neighbours'];
  readonly addresses: World['addresses'];
  readonly cause: Cause | undefined;
  /** Of `target-local` and `probe`; undefined: it answers, if the address is its own. */
  readonly silence: KernelSilence | undefined;
  /** A sysctl of conf/all and of conf/`ifname`. */
  readonly sysctl: (name: string, ifname?: string) => { readonly all: number; readonly own: number };
  /** The name of an interface. */
  readonly nameOf: (ifindex: number) => string;
}
