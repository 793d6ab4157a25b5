/** How a request has ended: NLMSG_ERROR, and NLMSG_DONE of a dump, with the kernel's own words (extended acknowledgement). */
import { AttributeReader } from './attribute.ts';
import { align4, HOST_ORDER, messageFlags, messageType, NLMSG_ERROR, NLMSG_HDRLEN } from './message.ts';

/** The offending request is left out of an NLMSG_ERROR: only its header is there. */
const NLM_F_CAPPED = 0x100;
const NLM_F_ACK_TLVS = 0x200;
const NLMSGERR_ATTR_MSG = 1;

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
