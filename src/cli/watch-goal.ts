/** What a watch with an end waits for: so many decisions of a kind; and, where they do not come, what came instead. */
import type { DecisionLine, Missed } from '../control/answers.ts';
import { shellWord } from '../diagnose/commands.ts';
import { UserError } from '../errors/user-error.ts';
import type { Outcome, Reason } from '../policy/outcomes.ts';
import { fitsVerdict, kindOf, wantsAnswer } from '../responder/packet-kind.ts';

export interface Wanted {
  readonly count: number;
  /** Undefined: whichever. */
  readonly verdict: Outcome['verdict'] | undefined;
  /** One of these; none: whichever. */
  readonly reasons: readonly Reason[];
  /** As they were typed: for the words alone, since the daemon leaves out what does not match. */
  readonly interfaces: readonly string[];
  readonly targets: readonly string[];
  readonly senders: readonly string[];
  readonly label: string | undefined;
}

export class WatchGoal {
  readonly #wanted: Wanted;
  #found = 0;
  #missed = 0;
  readonly #came = {
    reply: new Map<string, number>(),
    drop: new Map<string, number>(),
    none: new Map<string, number>(),
  };
  /** The last request that was not wanted: it can be asked about. */
  #instead: DecisionLine | undefined;

  constructor(wanted: Wanted) {
    this.#wanted = wanted;
  }

  get isReached(): boolean {
    return this.#found >= this.#wanted.count;
  }

  /** Whether the line is one of those that are waited for; decisions that were missed are shown, and not counted. */
  take(line: DecisionLine | Missed): boolean {
    if ('missed' in line) {
      this.#missed += line.missed;
      return true;
    }
    const isWanted = this.#isWanted(line);
    if (isWanted) this.#found++;
    else if (wantsAnswer(kindOf(line), line.reason)) this.#instead = line;
    const counts = this.#came[sortOf(line)];
    counts.set(line.reason, (counts.get(line.reason) ?? 0) + 1);
    return isWanted;
  }

  /** `until`: what ended the watch: `within 5 s`. */
  notReached(until: string): UserError {
    const { label } = this.#wanted;
    const whose = label === undefined ? '' : `${label}: `;
    return new UserError(
      'not-reached',
      `${whose}wanted ${this.#wantedInWords()} ${until}; ${this.#cameInWords()}`,
    );
  }

  #isWanted(line: DecisionLine): boolean {
    const { verdict, reasons } = this.#wanted;
    return (
      (reasons.length === 0 || reasons.includes(line.reason)) &&
      fitsVerdict(verdict, reasons.length > 0, line, line)
    );
  }

  /** `3 drops (no-route) for 10.99.0.1 from 10.0.0.2 on g0` */
  #wantedInWords(): string {
    const { count, verdict, reasons, interfaces, targets, senders } = this.#wanted;
    const which = reasons.length === 0 ? '' : ` (${reasons.join(' or ')})`;
    return `${counted(count, verdict ?? 'decision')}${which}${oneOf('for', targets)}${oneOf('from', senders)}${oneOf('on', interfaces)}`;
  }

  /** `came: 0 replies, 3 drops (no-route 3); why: arproxy explain ...` */
  #cameInWords(): string {
    const { reply, drop, none } = this.#came;
    const missed =
      this.#missed === 0
        ? []
        : [`${this.#missed} missed, since they came too fast: choose fewer by -i, --target, --from`];
    if (sum(reply) + sum(drop) + sum(none) + this.#missed === 0) return `came: nothing; ${this.#nothing()}`;
    const came = [
      `${counted(sum(reply), 'reply')}${byReason(reply)}`,
      `${counted(sum(drop), 'drop')}${byReason(drop)}`,
      ...(sum(none) === 0 ? [] : [`${sum(none)} that want no answer${byReason(none)}`]),
      ...missed,
    ].join(', ');
    return `came: ${came}${this.#why()}`;
  }

  #why(): string {
    const instead = this.#instead;
    if (instead === undefined) return '';
    const { ifname, spa, tpa } = instead;
    return `; why: arproxy explain -i ${shellWord(ifname)} --from ${spa} ${tpa}`;
  }

  /** Either nobody asked, or the requests do not come as far as that. */
  #nothing(): string {
    const { interfaces, targets } = this.#wanted;
    const [ifname] = interfaces;
    const on = interfaces.length === 1 && ifname !== undefined ? ` -i ${shellWord(ifname)}` : '';
    const [target] = targets;
    const host =
      targets.length === 1 && target !== undefined && !target.includes('/')
        ? `, and on the host that waits: arproxy ask -i IFACE ${shellWord(target)}`
        : '';
    return `what is in the way here: arproxy doctor${on}${host}`;
  }
}

const sortOf = (line: DecisionLine): 'reply' | 'drop' | 'none' =>
  line.verdict === 'reply' || wantsAnswer(kindOf(line), line.reason) ? line.verdict : 'none';

const PLURALS: Readonly<Record<string, string>> = { reply: 'replies', drop: 'drops', decision: 'decisions' };

const counted = (count: number, what: string): string => `${count} ${count === 1 ? what : PLURALS[what]}`;

const oneOf = (before: string, some: readonly string[]): string =>
  some.length === 0 ? '' : ` ${before} ${some.join(' or ')}`;

const sum = (counts: ReadonlyMap<string, number>): number => [...counts.values()].reduce((a, b) => a + b, 0);

/** ` (no-route 3, probe 1)`: the most frequent first. */
function byReason(counts: ReadonlyMap<string, number>): string {
  if (counts.size === 0) return '';
  const rows = [...counts].sort(([, a], [, b]) => b - a);
  return ` (${rows.map(([reason, count]) => `${reason} ${count}`).join(', ')})`;
}
