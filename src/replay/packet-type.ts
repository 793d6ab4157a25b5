/** For whom the kernel would have taken a frame to be: its eth_type_trans(), and vlan_do_receive(). */
import type { CapturedFrame } from '../capture/captured-frame.ts';
import type { LinkLayer } from '../capture/link-layer.ts';
import { packetTypeBy } from '../capture/reception.ts';
import { BROADCAST_MAC, isGroup, type Mac } from '../wire/mac.ts';
import { PacketType } from '../wire/sll2.ts';

/** One of PacketType; `own` is the MAC of the interface. OUTGOING: this host sent it. */
export function packetTypeOf(
  layer: LinkLayer,
  own: Mac | undefined,
  { direction, reception }: Pick<CapturedFrame, 'direction' | 'reception'>,
): number {
  // Received, though with the own MAC as its source: it came back, and the kernel has taken it.
  const pkttype = layer.pkttype ?? packetTypeBy(reception) ?? addressedTo(layer, own, direction === 'in');
  if (pkttype === PacketType.OUTGOING) return pkttype;
  // A tag that is still there names a VLAN that no interface has.
  return layer.tagged ? PacketType.OTHERHOST : pkttype;
}

function addressedTo({ destination, source }: LinkLayer, own: Mac | undefined, isReceived: boolean): number {
  if (source === own && !isReceived) return PacketType.OUTGOING;
  if (destination === undefined || destination === own) return PacketType.HOST;
  if (destination === BROADCAST_MAC) return PacketType.BROADCAST;
  return isGroup(destination) ? PacketType.MULTICAST : PacketType.OTHERHOST;
}
