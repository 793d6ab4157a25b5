/** The ways in which a watch is shown: each takes the daemon's lines. */
import type { DecisionLine, Missed } from '../control/answers.ts';
import { parseWatchLine } from '../control/decision-line.ts';
import { type Paint, plain } from './colours.ts';
import { ownSequence } from './output.ts';
import { formatDecision, formatMissed } from './watch-text.ts';
import { WatchTop } from './watch-top.ts';
import { type Why, whyInWords } from './watch-why.ts';

export interface WatchView {
  readonly line: (line: string) => void;
  readonly end: () => void;
}

type Write = (text: string) => void;

/** Maximum number of lines a second on a terminal: nobody can read more. */
const LINES_A_SECOND = 40;

const format = (line: DecisionLine | Missed, paint: Paint): string =>
  'missed' in line ? formatMissed(line, paint) : formatDecision(line, paint);

/** What a decision hung on; undefined: there are too many. */
export type GetWhy = (line: DecisionLine) => Why | string | undefined;

/** As they come. `label`: a field of each. */
export const jsonLines = (write: Write, why?: GetWhy, label?: string): WatchView => ({
  line: (line) => write(`${why === undefined && label === undefined ? line : jsonWith(line, why, label)}\n`),
  end: () => {},
});

function jsonWith(line: string, getWhy: GetWhy | undefined, label: string | undefined): string {
  const parsed = parseWatchLine(line);
  const why = 'missed' in parsed ? undefined : getWhy?.(parsed);
  return JSON.stringify({ ...parsed, why, label });
}

/** With the label in front of each line. */
export const labelled =
  (write: Write, label: string | undefined): Write =>
  (text) =>
    write(label === undefined ? text : text.replaceAll(/[^\n]+/g, (line) => `${label}: ${line}`));

/** Readable, all of them: for a file, or a pager. */
export const allLines = (write: Write, why?: GetWhy): WatchView => ({
  line: (line) => {
    const parsed = parseWatchLine(line);
    write(`${format(parsed, plain)}\n${whyBelow(parsed, why)}`);
  },
  end: () => {},
});

function whyBelow(line: DecisionLine | Missed, getWhy: GetWhy | undefined): string {
  const why = 'missed' in line ? undefined : getWhy?.(line);
  return why === undefined || 'missed' in line ? '' : `${whyInWords(line, why)}\n`;
}

export interface OnTerminal {
  readonly paint: Paint;
  readonly why?: GetWhy | undefined;
  /** Told of each line that is shown; it has its number then, to be asked for by. */
  readonly onShown?: ((line: DecisionLine) => void) | undefined;
  readonly limit?: number;
}

/** For a terminal: what is beyond the limit is counted, and told each second. */
export function someLines(
  write: Write,
  { paint, why, onShown, limit = LINES_A_SECOND }: OnTerminal,
): WatchView {
  let shown = 0;
  let left = 0;
  const tell = (): void => {
    if (left > 0) write(`  ... and ${left} more in this second (--top summarizes, --json prints all)\n`);
    shown = 0;
    left = 0;
  };
  const timer = setInterval(tell, 1000);
  return {
    line: (line) => {
      if (shown >= limit && !line.startsWith('{"missed"')) {
        left++;
        return;
      }
      const parsed = parseWatchLine(line);
      if ('missed' in parsed) {
        write(`${format(parsed, paint)}\n`);
        return;
      }
      shown++;
      onShown?.(parsed);
      const number = onShown === undefined ? '' : `${parsed.number} `;
      write(`${number}${format(parsed, paint)}\n${whyBelow(parsed, why)}`);
    },
    end: () => {
      clearInterval(timer);
      tell();
    },
  };
}

/** A table each second; on a terminal in the place of the one before. */
export function topView(write: Write, redraws: boolean, label?: string): WatchView {
  const top = new WatchTop();
  const writeTable = labelled(write, label);
  const draw = (): void => {
    if (redraws) write(`${ownSequence('H')}${ownSequence('J')}`);
    writeTable(`${top.take().join('\n')}\n`);
  };
  draw();
  const timer = setInterval(draw, 1000);
  return {
    line: (line) => top.add(parseWatchLine(line)),
    end: () => {
      clearInterval(timer);
      draw();
    },
  };
}
