/** Options of pcapng blocks: { u16 code, u16 length, the value padded to 4 octets }, and one of code 0 at the end. */
import { AnyOption, align4 } from './format.ts';

/** A text, or one unsigned number of 32 bits or 8. */
export interface OptionValue {
  readonly code: number;
  readonly value: string | { readonly u32: number } | { readonly u8: number };
}

/** The longest value: its length has 16 bits. */
const LONGEST = 0xffff;

const utf8 = new TextEncoder();

/** A whole list in little-endian order, with its end; texts that are empty are left out, those that are too long are cut. */
export function encodeOptions(options: readonly OptionValue[]): Uint8Array<ArrayBuffer> {
  const values = options
    .map(({ code, value }) => ({ code, octets: octetsOf(value) }))
    .filter(({ octets }) => octets.length > 0);
  const length = values.reduce((sum, { octets }) => sum + 4 + align4(octets.length), 4);
  const list = new Uint8Array(length);
  const view = new DataView(list.buffer);
  let at = 0;
  for (const { code, octets } of values) {
    view.setUint16(at, code, true);
    view.setUint16(at + 2, octets.length, true);
    list.set(octets, at + 4);
    at += 4 + align4(octets.length);
  }
  view.setUint16(at, AnyOption.END, true);
  return list;
}

function octetsOf(value: OptionValue['value']): Uint8Array {
  if (typeof value === 'string') return utf8.encode(value).subarray(0, LONGEST);
  if ('u8' in value) return Uint8Array.of(value.u8);
  const octets = new Uint8Array(4);
  new DataView(octets.buffer).setUint32(0, value.u32, true);
  return octets;
}
