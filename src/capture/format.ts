/** The numbers of pcap and pcapng files (draft-ietf-opsawg-pcap and -pcapng), under their own names. */

/** What stands before each frame: https://www.tcpdump.org/linktypes.html. */
export const LinkType = { ETHERNET: 1, LINUX_SLL: 113, LINUX_SLL2: 276 } as const;

/** Types of blocks. A Section Header Block reads the same in both byte orders. */
export const Block = {
  SECTION: 0x0a0d0d0a,
  INTERFACE: 1,
  /** Obsolete, and still found in old files. */
  PACKET: 2,
  SIMPLE: 3,
  ENHANCED: 6,
} as const;

/** In the host order of whoever wrote the section. */
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d;

/** Options of any block, of a section, of an interface, of a packet. */
export const AnyOption = { END: 0, COMMENT: 1 } as const;
export const SectionOption = { HARDWARE: 2, OS: 3, APPLICATION: 4 } as const;
export const InterfaceOption = { NAME: 2, DESCRIPTION: 3, TSRESOL: 9, OS: 12, TSOFFSET: 14 } as const;
export const PacketOption = { FLAGS: 2 } as const;

/** The lowest two bits of PacketOption.FLAGS. */
export const DIRECTION_BITS = 0b11;
export const Direction = { INBOUND: 1, OUTBOUND: 2 } as const;
/** The three bits above: for whom the frame was. */
export const RECEPTION_SHIFT = 2;
export const RECEPTION_BITS = 0b111;
export const Reception = { UNICAST: 1, MULTICAST: 2, BROADCAST: 3, PROMISCUOUS: 4 } as const;

/** Of a block without a body: its type, and its length before and after the body. */
export const EMPTY_BLOCK = 12;

export const align4 = (length: number): number => (length + 3) & ~3;
