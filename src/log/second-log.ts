/** Says which other arproxy of this network namespace serves the same interfaces: once when it is noticed, once when it is over. */
import { firstFew } from '../config/first-few.ts';
import { shellWord } from '../diagnose/commands.ts';
import type { LimitedLog } from './limited-log.ts';

/** Maximum number of interfaces that are named in a line's text. */
const NAMED = 4;

const KIND = 'second responders';

const listOf = (names: readonly string[]): string =>
  firstFew(names, NAMED, (rest) => `${rest} more`).join(', ');

/** `pid` of the other one, as it says itself; undefined: it is of another container, where pids are others. */
const whoIs = (pid: number | undefined): string =>
  pid === undefined
    ? 'another arproxy, in another container or pid namespace,'
    : `another arproxy (pid ${pid}, as it says)`;

export class SecondLog {
  readonly #log: LimitedLog;
  /** What was said of what cannot be known. */
  readonly #unknown = new Set<string>();

  constructor(log: LimitedLog) {
    this.#log = log;
  }

  began(pid: number | undefined, interfaces: readonly string[]): void {
    const [first = ''] = interfaces;
    const remedy = `arproxy doctor -i ${shellWord(first)}`;
    const where = pid === undefined ? ', as root outside of the containers,' : ', as root,';
    const text = `${whoIs(pid)} serves ${listOf(interfaces)}, too: each request there gets two replies; stop one of the two (remedy: ${remedy}${where} says which process it is)`;
    this.#log.say('second-responder', KIND, { interfaces, pid, remedy }, text);
  }

  ended(pid: number | undefined, interfaces: readonly string[]): void {
    const text = `${whoIs(pid)} does not serve ${listOf(interfaces)} any more`;
    this.#log.say('second-responder-gone', KIND, { interfaces, pid }, text);
  }

  /** Said once for each `why`. */
  unknown(why: string): void {
    if (this.#unknown.has(why)) return;
    this.#unknown.add(why);
    const text = `whether another arproxy serves the same interfaces is not known, or this one is not seen by it: ${why}`;
    this.#log.say('second-responder-unknown', KIND, { why }, text);
  }
}
