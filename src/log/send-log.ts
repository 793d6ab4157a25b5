/** Says that replies could not be sent. They are counted where it happens, and looked at here at each resync. */
import type { Counters } from '../responder/counters.ts';
import { errnoName } from '../wire/netlink/errno.ts';
import type { LimitedLog } from './limited-log.ts';

/** What it means, and what to do. */
const MEANINGS: Readonly<Record<string, string>> = {
  ENETDOWN: 'the interface is down: ip link set IFACE up',
  ENXIO: 'the interface is gone: nothing to do',
  ENODEV: 'the interface is gone: nothing to do',
  ENOBUFS: "the interface's queue is full: a longer txqueuelen, or a rate limit (limits.per_sender)",
  EAGAIN: 'the send buffer is full: a rate limit (limits.per_sender)',
  EPERM: 'a rule of tc or nftables (netdev egress), or a security module, forbids it',
  EMSGSIZE: "a reply is longer than the interface's MTU",
};

export class SendLog {
  readonly #counters: Counters;
  readonly #log: LimitedLog;
  readonly #nameOf: (ifindex: number) => string;
  readonly #told = new Map<number, number>();

  /** `nameOf` an interface, which may be gone. */
  constructor(counters: Counters, log: LimitedLog, nameOf: (ifindex: number) => string) {
    this.#counters = counters;
    this.#log = log;
    this.#nameOf = nameOf;
  }

  /** A line for each errno that has occurred since the last time. */
  check(): void {
    for (const [errno, count] of this.#counters.losses.send) {
      const lost = count - (this.#told.get(errno) ?? 0);
      if (lost === 0) continue;
      this.#told.set(errno, count);
      const name = errnoName(errno);
      const ifname = this.#nameOf(this.#counters.unsentOn.get(errno) ?? 0);
      const meaning = MEANINGS[name];
      this.#log.say(
        'replies-not-sent',
        `replies not sent (${name})`,
        { errno: name, ifname, replies: lost },
        `${lost} ${lost === 1 ? 'reply' : 'replies'} not sent: ${name}, last on ${ifname}${meaning === undefined ? '' : ` (${meaning.replaceAll('IFACE', ifname)})`}`,
      );
    }
  }
}
