/** The ways in which a watch is shown: each takes the daemon's lines. */
import type { Missed } from '../control/answers.ts';
import { type DecisionLine, parseWatchLine } from '../control/decision-line.ts';
import { type Paint, plain } from './colours.ts';
import { formatDecision, formatMissed } from './watch-text.ts';
import { WatchTop } from './watch-top.ts';

export interface WatchView {
  readonly line: (line: string) => void;
  readonly end: () => void;
}

type Write = (text: string) => void;

/** Maximum number of lines a second on a terminal: nobody can read more. */
const LINES_A_SECOND = 40;

const format = (line: DecisionLine | Missed, paint: Paint): string =>
  'missed' in line ? formatMissed(line, paint) : formatDecision(line, paint);

/** As they come. */
export const jsonLines = (write: Write): WatchView => ({
  line: (line) => write(`${line}\n`),
  end: () => {},
});

/** Readable, all of them: for a file, or a pager. */
export const allLines = (write: Write): WatchView => ({
  line: (line) => write(`${format(parseWatchLine(line), plain)}\n`),
  end: () => {},
});

/** For a terminal: what is beyond the limit is counted, and told each second. */
export function someLines(write: Write, paint: Paint, limit = LINES_A_SECOND): WatchView {
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
      if (!('missed' in parsed)) shown++;
      write(`${format(parsed, paint)}\n`);
    },
    end: () => {
      clearInterval(timer);
      tell();
    },
  };
}

/** A table each second; on a terminal in the place of the one before. */
export function topView(write: Write, redraws: boolean): WatchView {
  const top = new WatchTop();
  const draw = (): void => write(`${redraws ? '\x1b[H\x1b[J' : ''}${top.take().join('\n')}\n`);
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
