/** The frames that are sent: an ordinary request for a routed target, with what an Ask says otherwise. */
import { ARP_LEN, ArpOp, emitArp, emptyArp } from '../wire/arp.ts';
import { ETH_HLEN, ETH_P_ARP, emitEthernet } from '../wire/ethernet.ts';
import { type Ipv4, parseIpv4 } from '../wire/ipv4.ts';
import { type Mac, parseMac } from '../wire/mac.ts';
import type { Ask } from './situation.ts';

const BROADCAST = 'ff:ff:ff:ff:ff:ff';
const PADDING = 0x5a;

/** Who asks for what, where an Ask does not say. */
export const DEFAULT_ASK = { spa: '10.1.0.2', tpa: '10.99.0.1' } as const;

/** `gateway` and `requester` are the MACs at the two ends of the cable. */
export function buildFrame(ask: Ask, gateway: string, requester: string): Uint8Array {
  const address = (text: string): Mac => mac(text === 'gateway' ? gateway : text);
  const frame = new DataView(new ArrayBuffer(ETH_HLEN + ARP_LEN));
  emitEthernet(frame, 0, address(ask.dst ?? BROADCAST), address(ask.src ?? requester), ask.type ?? ETH_P_ARP);
  const { hrd, pro, hln, pln } = { ...emptyArp(), ...ask };
  emitArp(frame, ETH_HLEN, {
    hrd,
    pro,
    hln,
    pln,
    op: ask.op ?? ArpOp.REQUEST,
    sha: address(ask.sha ?? requester),
    spa: ip(ask.spa ?? DEFAULT_ASK.spa),
    tha: address(ask.tha ?? '00:00:00:00:00:00'),
    tpa: ip(ask.tpa ?? DEFAULT_ASK.tpa),
  });
  const octets = [...new Uint8Array(frame.buffer)];
  const tag = [...Buffer.from(ask.tag ?? '', 'hex')];
  const untagged = octets.slice(12, octets.length - (ask.cut ?? 0));
  const padding = new Array<number>(ask.pad ?? 0).fill(PADDING);
  return Uint8Array.from([...octets.slice(0, 12), ...tag, ...untagged, ...padding]);
}

function mac(text: string): Mac {
  const parsed = parseMac(text);
  if (parsed === undefined) throw new Error(`not a MAC: "${text}"`);
  return parsed;
}

function ip(text: string): Ipv4 {
  const parsed = parseIpv4(text);
  if (parsed === undefined) throw new Error(`not an IPv4 address: "${text}"`);
  return parsed;
}
