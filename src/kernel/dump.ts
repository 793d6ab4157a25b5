/** Whole tables from the kernel (NLM_F_DUMP), and walking the messages of a datagram. */
import { errnoName, errnoText } from '../wire/netlink/errno.ts';
import {
  align4,
  messageEnd,
  messageErrno,
  messageExtack,
  messageFlags,
  messageSeq,
  messageType,
  NLM_F_DUMP_INTR,
  NLMSG_DONE,
  NLMSG_ERROR,
} from '../wire/netlink/message.ts';
import type { NetlinkPort } from './netlink-port.ts';

/** What is done with one message: it lies in `view` from `at` to `end`. */
export type EachMessage = (type: number, view: DataView, at: number, end: number) => void;

/** How often a table that changes under a dump is asked for again at once. */
const DUMP_TRIES = 5;

/** The kernel refused a dump, with its errno and its own words. */
export class NetlinkError extends Error {
  override readonly name = 'NetlinkError';
  readonly syscall = 'netlink dump';
  readonly code: string;
  readonly errno: number;

  constructor(what: string, errno: number, extack: string) {
    const code = errnoName(errno);
    super(`netlink dump of ${what}: ${code} (${extack || errnoText(code) || 'no such errno'})`);
    this.errno = errno;
    this.code = code;
  }
}

/** Calls `each` for every whole message of a datagram. */
export function eachMessage(view: DataView, at: number, end: number, each: EachMessage): void {
  for (let next = at; next < end; ) {
    const messageStop = messageEnd(view, next, end);
    if (messageStop === 0) return;
    each(messageType(view, next), view, next, messageStop);
    next = align4(messageStop);
  }
}

/** Asks for tables, one after the other, on a socket of its own. */
export class Dumps {
  readonly #port: NetlinkPort;
  readonly #request = new DataView(new ArrayBuffer(64));
  #seq = 1;

  constructor(port: NetlinkPort) {
    this.#port = port;
  }

  /**
   * Runs the dump that `emit` writes the request of; `each` is called for its messages, and may see one twice. False
   * when the table changed under it (NLM_F_DUMP_INTR) each time it was tried. Throws NetlinkError.
   */
  run(what: string, emit: (view: DataView, seq: number) => number, each: EachMessage): boolean {
    for (let tries = 0; tries < DUMP_TRIES; tries++) if (this.#once(what, emit, each)) return true;
    return false;
  }

  #once(what: string, emit: (view: DataView, seq: number) => number, each: EachMessage): boolean {
    const seq = ++this.#seq;
    const length = emit(this.#request, seq);
    this.#port.send(new Uint8Array(this.#request.buffer), length);
    let done = false;
    let interrupted = false;
    let refused: NetlinkError | undefined;
    const take: EachMessage = (type, view, at, end) => {
      if (messageSeq(view, at) !== seq) return;
      interrupted ||= (messageFlags(view, at) & NLM_F_DUMP_INTR) !== 0;
      if (type !== NLMSG_DONE && type !== NLMSG_ERROR) {
        each(type, view, at, end);
        return;
      }
      done = true;
      const errno = messageErrno(view, at, end);
      if (errno !== 0) refused = new NetlinkError(what, errno, messageExtack(view, at, end));
    };
    // The kernel makes the next part of a dump while the one before it is read, so nothing is ever waited for.
    const whole = this.#port.receive((view, at, end) => eachMessage(view, at, end, take));
    if (refused !== undefined) throw refused;
    return done && whole && !interrupted;
  }
}
