/**
 * Who looks at each decision: the log at level trace, the dump, and those who watch. Nobody does, most of the time, and then
 * the responder shows nothing to anybody. While somebody does, the Ethernet headers of the frames are heard too.
 */
import type { Dump } from '../dump/dump.ts';
import type { Host } from '../host/open.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { decisionLog } from '../log/decision-log.ts';
import type { Log } from '../log/log.ts';
import { joinObservers, type Observer } from '../responder/decision.ts';
import type { DecisionFilter } from '../responder/decision-filter.ts';
import { FrameHeaders } from '../responder/frame-headers.ts';
import type { Responder } from '../responder/responder.ts';
import { isSystemError } from '../sys/addon.ts';

export interface OnlookersParts {
  readonly log: Log;
  readonly kernel: Kernel;
  readonly responder: Responder;
  readonly dump: Dump | undefined;
  readonly openTap: Host['openTap'];
}

export class Onlookers {
  readonly #parts: OnlookersParts;
  /** Of the decisions at trace, those that are logged. */
  #traced: DecisionFilter | undefined;
  #watched = false;
  /** Open while somebody looks. */
  #tap: ReturnType<Host['openTap']> | undefined;
  #headers: FrameHeaders | undefined;
  /** Headers that were lost by those that are closed. */
  #lost = 0;

  constructor(parts: OnlookersParts) {
    this.#parts = parts;
  }

  /** Headers that somebody would have seen, and that there was no room for. */
  get lost(): number {
    return this.#lost + (this.#tap?.dropped() ?? 0);
  }

  /** The log has another level, or another filter for trace (undefined: all). */
  trace(filter: DecisionFilter | undefined): void {
    this.#traced = filter;
    this.#show();
  }

  watch(on: boolean): void {
    this.#watched = on;
    this.#show();
  }

  close(): void {
    this.#parts.responder.observer = undefined;
    this.#closeTap();
  }

  #show(): void {
    const { log, kernel, responder, dump } = this.#parts;
    const logs = decisionLog(log, kernel, this.#traced);
    if (logs === undefined && dump === undefined && !this.#watched) {
      this.close();
      return;
    }
    const headers = this.#openHeaders();
    // Who watches reads the recorder.
    const record: Observer = ({ header }) => {
      if (header !== undefined) responder.recorder.recordHeader(header);
    };
    const show = joinObservers(record, logs, dump?.decided) ?? record;
    responder.observer =
      headers === undefined
        ? show
        : (decision) => show({ ...decision, header: headers.of(decision.slots, decision.at) });
  }

  /** Undefined: it was refused, and decisions are shown without. */
  #openHeaders(): FrameHeaders | undefined {
    try {
      this.#tap ??= this.#parts.openTap();
      this.#headers ??= new FrameHeaders(this.#tap);
      return this.#headers;
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.#parts.log.say(
        'headers-failed',
        { code: error.code, syscall: error.syscall },
        `${error.message}: frames are shown without destination MAC and VLAN`,
      );
      return undefined;
    }
  }

  #closeTap(): void {
    if (this.#tap === undefined) return;
    this.#lost += this.#tap.dropped();
    this.#tap.close();
    this.#tap = undefined;
    this.#headers = undefined;
  }
}
