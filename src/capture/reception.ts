/** For whom a frame was, in pcapng (epb_flags, "Reception type"), and as the kernel says it. */
import { PacketType } from '../wire/sll2.ts';
import { Reception } from './format.ts';

const ROWS: readonly (readonly [number, number])[] = [
  [PacketType.HOST, Reception.UNICAST],
  [PacketType.MULTICAST, Reception.MULTICAST],
  [PacketType.BROADCAST, Reception.BROADCAST],
  [PacketType.OTHERHOST, Reception.PROMISCUOUS],
];

/** 0: it has no word for it. */
export const receptionOf = (pkttype: number): number => ROWS.find(([type]) => type === pkttype)?.[1] ?? 0;

/** One of PacketType; undefined: not said, or not known here. */
export const packetTypeBy = (reception: number | undefined): number | undefined =>
  ROWS.find(([, word]) => word === reception)?.[0];
