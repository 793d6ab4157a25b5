/** A captured frame as something to explain: where it comes in, and for whom it is there. */
import type { CapturedFrame } from '../capture/captured-frame.ts';
import { headerOf, type LinkLayer, parseLinkLayer } from '../capture/link-layer.ts';
import type { Asked } from '../explain/facts.ts';
import { packetTypeOf } from '../replay/packet-type.ts';
import type { Skip } from '../replay/replay.ts';
import { emptyArp, parseArp } from '../wire/arp.ts';
import { ETH_P_ARP } from '../wire/ethernet.ts';
import type { Mac } from '../wire/mac.ts';
import { PacketType } from '../wire/sll2.ts';

/** What is looked at of an interface. */
export interface Receiver {
  readonly ifindex: number;
  readonly mac: Mac | undefined;
  readonly kind: string;
  readonly lower: number;
  readonly vlanId: number;
}

/** `link`: where it was received. The interface of its VLAN takes it, where there is one. */
export function askedAbout(frame: CapturedFrame, links: Iterable<Receiver>, link: Receiver): Asked | Skip {
  const layer = parseLinkLayer(frame.linktype, frame.octets);
  if (typeof layer === 'string') return layer;
  if (layer.protocol !== ETH_P_ARP) return 'not-arp';
  const taker = vlanOn(links, link, layer);
  const untagged = { ...layer, tpid: 0, tci: 0, tagged: false };
  const [seen, iif] = taker === undefined ? [layer, link] : [untagged, taker];
  const pkttype = packetTypeOf(seen, iif.mac, { ...frame, direction: 'in' });
  const { octets } = frame;
  const arp = emptyArp();
  parseArp(octets, layer.payload, octets.byteLength, arp);
  const end = Math.min(octets.byteLength, frame.wireLength);
  const payload = new Uint8Array(octets.buffer, octets.byteOffset + layer.payload, end - layer.payload);
  return {
    ...{ ifindex: iif.ifindex, spa: arp.spa, tpa: arp.tpa, sha: arp.sha },
    unicast: pkttype === PacketType.HOST,
    frame: { arp, pkttype, source: layer.source, payload, header: headerOf(seen) },
  };
}

const vlanOn = (
  links: Iterable<Receiver>,
  link: Receiver,
  { tagged, tci }: LinkLayer,
): Receiver | undefined =>
  tagged
    ? [...links].find(
        ({ kind, lower, vlanId }) => kind === 'vlan' && lower === link.ifindex && vlanId === (tci & 0xfff),
      )
    : undefined;
