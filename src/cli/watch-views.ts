/** The ways in which a watch is shown: each takes the daemon's lines. */
import type { Missed } from '../control/answers.ts';
import type { DecisionLine } from '../control/decision-line.ts';
import { formatDecision, formatMissed } from './watch-text.ts';
import { WatchTop } from './watch-top.ts';

export interface WatchView {
  readonly line: (line: string) => void;
  readonly end: () => void;
}

type Write = (text: string) => void;

/** On a terminal, so many lines a second: more nobody can read. */
const LINES_A_SECOND = 40;

const parse = (line: string): DecisionLine | Missed => JSON.parse(line) as DecisionLine | Missed;

/** As they come. */
export const jsonLines = (write: Write): WatchView => ({
  line: (line) => write(`${line}\n`),
  end: () => {},
});

/** Readable, all of them: for a file, or a pager. */
export const allLines = (write: Write): WatchView => ({
  line: (line) => {
    const parsed = parse(line);
    write(`${'missed' in parsed ? formatMissed(parsed, false) : formatDecision(parsed, false)}\n`);
  },
  end: () => {},
});

/** For a terminal: what is beyond the limit is counted, and told each second. */
export function someLines(write: Write, colours: boolean, limit = LINES_A_SECOND): WatchView {
  let shown = 0;
  let left = 0;
  const tell = (): void => {
    if (left > 0) write(`  ... and ${left} more in this second (--top sums up, --json has all)\n`);
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
      const parsed = parse(line);
      if (!('missed' in parsed)) shown++;
      write(`${'missed' in parsed ? formatMissed(parsed, colours) : formatDecision(parsed, colours)}\n`);
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
    line: (line) => top.add(parse(line)),
    end: () => {
      clearInterval(timer);
      draw();
    },
  };
}
