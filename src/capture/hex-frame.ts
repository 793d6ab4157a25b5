/** A frame in hexadecimal, as people copy it: tcpdump -XX, Wireshark, xxd, or the digits alone. */

/** Number of octets that a line of a hex dump has at most. */
const A_LINE = 16;

/** `0x0010:  ffff ...`, `0010   ff ff ...`, `00000010: ffff ...` */
const OFFSET = /^\s*(?:0x)?([0-9a-f]{4,8})(?::\s*|\s{2,})(?=[0-9a-f]{2})/i;

/** Undefined: it is none. */
export function octetsOfHex(text: string): Uint8Array | undefined {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const octets: number[] = [];
  for (const line of lines) {
    const offset = OFFSET.exec(line);
    const isDump = offset !== null && Number.parseInt(offset[1] ?? '', 16) === octets.length;
    const some = isDump ? dumpLine(line.slice(offset[0].length)) : plainLine(line);
    if (some === undefined) return undefined;
    octets.push(...some);
  }
  return octets.length === 0 ? undefined : Uint8Array.from(octets);
}

/** Groups of digits with one space between; what stands behind two is the same in letters. */
function dumpLine(line: string): number[] {
  const [digits = ''] = line.trimStart().split(/\s{2,}/);
  return plainLine(digits)?.slice(0, A_LINE) ?? [];
}

function plainLine(line: string): number[] | undefined {
  const digits = line.replace(/^\s*0x/i, '').replace(/[\s:.-]/g, '');
  if (!/^([0-9a-f]{2})+$/i.test(digits)) return undefined;
  return digits.match(/../g)?.map((pair) => Number.parseInt(pair, 16));
}

/** An ARP packet without its Ethernet header: it begins with hrd 1 and pro IPv4, which is no MAC of anybody's. */
export const isBareArp = (octets: Uint8Array): boolean =>
  [0, 1, 8, 0, 6, 4].every((octet, i) => octets[i] === octet);
