/** The values of options, from text. */
import { InvalidArgumentError } from 'commander';
import { A_LISTEN, listenHint, parseListen } from '../config/listen.ts';
import { parseDuration as parse } from '../config/units.ts';

/** `800ms`, `1s`, `50us`, or a bare number of `bare`; in milliseconds. */
const duration =
  (bare: 'ms' | 'us') =>
  (text: string): number => {
    const ms = parse(text, bare);
    if (ms === undefined)
      throw new InvalidArgumentError(`want a duration such as 800ms or 1s, got "${text}"`);
    return ms;
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

/** Where to listen, as it was said. */
export function parseAddress(text: string): string {
  if (parseListen(text) === undefined)
    throw new InvalidArgumentError(`want ${A_LISTEN}, got "${text}"${listenHint(text)}`);
  return text;
}
