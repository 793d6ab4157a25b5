/** What leaves the process of a decision, in fields: in the log, a watch, a replay, the library and after a crash. */
import type { Outcome, Reason } from '../policy/outcomes.ts';
import { PacketType } from '../wire/sll2.ts';
import type { PacketKind } from './packet-kind.ts';

/** For whom a frame was, by PacketType: what the kernel took it for, or libpcap tells of it. */
export const CASTS = {
  [PacketType.HOST]: 'unicast',
  [PacketType.BROADCAST]: 'broadcast',
  [PacketType.MULTICAST]: 'multicast',
  [PacketType.OTHERHOST]: 'other-host',
  [PacketType.OUTGOING]: 'outgoing',
  [PacketType.LOOPBACK]: 'loopback',
} as const;
export type Cast = (typeof CASTS)[keyof typeof CASTS];

export const castOf = (pkttype: number): Cast => CASTS[pkttype as keyof typeof CASTS] ?? 'other-host';

/** What programs get of every decision, under these names: in the log, a watch, a replay and after a crash. */
export interface DecisionFields {
  /** The ingress. */
  readonly ifname: string;
  readonly spa: string;
  readonly sha: string;
  readonly tpa: string;
  readonly verdict: Outcome['verdict'];
  /** The word why: `arproxy reasons` lists them. */
  readonly reason: Reason;
  /** What the reply says. */
  readonly mac?: string;
  /** The egress. */
  readonly oif?: string;
  /** Whether the route was taken from the cache, where one was looked up. */
  readonly cached?: boolean;
  readonly op: number;
  /** What the packet is for: a drop of anything but a request leaves nobody waiting. */
  readonly kind: PacketKind;
  readonly cast: Cast;
  /** Of the Ethernet header, where it was heard; and of its tag, where it had one. */
  readonly src?: string;
  readonly dst?: string;
  readonly vlan?: number;
}
