/** Addresses of the library's callers: text, which may be anything. */
import { type Ipv4, type Ipv4Prefix, parseIpv4, parsePrefix } from '../wire/ipv4.ts';
import { type Mac, parseMac } from '../wire/mac.ts';

/** `field`: how the caller calls it. Throws a RangeError. */
export const ipv4Of = (field: string, text: string): Ipv4 =>
  parseIpv4(text) ?? refuse(field, 'an IPv4 address such as 192.0.2.1', text);

export const macOf = (field: string, text: string): Mac =>
  parseMac(text) ?? refuse(field, 'a MAC such as 02:00:00:00:00:01', text);

export const prefixOf = (field: string, text: string): Ipv4Prefix =>
  parsePrefix(text) ?? refuse(field, 'a prefix such as 192.0.2.0/24, without bits beyond its length', text);

/** A whole number from 0 to `max`. */
export function numberOf(field: string, value: number, max: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  return refuse(field, `a whole number from 0 to ${max}`, value);
}

export function refuse(field: string, want: string, got: unknown): never {
  throw new RangeError(`${field}: want ${want}, got ${JSON.stringify(got)}`);
}
