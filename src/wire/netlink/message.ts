/** Netlink messages (struct nlmsghdr, netlink(7)): in the host's own byte order, 4-byte aligned. */
import { AttributeReader } from './attribute.ts';
import { HOST_ORDER } from './host-order.ts';

export const NLMSG_HDRLEN = 16;
export const NLMSG_ERROR = 2;
export const NLMSG_DONE = 3;

export const NLM_F_REQUEST = 0x1;
export const NLM_F_DUMP_INTR = 0x10;
export const NLM_F_DUMP = 0x300;
/** The offending request is left out of an NLMSG_ERROR: only its header is there. */
const NLM_F_CAPPED = 0x100;
const NLM_F_ACK_TLVS = 0x200;
const NLMSGERR_ATTR_MSG = 1;

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

/** The errno of an NLMSG_ERROR or NLMSG_DONE; 0 for an acknowledgement, or a dump that went well. `end` is messageEnd(). */
export const messageErrno = (view: DataView, at: number, end: number): number =>
  end - at < NLMSG_HDRLEN + 4 ? 0 : -view.getInt32(at + NLMSG_HDRLEN, HOST_ORDER);

/** The kernel's own words in an NLMSG_ERROR or NLMSG_DONE (extended acknowledgement); empty when it gave none. */
export function messageExtack(view: DataView, at: number, end: number): string {
  const flags = messageFlags(view, at);
  const errno = at + NLMSG_HDRLEN;
  if ((flags & NLM_F_ACK_TLVS) === 0 || end - errno < 4) return '';
  const request = messageType(view, at) === NLMSG_ERROR ? requestLength(view, errno + 4, end, flags) : 0;
  if (request > end - errno - 4) return '';
  const attributes = new AttributeReader(view, errno + 4 + align4(request), end);
  while (attributes.next()) if (attributes.type === NLMSGERR_ATTR_MSG) return attributes.text();
  return '';
}

/** Of the request that an NLMSG_ERROR carries at `at`: whole, or its header alone. */
function requestLength(view: DataView, at: number, end: number, flags: number): number {
  if ((flags & NLM_F_CAPPED) !== 0 || end - at < NLMSG_HDRLEN) return NLMSG_HDRLEN;
  return view.getUint32(at, HOST_ORDER);
}
