/** The frame that `arproxy explain` is about: given as it is, or made of options. */
import { existsSync } from 'node:fs';
import { CaptureError } from '../capture/capture-error.ts';
import type { CapturedFrame } from '../capture/captured-frame.ts';
import { LinkType } from '../capture/format.ts';
import { isBareArp, octetsOfHex } from '../capture/hex-frame.ts';
import { readCapture } from '../capture/read-capture.ts';
import { UserError } from '../errors/user-error.ts';
import { ARP_LEN, ArpOp, emitArp, emptyArp } from '../wire/arp.ts';
import { ETH_HLEN, ETH_P_8021Q, ETH_P_ARP, emitEthernet, VLAN_HLEN } from '../wire/ethernet.ts';
import type { Ipv4 } from '../wire/ipv4.ts';
import { BROADCAST_MAC, type Mac, NO_MAC } from '../wire/mac.ts';
import { openCapture } from './capture-input.ts';

/** Octets that are read at once of a text, and the most pieces of it: a frame in any form has less. */
const LONGEST_TEXT = 1 << 14;

/** Where nothing else is said, from the sender to everybody. */
export interface MadeFrame {
  readonly spa: Ipv4;
  readonly tpa: Ipv4;
  readonly sha: Mac;
  readonly src?: Mac | undefined;
  readonly dst?: Mac | undefined;
  readonly vlan?: number | undefined;
}

/** A request as these options say. */
export function madeFrame({ spa, tpa, sha, src = sha, dst = BROADCAST_MAC, vlan }: MadeFrame): CapturedFrame {
  const before = vlan === undefined ? ETH_HLEN : ETH_HLEN + VLAN_HLEN;
  const view = new DataView(new ArrayBuffer(before + ARP_LEN));
  emitEthernet(view, 0, dst, src, ETH_P_ARP);
  if (vlan !== undefined) {
    view.setUint16(12, ETH_P_8021Q);
    view.setUint16(14, vlan);
    view.setUint16(16, ETH_P_ARP);
  }
  emitArp(view, before, { ...emptyArp(), op: ArpOp.REQUEST, sha, spa, tha: NO_MAC, tpa });
  return frameOf(view);
}

/** A file's first frame, or the frame whose digits these are. Throws a UserError. */
export function givenFrame(hexOrFile: string): CapturedFrame {
  if (hexOrFile !== '-' && !existsSync(hexOrFile)) return ofDigits(hexOrFile);
  const input = openCapture(hexOrFile, () => {});
  try {
    return firstOf(input);
  } finally {
    input.close();
  }
}

function ofDigits(text: string): CapturedFrame {
  const octets = octetsOfHex(text);
  if (octets !== undefined) return frameOf(whole(octets));
  throw new UserError(
    'ERR_FRAME',
    `--frame: ${JSON.stringify(text)} is no file that is there, nor a frame in hexadecimal`,
  );
}

/** A capture, or a text. */
function firstOf(input: ReturnType<typeof openCapture>): CapturedFrame {
  const pieces: Uint8Array[] = [];
  const kept = {
    read: (into: Uint8Array): number => {
      const count = input.read(into);
      pieces.push(into.slice(0, count));
      return count;
    },
  };
  try {
    for (const frame of readCapture(kept)) return frame;
    throw new UserError('ERR_CAPTURE', `${input.name} has no frame`);
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    while (kept.read(new Uint8Array(LONGEST_TEXT)) > 0 && pieces.length < LONGEST_TEXT);
    const octets = octetsOfHex(Buffer.concat(pieces).toString('latin1'));
    if (octets !== undefined) return frameOf(whole(octets));
    throw new UserError('ERR_CAPTURE', `${input.name}: ${error.message}; nor is it a frame in hexadecimal`);
  }
}

/** A view of an Ethernet frame. What has no header was broadcast by its sender. */
function whole(octets: Uint8Array): DataView {
  if (!isBareArp(octets)) return new DataView(octets.slice().buffer);
  const view = new DataView(new ArrayBuffer(ETH_HLEN + octets.length));
  emitEthernet(view, 0, BROADCAST_MAC, NO_MAC, ETH_P_ARP);
  new Uint8Array(view.buffer).set(octets, ETH_HLEN);
  new Uint8Array(view.buffer).copyWithin(6, ETH_HLEN + 8, ETH_HLEN + 14); // sha
  return view;
}

const frameOf = (octets: DataView): CapturedFrame => ({
  linktype: LinkType.ETHERNET,
  wireLength: octets.byteLength,
  octets,
  ...{ time: undefined, ifname: undefined, direction: 'in', reception: undefined, comment: undefined },
});
