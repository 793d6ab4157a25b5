/** What the self-test puts to the kernel and to arproxy alike. */

/** One request: what differs from an ordinary one. Addresses as text. */
export interface Ask {
  readonly tpa?: string;
  readonly spa?: string;
  readonly sha?: string;
  readonly tha?: string;
  /** Ethernet destination and source. `gateway` stands for the MAC of the interface asked. */
  readonly dst?: string;
  readonly src?: string;
  readonly hrd?: number;
  readonly pro?: number;
  readonly hln?: number;
  readonly pln?: number;
  readonly op?: number;
  readonly type?: number;
  /** Put between the Ethernet source and the type: an 802.1Q tag, say. Hexadecimal. */
  readonly tag?: string;
  /** Octets of ARP to leave off, or of trailing 0x5a to put on. */
  readonly cut?: number;
  readonly pad?: number;
  /** The gateway's interface that it is sent to. */
  readonly on?: string;
  readonly times?: number;
}

/** One comparison: commands, then requests. */
export interface Row {
  readonly name: string;
  /** Shell commands, run in the gateway before the requests. The functions of gateway-shell.ts can be used. */
  readonly run?: readonly string[];
  readonly asks: readonly Ask[];
  /** Milliseconds to wait between the commands and the requests: for what the kernel does not announce. */
  readonly settle?: number;
  /** Milliseconds that replies may take. */
  readonly patience?: number;
}

/** Rows that share a pair of gateways, one answered for by the kernel, the other by one running arproxy. */
export interface Situation {
  readonly topic: string;
  /** Shell commands, run in the gateway before anything answers. */
  readonly setup: readonly string[];
  readonly rows: readonly Row[];
  /** The interfaces that are proxied, as shell patterns; g0 unless said. Those that exist are switched on in the kernel. */
  readonly serve?: readonly string[];
  /** What switches proxying on in the kernel, in the place of `conf $l proxy_arp 1; neigh $l proxy_delay 0`. */
  readonly kernel?: string;
  /** Options of `arproxy run` that stand for the same. */
  readonly options?: readonly string[];
}

/** Asks for each of these targets. */
export const forTargets = (...targets: string[]): Ask[] => targets.map((tpa) => ({ tpa }));

/** A situation of one row: a state, and requests in it. */
export const given = (
  topic: string,
  name: string,
  setup: readonly string[],
  asks: readonly Ask[] = [{}],
  more: Omit<Situation, 'topic' | 'setup' | 'rows'> = {},
): Situation => ({ topic, setup, rows: [{ name, asks }], ...more });
