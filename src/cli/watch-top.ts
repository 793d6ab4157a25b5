/** The most frequent requests, counted from the lines of a watch. */
import type { DecisionLine, Missed } from '../control/answers.ts';
import { verdictWord } from '../responder/decision-words.ts';
import { kindOf } from '../responder/packet-kind.ts';
import { table } from './table.ts';

/** Maximum number of requests, by interface, sender and target, that are counted; beyond, the rarer half is forgotten. */
const KEPT = 10_000;
/** Maximum number of rows that are printed. */
const TOLD = 20;

interface Row {
  last: DecisionLine;
  total: number;
  /** Since the table was taken last. */
  fresh: number;
}

export class WatchTop {
  readonly #rows = new Map<string, Row>();
  #decisions = 0;
  #fresh = 0;
  #missed = 0;

  add(line: DecisionLine | Missed): void {
    if ('missed' in line) {
      this.#missed += line.missed;
      return;
    }
    this.#decisions++;
    this.#fresh++;
    const key = `${line.ifname} ${line.spa} ${line.tpa}`;
    const row = this.#rows.get(key);
    if (row === undefined) {
      this.#rows.set(key, { last: line, total: 1, fresh: 1 });
      if (this.#rows.size > KEPT) this.#forget();
      return;
    }
    row.last = line;
    row.total++;
    row.fresh++;
  }

  /** The lines of the table; what it calls new begins anew. */
  take(): string[] {
    const rows = this.#ordered().slice(0, TOLD);
    const told = rows.map(({ last, total, fresh }) => [
      String(total),
      String(fresh),
      last.ifname,
      last.spa,
      last.tpa,
      `${verdictWord(last, kindOf(last))} (${last.reason})`,
    ]);
    const missed = this.#missed > 0 ? `, ${this.#missed} missed` : '';
    const head = `${this.#decisions} decisions, ${this.#fresh} new${missed}`;
    this.#fresh = 0;
    for (const row of this.#rows.values()) row.fresh = 0;
    return [
      head,
      ...table([['COUNT', 'NEW', 'INTERFACE', 'SENDER', 'TARGET', 'LAST VERDICT'], ...told], [0, 1]),
    ];
  }

  #ordered(): Row[] {
    return [...this.#rows.values()].sort((a, b) => b.total - a.total);
  }

  #forget(): void {
    const rows = [...this.#rows].sort(([, a], [, b]) => a.total - b.total);
    for (const [key] of rows.slice(0, KEPT / 2)) this.#rows.delete(key);
  }
}
