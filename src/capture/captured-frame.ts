/** One frame of a capture file, whatever the file's format. */
export interface CapturedFrame {
  /** One of LinkType, or another that is not known here. */
  readonly linktype: number;
  /** When it was captured: seconds and microseconds since 1970. Undefined: the file does not say (Simple Packet Block). */
  readonly time: { readonly seconds: number; readonly microseconds: number } | undefined;
  /** if_name of a pcapng file. */
  readonly ifname: string | undefined;
  /** How many octets it had. */
  readonly wireLength: number;
  /** What was kept of them, but no more than LOOKED_AT. */
  readonly octets: DataView;
  /** As the capturing host saw it; undefined: the file does not say (epb_flags of a pcapng file does). */
  readonly direction: 'in' | 'out' | undefined;
  /** For whom the capturing host took it to be: one of Reception; undefined: the file does not say (epb_flags may). */
  readonly reception: number | undefined;
  /** Its first comment. */
  readonly comment: string | undefined;
}

/** Enough for any header, some tags and an ARP packet. */
export const LOOKED_AT = 256;
