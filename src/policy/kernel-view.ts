/** What the kernel knows, as the decision needs it. The mirror (kernel/kernel.ts) fits, and so does a double. */
import type { AllConf } from '../kernel/kernel.ts';
import type { Link } from '../kernel/links.ts';
import type { Ipv4 } from '../wire/ipv4.ts';
import type { Mac } from '../wire/mac.ts';

export interface KernelView {
  /** The sysctls of conf/all. */
  readonly all: AllConf;
  readonly links: {
    get(ifindex: number): Link | undefined;
    /** Whether an interface of this host has the MAC. */
    hasMac(mac: Mac): boolean;
  };
  /** The IPv4 addresses of this host. */
  readonly addresses: { has(address: Ipv4): boolean };
  readonly proxyNeighbours: {
    has(tpa: Ipv4, iif: number): boolean;
    /** Number of addresses that have an entry; undefined: it is not known. */
    readonly size?: number;
  };
}
