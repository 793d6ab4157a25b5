/** Says on which served interfaces nobody asks: a silence that is nobody's fault, or whose cause is not on this host. */
import { firstFew } from '../config/first-few.ts';
import { type Cause, type ReadinessView, readiness } from '../policy/readiness.ts';
import type { ServedInterface } from '../policy/served-interfaces.ts';
import type { LimitedLog } from './limited-log.ts';

/** It is said once when no request was heard for this long. */
export const QUIET_MS = 60_000;

/** Maximum number of interfaces that are named in a line. */
const NAMED = 5;

/** With these no frame comes in, and what is said of them is enough. */
const NO_FRAMES: ReadonlySet<Cause> = new Set<Cause>([
  ...(['not-ethernet', 'port', 'ipv4-off', 'down', 'port-blocked', 'no-carrier', 'noarp'] as const),
]);

const listOf = (names: readonly string[]): string =>
  firstFew(names, NAMED, (rest) => `${rest} more`).join(', ');

export class QuietLog {
  readonly #log: LimitedLog;
  /** From when on a request could have been heard, by ifindex; of those where none was. */
  readonly #since = new Map<number, number>();
  /** Of which it was said, by ifindex. */
  readonly #said = new Set<number>();

  constructor(log: LimitedLog) {
    this.#log = log;
  }

  /** It is served no more. */
  forget(ifindex: number): void {
    this.#since.delete(ifindex);
    this.#said.delete(ifindex);
  }

  /** At each resync. `now`: milliseconds of the clock that requests are stamped by. */
  check(served: Iterable<ServedInterface>, view: ReadinessView, now: number): void {
    const quiet: string[] = [];
    const heard: string[] = [];
    for (const row of served) {
      const { ifindex, name } = row.link;
      if (row.heard[0] !== 0) {
        this.#since.delete(ifindex);
        if (this.#said.delete(ifindex)) heard.push(name);
      } else if (!this.#said.has(ifindex) && this.#isQuiet(row, view, now)) {
        this.#said.add(ifindex);
        quiet.push(name);
      }
    }
    this.#sayQuiet(quiet);
    this.#sayHeard(heard);
  }

  #isQuiet({ link, rule }: ServedInterface, view: ReadinessView, now: number): boolean {
    const noFrames = readiness(link, rule, view).some(({ cause }) => NO_FRAMES.has(cause));
    const since = noFrames ? now : (this.#since.get(link.ifindex) ?? now);
    this.#since.set(link.ifindex, since);
    return now - since >= QUIET_MS;
  }

  #sayQuiet(interfaces: readonly string[]): void {
    if (interfaces.length === 0) return;
    const text = `no request heard on ${listOf(interfaces)} for ${QUIET_MS / 1000} s since it is served: nobody asks there, or the requests do not come this far`;
    this.#log.say('no-request', 'interfaces without a request', { interfaces }, text);
  }

  #sayHeard(interfaces: readonly string[]): void {
    if (interfaces.length === 0) return;
    const text = `the first request was heard on ${listOf(interfaces)}`;
    this.#log.say('first-request', 'first requests', { interfaces }, text);
  }
}
