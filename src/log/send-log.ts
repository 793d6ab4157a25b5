/** Says that replies could not be sent. They are counted where it happens, and looked at here at each resync. */
import type { Counters } from '../responder/counters.ts';
import { errnoName, errnoText } from '../wire/netlink/errno.ts';
import type { LimitedLog } from './limited-log.ts';

/** What it means, and what to do. */
const MEANINGS: Readonly<Record<string, string>> = {
  ENETDOWN: 'the interface is down: ip link set IFACE up',
  ENXIO: 'the interface is gone: nothing to do',
  ENODEV: 'the interface is gone: nothing to do',
  ENOBUFS:
    "the interface's queue is full: tc -s qdisc show dev IFACE; a longer one, or a rate limit (limits.per_sender)",
  EAGAIN:
    "the interface's queue drains too slowly, and holds all that a send buffer may: tc -s qdisc show dev IFACE; a faster one, or a rate limit (limits.per_sender)",
  EPERM: 'a rule of tc or nftables (netdev egress), or a security module, forbids it',
  EMSGSIZE: "a reply is longer than the interface's MTU",
};

/** What refuses a socket, and what to do. */
const REFUSED: Readonly<Record<string, string>> = {
  EMFILE: 'raise LimitNOFILE= of the unit, or ulimit -n, and start arproxy again',
  ENFILE: 'sysctl -w fs.file-max=1000000',
  EPERM: 'arproxy needs CAP_NET_RAW also while it runs',
};

/** Maximum number of interfaces that a line of their own is said for, of each errno. */
const NAMED = 3;

export interface SendSources {
  /** The name of an interface, which may be gone. */
  readonly nameOf: (ifindex: number) => string;
  /** The errno of the last further socket that the kernel refused; 0: none was. */
  readonly socketRefused: () => number;
}

export class SendLog {
  readonly #counters: Counters;
  readonly #log: LimitedLog;
  readonly #sources: SendSources;
  readonly #toldRefused = new Set<number>();

  constructor(counters: Counters, log: LimitedLog, sources: SendSources) {
    this.#counters = counters;
    this.#log = log;
    this.#sources = sources;
  }

  /** A line for each errno and interface since the last time: those with the most, and one for all others. */
  check(): void {
    this.#checkRefused();
    for (const [errno, byIfindex] of this.#counters.takeUnsent()) {
      const rows = [...byIfindex].sort(([, a], [, b]) => b - a);
      for (const [ifindex, replies] of rows.slice(0, NAMED))
        this.#say(errno, this.#sources.nameOf(ifindex), replies);
      const others = rows.slice(NAMED);
      if (others.length > 0) this.#sayOthers(errno, others);
    }
  }

  #checkRefused(): void {
    const errno = this.#sources.socketRefused();
    if (errno === 0 || this.#toldRefused.has(errno)) return;
    this.#toldRefused.add(errno);
    const name = errnoName(errno);
    const remedy = REFUSED[name];
    this.#log.say(
      'send-socket-refused',
      'send sockets refused',
      { errno: name },
      `no further socket to send by: socket AF_PACKET: ${name} (${errnoText(name) ?? 'unknown'}): interfaces whose queue drains slowly share one, and may take room from others${remedy === undefined ? '' : `: ${remedy}`}`,
    );
  }

  #say(errno: number, ifname: string, replies: number): void {
    const name = errnoName(errno);
    const meaning = MEANINGS[name];
    this.#log.say(
      'replies-not-sent',
      `replies not sent (${name} on ${ifname})`,
      { errno: name, ifname, replies },
      `${formatReplies(replies)} not sent: ${name} on ${ifname}${meaning === undefined ? '' : ` (${meaning.replaceAll('IFACE', ifname)})`}`,
    );
  }

  #sayOthers(errno: number, others: readonly (readonly [ifindex: number, replies: number])[]): void {
    const name = errnoName(errno);
    const replies = others.reduce((sum, [, count]) => sum + count, 0);
    const where = `${others.length} more ${others.length === 1 ? 'interface' : 'interfaces'}`;
    this.#log.say(
      'replies-not-sent',
      `replies not sent (${name} on more interfaces)`,
      { errno: name, replies, interfaces: others.map(([ifindex]) => this.#sources.nameOf(ifindex)) },
      `${formatReplies(replies)} not sent: ${name} on ${where} (arproxy status counts them by interface)`,
    );
  }
}

const formatReplies = (count: number): string => `${count} ${count === 1 ? 'reply' : 'replies'}`;
