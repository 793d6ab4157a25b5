/** ARP frames by hand, octet by octet (RFC 826, 802.1Q). Shares nothing with src/: an oracle must not. */

export const BROADCAST = 'ff:ff:ff:ff:ff:ff';
export const NO_MAC = '00:00:00:00:00:00';

export interface ArpFields {
  readonly dst: string;
  readonly src: string;
  readonly sha: string;
  readonly spa: string;
  readonly tha: string;
  readonly tpa: string;
  readonly ethertype: number;
  readonly hrd: number;
  readonly pro: number;
  readonly hln: number;
  readonly pln: number;
  readonly op: number;
}

type Required = 'sha' | 'spa' | 'tpa';

/** A request as a host sends it: broadcast, from the MAC that it names. Any field can be another. */
export function arpRequest(fields: Pick<ArpFields, Required> & Partial<ArpFields>): Buffer {
  return arpFrame({ dst: BROADCAST, src: fields.sha, tha: NO_MAC, op: 1, ...DEFAULTS, ...fields });
}

/** The one right answer: 42 octets, unicast to the `sha` of the request, from `mac`. */
export function arpReply(request: Pick<ArpFields, Required>, mac: string): Buffer {
  const { sha, spa, tpa } = request;
  return arpFrame({ dst: sha, src: mac, sha: mac, spa: tpa, tha: sha, tpa: spa, op: 2, ...DEFAULTS });
}

/** The frame with an 802.1Q (or other) tag between its addresses and its type. */
export function tagged(frame: Buffer, tci: number, tpid = 0x8100): Buffer {
  return Buffer.concat([frame.subarray(0, 12), u16(tpid), u16(tci), frame.subarray(12)]);
}

/** The frame with zeros after it. */
export function padded(frame: Buffer, length: number): Buffer {
  return Buffer.concat([frame, Buffer.alloc(length - frame.length)]);
}

const DEFAULTS = { ethertype: 0x0806, hrd: 1, pro: 0x0800, hln: 6, pln: 4 };

function arpFrame(f: ArpFields): Buffer {
  return Buffer.concat([
    mac(f.dst),
    mac(f.src),
    u16(f.ethertype),
    u16(f.hrd),
    u16(f.pro),
    Buffer.from([f.hln, f.pln]),
    u16(f.op),
    mac(f.sha),
    ipv4(f.spa),
    mac(f.tha),
    ipv4(f.tpa),
  ]);
}

function mac(text: string): Buffer {
  return Buffer.from(text.replaceAll(':', ''), 'hex');
}

function ipv4(text: string): Buffer {
  return Buffer.from(text.split('.').map(Number));
}

function u16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 255]);
}
