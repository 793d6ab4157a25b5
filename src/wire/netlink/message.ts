/** Netlink messages (struct nlmsghdr, netlink(7)): in the host's own byte order, 4-byte aligned. */

/** True where the host is little-endian, as DataView wants to know it. */
export const HOST_ORDER = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1;

export const NLMSG_HDRLEN = 16;
export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;

export const NLM_F_REQUEST = 0x1;
export const NLM_F_DUMP_INTR = 0x10;
export const NLM_F_DUMP = 0x300;

const AT = { length: 0, type: 4, flags: 6, seq: 8, portid: 12 } as const;

export const align4 = (n: number): number => (n + 3) & ~3;

/** Writes a header at `at`; `length` counts the header. */
export function emitHeader(
  view: DataView,
  at: number,
  length: number,
  type: number,
  flags: number,
  seq: number,
): void {
  view.setUint32(at + AT.length, length, HOST_ORDER);
  view.setUint16(at + AT.type, type, HOST_ORDER);
  view.setUint16(at + AT.flags, flags, HOST_ORDER);
  view.setUint32(at + AT.seq, seq, HOST_ORDER);
  view.setUint32(at + AT.portid, 0, HOST_ORDER);
}

export const messageType = (view: DataView, at: number): number => view.getUint16(at + AT.type, HOST_ORDER);
export const messageFlags = (view: DataView, at: number): number => view.getUint16(at + AT.flags, HOST_ORDER);
export const messageSeq = (view: DataView, at: number): number => view.getUint32(at + AT.seq, HOST_ORDER);

/**
 * Where the message at `at` ends, or 0 when it does not lie whole in the octets before `end`: then nothing of it may be
 * read. The next message begins at align4() of it.
 */
export function messageEnd(view: DataView, at: number, end: number): number {
  if (end - at < NLMSG_HDRLEN) return 0;
  const length = view.getUint32(at + AT.length, HOST_ORDER);
  return length < NLMSG_HDRLEN || length > end - at ? 0 : at + length;
}
