/** Everything that the checks look at, as plain values. gather-host.ts and gather-network.ts fill it in. */
import type { Config } from '../config/keys.ts';
import type { Link } from '../kernel/links.ts';
import type { InterfaceRule } from '../policy/interface-rule.ts';
import type { Obstacle } from '../policy/readiness.ts';
import type { Ipv4, Ipv4Prefix } from '../wire/ipv4.ts';
import type { AddressMessage } from '../wire/rtnetlink/address.ts';
import type { ProxyNeighbour } from '../wire/rtnetlink/neighbour.ts';
import type { RouteEntry } from '../wire/rtnetlink/route.ts';

/** Something that was tried, and refused. */
export interface Failure {
  /** 'EPERM', 'ERR_NO_LIBPCAP', ... */
  readonly code: string;
  readonly message: string;
}

export interface HostFacts {
  readonly uid: number;
  /** The program that a capability would be given to. */
  readonly node: string;
  /** /proc/self/status; '' where it cannot be read. */
  readonly status: string;
  /** /etc/os-release; '' where there is none. */
  readonly osRelease: string;
  /** /proc/self/mountinfo. */
  readonly mounts: string;
  /** `6.18.44` */
  readonly kernelRelease: string;
  /** Undefined: it was loaded. */
  readonly addon: Failure | undefined;
  /** pcap_lib_version(). */
  readonly libpcap: string | Failure;
  /** Whether an AF_PACKET socket opens. */
  readonly packetSocket: Failure | undefined;
}

/** An address that a request may ask for. */
export interface Target {
  readonly address: Ipv4;
  /** ifindex that it is routed out of; 0: the tables do not say. */
  readonly egress: number;
}

/** Where packets back to a sender leave. */
export interface Back {
  /** ifindex; 0: they do not. */
  readonly oif: number;
  /** How that lookup ends, in words; '' where they leave. */
  readonly refusal: string;
}

/** Somebody who may send requests on an interface. */
export interface Sender {
  readonly address: Ipv4;
  /** What is routed out of the interface, or has the address of the interface, and holds that of the sender; undefined: the kernel knows it as a neighbour there. */
  readonly prefix: Ipv4Prefix | undefined;
  /** What it may ask for, routed elsewhere; undefined: there is nothing, and the packets back are this host's own. */
  readonly target: Target | undefined;
  /** The errno of the lookup for that request; undefined: there is no target. */
  readonly asked: number | undefined;
  readonly back: Back;
}

export interface Chosen {
  readonly link: Link;
  readonly rule: InterfaceRule;
  /** What keeps it silent. */
  readonly obstacles: readonly Obstacle[];
  /** net.ipv4.conf.IFACE.rp_filter. */
  readonly rpFilter: number;
  readonly senders: readonly Sender[];
  /** What leads packets back to the first of them that are led elsewhere; undefined: none are. */
  readonly leadBack: string | undefined;
  /** A sample of what is routed out of other interfaces. */
  readonly targets: readonly Target[];
  /** ifindex that the default route, or a part of it, leads out of for a request that comes in here, if it leads elsewhere. */
  readonly defaultOif: number | undefined;
}

/** What is looked at. */
export interface Subject {
  readonly config: Config;
  /** Nothing is named: every Ethernet interface that is up is looked at, under the first rule. */
  readonly isEverything: boolean;
  /** Options for `arproxy explain`, so that it decides by the same rules: ` -c FILE`. */
  readonly explainWith: string;
}

/** What one rule, or one -i, chooses. */
export interface Wanted {
  readonly says: string;
  readonly matches: boolean;
}

export interface NetworkFacts {
  readonly all: {
    readonly proxyArp: boolean;
    /** Undefined: /proc/sys is hidden. */
    readonly proxyArpPvlan: boolean | undefined;
    readonly dropGratuitousArp: boolean | undefined;
    readonly rpFilter: number;
    /** Undefined: /proc/sys is hidden. */
    readonly forwarding: boolean | undefined;
  };
  readonly links: readonly Link[];
  readonly addresses: readonly AddressMessage[];
  /** Of type unicast: all that are default, and a sample of the others for each interface. */
  readonly routes: readonly RouteEntry[];
  readonly proxyNeighbours: readonly ProxyNeighbour[];
  /** Empty: nothing was chosen by name, and every Ethernet interface that is up is looked at. */
  readonly wanted: readonly Wanted[];
  readonly chosen: readonly Chosen[];
  readonly explainWith: Subject['explainWith'];
  /** The errno of a route lookup with iif; UNANSWERED for none. */
  readonly lookupErrno: number;
}

export interface Facts {
  readonly host: HostFacts;
  /** A failure: no netlink socket, or the kernel refused a dump. */
  readonly network: NetworkFacts | Failure;
}
