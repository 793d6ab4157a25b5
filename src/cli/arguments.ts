/** The values of options, from text. */
import { InvalidArgumentError } from 'commander';

const MS_PER: Readonly<Record<string, number>> = { us: 0.001, ms: 1, s: 1000 };

/** `800ms`, `1s`, `50us`, or a bare number of `bare`; in milliseconds. */
const duration =
  (bare: 'ms' | 'us') =>
  (text: string): number => {
    const [, number, unit] = /^(\d+(?:\.\d+)?)(us|ms|s|)$/.exec(text) ?? [];
    const factor = MS_PER[unit === '' ? bare : (unit ?? '')];
    if (number === undefined || factor === undefined) {
      throw new InvalidArgumentError(`want a duration such as 800ms or 1s, got "${text}"`);
    }
    return Number(number) * factor;
  };

export const parseDuration = duration('ms');
export const parseMicroseconds = duration('us');

/** One more of an option that may be repeated. */
export function parseGlob(glob: string, before: readonly string[] | undefined): readonly string[] {
  if (glob === '') throw new InvalidArgumentError('want the name of an interface or a pattern, got ""');
  return [...(before ?? []), glob];
}

export function parseCount(text: string): number {
  if (!/^\d{1,9}$/.test(text))
    throw new InvalidArgumentError(`want a whole number of 0 or more, got "${text}"`);
  return Number(text);
}
