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
  /** Shell commands, run in the gateway before the requests. Those of commands.ts can be used. */
  readonly run?: readonly string[];
  /** arproxy is stopped (SIGSTOP) while the commands run, and finds all that they did at once. */
  readonly asleep?: true;
  readonly asks: readonly Ask[];
  /** Commands that run when the requests have been sent. Only replies after them are compared. */
  readonly then?: readonly string[];
  /** Milliseconds to wait between the commands and the requests: for what the kernel does not announce. */
  readonly settle?: number;
  /** Milliseconds that replies may take. */
  readonly patience?: number;
  /** How many times the same reply comes is not compared: where chance has part in it. */
  readonly anyNumber?: true;
  /** Chance may have part in it: the requests are sent up to so many times, until the replies agree. */
  readonly tries?: number;
  /** Why `arproxy explain` is not asked here: what it would say of this moment need not be what happens to the requests. */
  readonly unexplained?: string;
}

/** What a kernel, or its `ip`, may lack. */
export interface Need {
  readonly what: string;
  /** Shell commands that fail without it; run in a gateway of their own. */
  readonly probe: string;
}

/** Rows that share a pair of gateways, one answered for by the kernel, the other by one running arproxy. */
export interface Situation {
  readonly topic: string;
  /** Shell commands, run in the gateway before anything answers. */
  readonly setup: readonly string[];
  readonly rows: readonly Row[];
  /** The interfaces that are proxied, as shell patterns; g0 unless said. Those that exist are switched on in the kernel. */
  readonly serve?: readonly string[];
  /** What switches proxying on in the kernel, in the place of `proxy $l`. */
  readonly kernel?: string;
  /** Options of `arproxy run` that stand for the same. */
  readonly options?: readonly string[];
  /** Without it the rows are left out, and reported so. */
  readonly needs?: Need;
}

type More = Omit<Situation, 'topic' | 'setup' | 'rows'>;

/** Asks for each of these targets. */
export const forTargets = (...targets: string[]): Ask[] => targets.map((tpa) => ({ tpa }));

/** Asks as each of these senders. */
export const fromSenders = (...senders: string[]): Ask[] => senders.map((spa) => ({ spa }));

/** A row for each entry: what is tried, and its requests. */
export const cases = (asks: Readonly<Record<string, readonly Ask[]>>): Row[] =>
  Object.entries(asks).map(([name, list]) => ({ name, asks: list }));

/** A row for each value of a field. */
export const values = (
  field: string,
  numbers: readonly number[],
  ask: (value: number) => Ask | readonly Ask[],
): Row[] =>
  numbers.map((value) => {
    const asks = ask(value);
    return { name: `${field} ${value}`, asks: 'length' in asks ? asks : [asks] };
  });

/** Each change is made for its own row, and undone before the next: name, what makes it, what undoes it. */
export const turns = (
  asks: readonly Ask[],
  changes: readonly (readonly [string, string, string?])[],
): Row[] =>
  changes.map(([name, make], i) => {
    const undo = changes[i - 1]?.[2];
    return { name, run: undo === undefined ? [make] : [undo, make], asks };
  });

/** The same situation, where explain is not asked (in the row of this name): see Row.unexplained. */
export const notExplained = (situation: Situation, unexplained: string, name?: string): Situation => ({
  ...situation,
  rows: situation.rows.map((row) =>
    name === undefined || row.name === name ? { ...row, unexplained } : row,
  ),
});

/** A situation of one row: a state, and requests in it. */
export const given = (
  topic: string,
  name: string,
  setup: readonly string[],
  asks: readonly Ask[] = [{}],
  more: More = {},
): Situation => ({ topic, setup, rows: [{ name, asks }], ...more });
