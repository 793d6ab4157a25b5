/** The values of options, from text. */
import { InvalidArgumentError } from 'commander';
import { parseDuration as parse } from '../config/units.ts';
import { type Ipv4, parseIpv4 } from '../wire/ipv4.ts';
import { type Mac, parseMac } from '../wire/mac.ts';

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

/** An address; a prefix, a name, or a short form (`10.1`) is refused. */
export function parseAddress(text: string): Ipv4 {
  const address = parseIpv4(text);
  if (address === undefined)
    throw new InvalidArgumentError(`want an IPv4 address such as 192.0.2.1, got "${text}"`);
  return address;
}

/** One more of an argument that may be repeated. */
export const parseAddresses = (text: string, before: readonly Ipv4[] | undefined): readonly Ipv4[] => [
  ...(before ?? []),
  parseAddress(text),
];

export function parseMacAddress(text: string): Mac {
  const mac = parseMac(text);
  if (mac === undefined)
    throw new InvalidArgumentError(`want a MAC such as 02:00:00:00:00:01, got "${text}"`);
  return mac;
}
