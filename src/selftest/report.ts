/** The parity table, for people and for machines. */
import type { Result } from './run-situation.ts';

/** One line, and more where the two disagree. */
export function formatResult(result: Result): string {
  const { topic, name, agree, kernel, arproxy, reasons, fault, lacks } = result;
  if (lacks !== undefined) return `left out  ${topic}: ${name}: no ${lacks} here`;
  const what = [...new Set(reasons)].join(', ');
  const line = `${agree ? 'agree   ' : 'DISAGREE'}  ${`${topic}: ${name}`.padEnd(76)} kernel ${kernel.length}  arproxy ${arproxy.length}  ${what}`;
  if (agree) return line.trimEnd();
  const details = [
    ...(fault === undefined ? [] : [`could not be tried: ${fault}`]),
    ...result.misexplained,
    ...counted(kernel).map((frame) => `kernel   ${frame}`),
    ...counted(arproxy).map((frame) => `arproxy  ${frame}`),
  ];
  return [line.trimEnd(), ...details.map((detail) => `            ${detail}`)].join('\n');
}

/** Each frame once, with how often it came. */
const counted = (frames: readonly string[]): string[] =>
  [...new Set(frames)].map((frame) => `${frame}  x${frames.filter((other) => other === frame).length}`);

/** What a kernel that lacks something could not be put to, and, last, how many of the others agree. */
export function formatSummary(results: readonly Result[]): string {
  const { agree, of, leftOut } = sums(results);
  const lines = leftOut.map((what) => `not tried: ${what}`);
  return [...lines, ...aboutExplain(results), `${agree}/${of} agree`].join('\n');
}

/** About how many requests `arproxy explain` was asked, and why not in some rows. */
function aboutExplain(results: readonly Result[]): string[] {
  const asked = results.reduce((sum, { explained }) => sum + explained, 0);
  const unasked = results.flatMap(({ unexplained }) => (unexplained === undefined ? [] : [unexplained]));
  const why = [...new Set(unasked)].map((each) => {
    const rows = unasked.filter((other) => other === each).length;
    return `explain not asked in ${rows} ${rows === 1 ? 'row' : 'rows'}: ${each}`;
  });
  return [...why, `explain was asked about ${asked} requests`];
}

export interface Sums {
  readonly agree: number;
  readonly of: number;
  readonly leftOut: readonly string[];
}

/** A row that was left out is counted in neither number. */
export function sums(results: readonly Result[]): Sums {
  const tried = results.filter((result) => result.lacks === undefined);
  const leftOut = results
    .filter((result) => result.lacks !== undefined)
    .map(({ topic, name, lacks }) => `${topic}: ${name} (no ${lacks} here)`);
  return { agree: tried.filter((result) => result.agree).length, of: tried.length, leftOut };
}
