/** What a decision hangs on, in words. What is left out is as on an ordinary gateway: see each field. */
import type { Guards } from '../policy/guards.ts';
import type { Cast } from '../responder/decision-fields.ts';

export interface Facts {
  readonly request: RequestFacts;
  /** The interface that it came in on. */
  readonly ingress: InterfaceFacts;
  /** What the kernel finds for a packet from `spa` to `tpa` that comes in there (`ip route get TPA from SPA iif IFACE`). */
  readonly route: RouteFacts;
  /** What the operator wants of the ingress. Left out: what `arproxy run -i IFACE` does. */
  readonly rule?: RuleFacts | undefined;
  readonly host?: HostFacts | undefined;
}

/** An ARP packet for Ethernet and IPv4, and how it came. */
export interface RequestFacts {
  /** The sender's IPv4 address, and its MAC. */
  readonly spa: string;
  readonly sha: string;
  /** The target's IPv4 address. */
  readonly tpa: string;
  /** 1, a request, by default. */
  readonly op?: number | undefined;
  /** `broadcast` by default; `unicast`: to our own MAC. */
  readonly cast?: Cast | undefined;
  /** Source MAC of the Ethernet frame: `sha` by default. */
  readonly src?: string | undefined;
}

/** An Ethernet interface, and its sysctls below `net.ipv4.conf`. */
export interface InterfaceFacts {
  readonly ifname: string;
  readonly mac: string;
  /** True by default. */
  readonly forwarding?: boolean | undefined;
  /** 0 by default: none. */
  readonly mediumId?: number | undefined;
  /** The kernel's own `proxy_arp`, `proxy_arp_pvlan` and `drop_gratuitous_arp`: false by default. */
  readonly proxyArp?: boolean | undefined;
  readonly proxyArpPvlan?: boolean | undefined;
  readonly dropGratuitousArp?: boolean | undefined;
  /** False: `ip link set arp off`. True by default. */
  readonly arp?: boolean | undefined;
  /** True by default. */
  readonly carrier?: boolean | undefined;
}

/**
 * `unicast`: the target is reached through `oif`, by a route whose prefix has `length` bits (guard `defaultRoute` looks at it; 32 by
 * default). `none`: there is no route. `refused`: a blackhole route, or the sender fails source validation (`rp_filter`, martian).
 */
export type RouteFacts =
  | { readonly type: 'unicast'; readonly oif: InterfaceFacts; readonly length?: number | undefined }
  | { readonly type: 'local' | 'broadcast' | 'anycast' | 'multicast' }
  | { readonly type: 'none' | 'unreachable' | 'prohibit' | 'refused' };

/** As in the configuration file, where the words have underscores. */
export interface RuleFacts {
  /** True by default. */
  readonly proxyArp?: boolean | undefined;
  /** False by default. */
  readonly proxyArpPvlan?: boolean | undefined;
  /** By default that of the interface. */
  readonly mediumId?: number | undefined;
  /** What replies say: by default the MAC of the ingress. */
  readonly mac?: string | undefined;
  readonly guards?: GuardFacts | undefined;
  readonly targets?: AccessFacts | undefined;
  readonly senders?: Omit<AccessFacts, 'always'> | undefined;
  /** An IPv4 address, or a MAC: nothing is answered while it is not on this host. */
  readonly whileLocal?: string | undefined;
}

/** Those that are on: none by default. docs/config-reference.md says what each does. */
export type GuardFacts = Partial<Guards>;

/** Prefixes: the longest one that contains the address decides. With `allow`, what no prefix contains is denied. */
export interface AccessFacts {
  readonly allow?: readonly string[] | undefined;
  readonly deny?: readonly string[] | undefined;
  /** Of targets: answered whatever the route. */
  readonly always?: readonly string[] | undefined;
}

/** What else is known of the host. */
export interface HostFacts {
  /** Its IPv4 addresses: none by default. */
  readonly addresses?: readonly string[] | undefined;
  /** The sysctls of `net.ipv4.conf.all`: false by default. */
  readonly proxyArp?: boolean | undefined;
  readonly proxyArpPvlan?: boolean | undefined;
  readonly dropGratuitousArp?: boolean | undefined;
  /** Targets of `ip neigh add proxy TPA dev IFACE` for the ingress: the kernel answers for them. None by default. */
  readonly proxyNeighbours?: readonly string[] | undefined;
}
