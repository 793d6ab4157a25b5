/** Whole tables from the kernel (NLM_F_DUMP). */
import { UserError } from '../errors/user-error.ts';
import { errnoName, errnoText } from '../wire/netlink/errno.ts';
import { messageErrno, messageExtack } from '../wire/netlink/error.ts';
import {
  messageFlags,
  messageSeq,
  NLM_F_DUMP_INTR,
  NLMSG_DONE,
  NLMSG_ERROR,
} from '../wire/netlink/message.ts';
import { type EachMessage, eachMessage, type NetlinkPort } from './netlink-port.ts';

/** How often a table that changes under a dump is asked for again at once. */
const DUMP_TRIES = 5;

/** The kernel refused a dump, with its errno and its own words. */
export class NetlinkError extends UserError {
  override readonly name = 'NetlinkError';
  readonly syscall = 'netlink dump';
  readonly errno: number;

  constructor(what: string, errno: number, extack: string) {
    const code = errnoName(errno);
    super(code, `netlink dump of ${what}: ${code} (${extack || errnoText(code) || 'no such errno'})`);
    this.errno = errno;
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

  /** The rows of a table, each once: a dump that was begun anew shows some twice. */
  rows<T>(
    what: string,
    emit: (view: DataView, seq: number) => number,
    parse: (view: DataView, at: number, end: number) => T | undefined,
    keep: (row: T) => boolean = () => true,
  ): T[] {
    const rows = new Map<string, T>();
    this.run(what, emit, (_type, view, at, end) => {
      const row = parse(view, at, end);
      if (row !== undefined && keep(row)) rows.set(JSON.stringify(row), row);
    });
    return [...rows.values()];
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
