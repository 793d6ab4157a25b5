/** Findings as a person reads them. */
import { type Fill, fillSentence, unbroken } from '../diagnose/fill.ts';
import { type Finding, type Level, sums } from './finding.ts';

/** Puts a level's colour around a text, where there are colours. */
export type Paint = (level: Level, text: string) => string;

/** Two findings may be mended by one command. */
const AS_ABOVE = '(the same command as above)';

/** Columns: level, check, interface, text; the remedy under the text, as it is: it may be pasted. */
export function formatFindings(findings: readonly Finding[], paint: Paint, fill: Fill = unbroken): string {
  const width = (words: readonly string[]): number => Math.max(0, ...words.map((word) => word.length));
  const [levels, checks, names] = [
    width(findings.map(({ level }) => level)),
    width(findings.map(({ check }) => check)),
    width(findings.map(({ ifname = '-' }) => ifname)),
  ];
  const column = levels + checks + names + 6;
  const shown = new Set<string>();
  const lines = findings.map(({ level, check, ifname = '-', text, remedy }) => {
    const line = fillSentence(
      fill,
      `${paint(level, level.padEnd(levels))}  ${check.padEnd(checks)}  ${ifname.padEnd(names)}  ${text}`,
      column,
    );
    if (remedy === undefined) return line;
    const isRepeated = shown.has(remedy);
    shown.add(remedy);
    return `${line}\n${' '.repeat(column)}${isRepeated ? AS_ABOVE : remedy}`;
  });
  const { problems, warnings, ok } = sums(findings);
  const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
  return `${[...lines, `${count(problems, 'problem')}, ${count(warnings, 'warning')}, ${ok} ok`].join('\n')}\n`;
}

/** An object a line: the findings, and last their sums. */
export const jsonFindings = (findings: readonly Finding[]): string =>
  [...findings, sums(findings)].map((row) => `${JSON.stringify(row)}\n`).join('');
