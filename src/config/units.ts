/** Durations and rates, as a person writes them. */

const NS_PER: Readonly<Record<string, number>> = { us: 1e3, ms: 1e6, s: 1e9 };

/** What a timer of Node can wait at most, in milliseconds: 24 days. */
const LONGEST = 2 ** 31 - 1;

/** `800ms`, `1s`, `50us`; a bare number, where `bare` says of what. In milliseconds; undefined for anything else. */
export function parseDuration(text: string, bare?: 'ms' | 'us'): number | undefined {
  const [, number, unit] = /^(\d{1,13}(?:\.\d{1,3})?)(us|ms|s|)$/.exec(text) ?? [];
  if (number === undefined) return undefined;
  if (Number(number) === 0) return 0;
  const factor = NS_PER[unit === '' ? (bare ?? '') : (unit ?? '')];
  if (factor === undefined) return undefined;
  const ms = Math.round(Number(number) * factor) / 1e6;
  return ms <= LONGEST ? ms : undefined;
}

/** In the largest unit in which it is a whole number. */
export function printDuration(ms: number): string {
  const ns = Math.round(ms * 1e6);
  if (ns === 0) return '0ms';
  if (ns % 1e9 === 0) return `${ns / 1e9}s`;
  return ns % 1e6 === 0 ? `${ns / 1e6}ms` : `${ns / 1e3}us`;
}

/** `10/s`; undefined for anything else. */
export function parseRate(text: string): number | undefined {
  const [, number] = /^(\d{1,9}(?:\.\d{1,6})?)\/s$/.exec(text) ?? [];
  return number === undefined || Number(number) === 0 ? undefined : Number(number);
}

export const printRate = (perSecond: number): string => `${perSecond}/s`;
