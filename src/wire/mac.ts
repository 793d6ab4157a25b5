/** 48-bit hardware addresses (IEEE 802 MAC): numbers inside, text at the rim. */

/** 2^48 is below 2^53, so that a plain number holds it and === compares it. */
export type Mac = number & { readonly __mac: never };

export const MAC_LEN = 6;
export const BROADCAST_MAC = 0xffff_ffff_ffff as Mac;
/** All zero: of no interface. */
export const NO_MAC = 0 as Mac;

const HIGH = 2 ** 32;

export const readMac = (view: DataView, at: number): Mac =>
  (view.getUint16(at) * HIGH + view.getUint32(at + 2)) as Mac;

export function writeMac(view: DataView, at: number, mac: Mac): void {
  const high = (mac / HIGH) | 0;
  view.setUint16(at, high);
  view.setUint32(at + 2, mac - high * HIGH); // `mac % HIGH` would be a call of fmod(), slower than all the rest
}

/** `00` to `ff`: a watch formats hundreds of thousands of MACs a second. */
const PAIRS = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, '0'));

/** `02:00:00:00:00:01`. */
export function formatMac(mac: Mac): string {
  const high = (mac / HIGH) | 0;
  const low = mac - high * HIGH;
  return `${PAIRS[high >>> 8]}:${PAIRS[high & 255]}:${PAIRS[low >>> 24]}:${PAIRS[(low >>> 16) & 255]}:${PAIRS[(low >>> 8) & 255]}:${PAIRS[low & 255]}`;
}

/** Six pairs of hexadecimal digits with colons; undefined for anything else. */
export function parseMac(text: string): Mac | undefined {
  if (!/^[0-9a-f]{2}(:[0-9a-f]{2}){5}$/i.test(text)) return undefined;
  return Number.parseInt(text.replaceAll(':', ''), 16) as Mac;
}

/** Multicast or broadcast: the lowest bit of the first octet. */
export const isGroup = (mac: Mac): boolean => (Math.floor(mac / 2 ** 40) & 1) === 1;
