/** Everything that the checks look at, as plain values. gather-host.ts and gather-network.ts fill it in. */
import type { Settings } from '../config/build-rules.ts';
import type { Config } from '../config/keys.ts';
import type { ConfigAnswer } from '../control/answers.ts';
import type { Mark } from '../control/mark.ts';
import type { Link } from '../kernel/links.ts';
import type { InterfaceRule } from '../policy/interface-rule.ts';
import type { Obstacle } from '../policy/readiness.ts';
import type { Ipv4, Ipv4Prefix } from '../wire/ipv4.ts';
import type { AddressMessage } from '../wire/rtnetlink/address.ts';
import type { Neighbour, ProxyNeighbour } from '../wire/rtnetlink/neighbour.ts';
import type { RouteEntry } from '../wire/rtnetlink/route.ts';

/** Something that was tried, and refused. */
export interface Failure {
  /** 'EPERM', 'ERR_NO_LIBPCAP', ... */
  readonly code: string;
  readonly message: string;
  /** One that mends it, and that the message ends with. */
  readonly command?: string | undefined;
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
  /** The router that it is behind; undefined: it is on the wire itself. */
  readonly via: string | undefined;
  /** Somebody was seen there, or a route leads on from there: more than an interface with an address that nobody may use. */
  readonly isLikely: boolean;
}

/** All that was tried on an interface has no route to any target. */
export interface Unrouted {
  readonly sender: Ipv4;
  readonly target: Ipv4;
  /** How the lookup ends, in words. */
  readonly end: string;
  /** The commands after which there is one. */
  readonly command: string;
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
  /** net.ipv4.conf.IFACE.arp_ignore and .arp_filter. */
  readonly arpIgnore: number;
  readonly arpFilter: number;
  /** Senders that arp_filter keeps the kernel from answering, for its own addresses. */
  readonly filtered: readonly Ipv4[];
  readonly senders: readonly Sender[];
  /** What leads packets back to the first of them that are led elsewhere; undefined: none are. */
  readonly leadBack: string | undefined;
  /** A sample of what is routed out of other interfaces. */
  readonly targets: readonly Target[];
  /** Undefined: one that was tried is routed, or none could be. */
  readonly unrouted: Unrouted | undefined;
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
  /** Options for `arproxy run`, each behind a space, so that it serves what is looked at; undefined: nothing was named. */
  readonly runWith: string | undefined;
  /** The pid of the daemon whose rules these are; undefined: they are not those of a daemon. */
  readonly rulesOf: number | undefined;
  /** The file that these rules are from, where nobody named it. */
  readonly defaultFile: string | undefined;
  /** Where relative paths in the configuration begin; undefined: here. */
  readonly directory: string | undefined;
  /** What the running daemon has in force, where something else is looked at. */
  readonly inForce: Settings | undefined;
  /** Senders that running daemons have heard. */
  readonly heard: readonly Heard[];
}

/** A sender, and where its request came in. */
export interface Heard {
  readonly ifindex: number;
  readonly address: Ipv4;
}

/** An interface on which more comes in than can be decided. */
export interface Flooded {
  readonly ifname: string;
  readonly ifindex: number;
  /** Frames that were shed since the interface came. */
  readonly shed: number;
}

/** An arproxy that runs in this network namespace. */
export interface Daemon {
  /** Undefined: hidden from this user; and so is the uid. */
  readonly pid: number | undefined;
  readonly uid: number | undefined;
  /** Its control socket, or another of its sockets where it did not answer; undefined: it has none. */
  readonly path: string | undefined;
  /** Those that it serves; undefined: it did not answer. */
  readonly interfaces: readonly string[] | undefined;
  /** Those of them on which it has heard no request yet. */
  readonly quiet: readonly string[];
  /** Those of them whose frames it sheds now. */
  readonly flooded: readonly Flooded[];
  /** What it has in force; undefined: the same. */
  readonly config: Pick<ConfigAnswer, 'text' | 'directory'> | undefined;
  readonly heard: readonly Heard[];
  /** By which it says what it serves, to whoever asks. */
  readonly marks: readonly Mark[];
  /** False: its marks are all that is known, and pid and uid are what they say. */
  readonly isSeen: boolean;
  /** What stops it for good, where kill(1) would not; undefined: kill does, or it is not known. */
  readonly stopWith: string | undefined;
}

export interface DaemonFacts {
  /** Those that are seen first. */
  readonly daemons: readonly Daemon[];
  /** None is seen, and a program of another user hears ARP: it may be one. */
  readonly isSomebodyHidden: boolean;
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
    readonly arpIgnore: number;
    readonly arpFilter: number;
    /** Undefined: /proc/sys is hidden. */
    readonly forwarding: boolean | undefined;
  };
  readonly links: readonly Link[];
  readonly addresses: readonly AddressMessage[];
  /** In whatever state. */
  readonly neighbours: readonly Neighbour[];
  /** Of type unicast: all that are default, and a sample of the others for each interface. */
  readonly routes: readonly RouteEntry[];
  readonly proxyNeighbours: readonly ProxyNeighbour[];
  /** Empty: nothing was chosen by name, and every Ethernet interface that is up is looked at. */
  readonly wanted: readonly Wanted[];
  readonly chosen: readonly Chosen[];
  readonly explainWith: Subject['explainWith'];
  /** Names of those under another rule than the running daemon has for them. */
  readonly differs: readonly string[];
  /** The errno of a route lookup with iif; UNANSWERED for none. */
  readonly lookupErrno: number;
}

export interface Facts {
  readonly host: HostFacts;
  /** A failure: no netlink socket, or the kernel refused a dump. */
  readonly network: NetworkFacts | Failure;
  readonly daemons: DaemonFacts;
  readonly subject: Pick<Subject, 'isEverything' | 'runWith' | 'rulesOf' | 'defaultFile'>;
}
