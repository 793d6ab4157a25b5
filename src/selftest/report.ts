/** The parity table, for people and for machines. */
import type { Result } from './run-situation.ts';

/** One line, and more where the two disagree. */
export function formatResult(result: Result): string {
  const { topic, name, agree, kernel, arproxy, reasons, fault } = result;
  const what = [...new Set(reasons)].join(', ');
  const line = `${agree ? 'agree   ' : 'DISAGREE'}  ${`${topic}: ${name}`.padEnd(76)} kernel ${kernel.length}  arproxy ${arproxy.length}  ${what}`;
  if (agree) return line.trimEnd();
  const details = [
    ...(fault === undefined ? [] : [`could not be tried: ${fault}`]),
    ...kernel.map((frame) => `kernel   ${frame}`),
    ...arproxy.map((frame) => `arproxy  ${frame}`),
  ];
  return [line.trimEnd(), ...details.map((detail) => `            ${detail}`)].join('\n');
}

export const formatSummary = (results: readonly Result[]): string =>
  `${results.filter((result) => result.agree).length}/${results.length} agree`;
