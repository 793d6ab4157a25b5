/** IPv4 addresses: numbers inside, text at the rim. */

/** An IPv4 address as an unsigned 32-bit integer in host order. */
export type Ipv4 = number & { readonly __ipv4: never };

/** `n` as an address; `>>> 0` because JavaScript's bit operators give signed numbers. */
export const ipv4 = (n: number): Ipv4 => (n >>> 0) as Ipv4;

export const INADDR_ANY = ipv4(0);

/** 224.0.0.0/4. */
export const isMulticast = (address: Ipv4): boolean => address >>> 28 === 0xe;
/** 127.0.0.0/8. */
export const isLoopback = (address: Ipv4): boolean => address >>> 24 === 127;

export const formatIpv4 = (address: Ipv4): string =>
  `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;

/** Strict dotted quad; undefined for anything else (no octal, no short forms: `010.0.0.1` and `10.1` are refused). */
export function parseIpv4(text: string): Ipv4 | undefined {
  const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text)?.slice(1);
  if (octets === undefined) return undefined;
  if (octets.some((octet) => Number(octet) > 255 || (octet.length > 1 && octet.startsWith('0'))))
    return undefined;
  return ipv4(octets.reduce((address, octet) => address * 256 + Number(octet), 0));
}

export interface Ipv4Prefix {
  /** Bits beyond `length` are 0. */
  readonly address: Ipv4;
  readonly length: number;
}

/** 255.255.255.0 for 24. A shift by 32 is a shift by 0 in JavaScript, hence the first case. */
export const netmask = (length: number): Ipv4 => ipv4(length === 0 ? 0 : -1 << (32 - length));

/** The prefix of this length that `address` is in. */
export const prefixOf = (address: Ipv4, length: number): Ipv4Prefix => ({
  address: ipv4(address & netmask(length)),
  length,
});

export const contains = ({ address, length }: Ipv4Prefix, other: Ipv4): boolean =>
  ((address ^ other) & netmask(length)) === 0;

export const formatPrefix = ({ address, length }: Ipv4Prefix): string => `${formatIpv4(address)}/${length}`;

/** `192.0.2.0/24`, or an address for a /32; undefined for anything else, also where bits beyond the length are set. */
export function parsePrefix(text: string): Ipv4Prefix | undefined {
  const [, addressText = '', lengthText = '32'] = /^([\d.]+)(?:\/(\d|[12]\d|3[0-2]))?$/.exec(text) ?? [];
  const address = parseIpv4(addressText);
  const length = Number(lengthText);
  if (address === undefined) return undefined;
  const prefix = prefixOf(address, length);
  return prefix.address === address ? prefix : undefined;
}
