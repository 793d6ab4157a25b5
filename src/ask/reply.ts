/** What came back, if it is the reply to a request. */
import { ArpOp, emptyArp, parseArp } from '../wire/arp.ts';
import { ETH_HLEN, ETH_P_IP } from '../wire/ethernet.ts';
import { type Mac, readMac } from '../wire/mac.ts';
import type { Request } from './request.ts';

export interface Reply {
  /** 1, 2, ...: the request that it came after. */
  readonly request: number;
  /** Milliseconds since that request was sent. */
  readonly ms: number;
  /** Where the target is, by the ARP packet; and who sent the frame. */
  readonly sha: Mac;
  readonly source: Mac;
}

const SOURCE_AT = 6;
const packet = emptyArp();

/** Undefined: it answers somebody else, or nobody. */
export function parseReply(
  frame: Uint8Array,
  { spa, sha, tpa }: Request,
): Pick<Reply, 'sha' | 'source'> | undefined {
  const view = new DataView(frame.buffer, frame.byteOffset, frame.length);
  if (!parseArp(view, ETH_HLEN, frame.length, packet)) return undefined;
  const { op, pro, hln, pln } = packet;
  if (op !== ArpOp.REPLY || pro !== ETH_P_IP || hln !== 6 || pln !== 4) return undefined;
  if (packet.spa !== tpa || packet.tpa !== spa || packet.tha !== sha) return undefined;
  return { sha: packet.sha, source: readMac(view, SOURCE_AT) };
}
