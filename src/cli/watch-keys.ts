/** Enter, in a watch on a terminal: explains the last line, or the one whose number was typed before it. */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { DecisionLine } from '../control/answers.ts';

/** Number of the last lines that can be asked for. */
const KEPT = 1000;

export class ShownLines {
  readonly #lines = new Map<number, DecisionLine>();

  add(line: DecisionLine): void {
    this.#lines.set(line.number, line);
    for (const [oldest] of this.#lines) {
      if (this.#lines.size <= KEPT) return;
      this.#lines.delete(oldest);
    }
  }

  /** What was typed: nothing for the last one; in words where there is none. */
  find(typed: string): DecisionLine | string {
    const word = typed.trim();
    if (word === '') return [...this.#lines.values()].at(-1) ?? 'no line has been shown yet';
    if (!/^\d+$/.test(word)) return `type the number of a line, or nothing for the last one, not "${word}"`;
    return this.#lines.get(Number(word)) ?? `line ${word} was not shown, or is too long ago`;
  }
}

/** Whether what is typed is for us: to read a terminal in the background stops the process (SIGTTIN). proc_pid_stat(5) */
export function isForeground(stat = readFileSync('/proc/self/stat', 'latin1')): boolean {
  const [, , group, , , foreground] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return group === foreground;
}

export const canType = (): boolean => process.stdin.isTTY && process.stdout.isTTY && isForeground();

/** Calls `onTyped` with each line that is typed; returns what ends it. */
export function onEnter(onTyped: (text: string) => void): () => void {
  const lines = createInterface({ input: process.stdin });
  lines.on('line', onTyped);
  return () => {
    lines.close();
    process.stdin.unref();
  };
}
