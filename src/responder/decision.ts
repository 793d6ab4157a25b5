/**
 * A decision about one frame: as it is shown to those who look at each, as it is recorded, and what leaves the process of it,
 * in fields. In words: decision-words.ts.
 */
import type { Outcome, Reason } from '../policy/outcomes.ts';
import type { ServedInterface } from '../policy/served-interfaces.ts';
import type { ArpPacket } from '../wire/arp.ts';
import { type EthernetHeader, vlanOf } from '../wire/ethernet.ts';
import { formatIpv4 } from '../wire/ipv4.ts';
import { formatMac, type Mac, NO_MAC } from '../wire/mac.ts';
import { castOf, type DecisionFields } from './decision-fields.ts';
import { rxPkttype, rxSource } from './frame-port.ts';
import { kindOf } from './packet-kind.ts';

/** About a frame on a served interface. Packet and slot are lent for the length of the call. */
export interface DecisionEvent {
  readonly arp: ArpPacket;
  readonly iif: ServedInterface;
  readonly outcome: Outcome;
  /** Ifindex of the egress; 0: no route was looked up, or found. */
  readonly oif: number;
  /** Where the route came from. */
  readonly lookup: LookupState;
  /** What the reply says; 0: there is none. */
  readonly mac: Mac;
  /** Where the frame's slot of RX_STRIDE octets lies. */
  readonly slots: DataView;
  readonly at: number;
  /** Undefined: it was not heard. The slot has none. */
  readonly header?: EthernetHeader | undefined;
}

/** Shown every decision, where somebody looks. */
export type Observer = (decision: DecisionEvent) => void;

/** One observer for all; undefined for none. */
export function joinObservers(...some: readonly (Observer | undefined)[]): Observer | undefined {
  const observers = some.filter((one) => one !== undefined);
  if (observers.length < 2) return observers[0];
  return (decision) => {
    for (const observer of observers) observer(decision);
  };
}

/** Where a route came from: nowhere, since the frame was decided without; the kernel, just now; the route cache. */
export const Lookup = { NONE: 0, ASKED: 1, CACHED: 2 } as const;
export type LookupState = (typeof Lookup)[keyof typeof Lookup];

/** What is told of a frame and of its reply, wherever it is told. */
export interface Seen extends Pick<ArpPacket, 'op' | 'spa' | 'sha' | 'tpa'> {
  /** One of PacketType. */
  readonly pkttype: number;
  readonly lookup: LookupState;
  /** What the reply says. */
  readonly mac: Mac;
  /** Undefined: its header was not heard. */
  readonly header?: EthernetHeader | undefined;
  /** The link-layer source, also where the rest of the header is not known. */
  readonly source?: Mac | undefined;
}

/** As it is kept in the flight recorder. */
export interface RecordedDecision extends Seen {
  /** 0, 1, ... since the start. */
  readonly number: number;
  /** When its batch began: milliseconds of the responder's clock. */
  readonly time: number;
  /** Ifindex of the ingress. */
  readonly iif: number;
  /** The ARP operation; 255 also for all above. */
  readonly op: number;
  readonly outcome: Outcome;
  /** Ifindex of the egress; 0: no route was looked up, or found. */
  readonly oif: number;
}

/** Copied out of what is lent. */
export const seenOf = ({ arp, slots, at, lookup, mac, header }: DecisionEvent): Seen => ({
  op: arp.op,
  spa: arp.spa,
  sha: arp.sha,
  tpa: arp.tpa,
  pkttype: rxPkttype(slots, at),
  lookup,
  mac,
  header,
  source: rxSource(slots, at),
});

/** For whom it was, and what its header says. */
export function frameFields({
  pkttype,
  header,
  source = header?.source,
}: Pick<Seen, 'pkttype' | 'header' | 'source'>): Pick<DecisionFields, 'cast' | 'src' | 'dst' | 'vlan'> {
  const vlan = header && vlanOf(header);
  return {
    cast: castOf(pkttype),
    ...(source !== undefined && { src: formatMac(source) }),
    ...(header !== undefined && { dst: formatMac(header.destination) }),
    ...(vlan !== undefined && { vlan }),
  };
}

export function toFields(
  seen: Seen,
  { verdict, reason }: Outcome,
  ifname: string,
  egress: string | undefined,
): DecisionFields {
  const { op, spa, sha, tpa, lookup, mac } = seen;
  return {
    ifname,
    spa: formatIpv4(spa),
    sha: formatMac(sha),
    tpa: formatIpv4(tpa),
    verdict,
    reason,
    ...(mac !== NO_MAC && { mac: formatMac(mac) }),
    ...(egress !== undefined && { oif: egress }),
    ...(lookup !== Lookup.NONE && { cached: lookup === Lookup.CACHED }),
    op,
    kind: kindOf(seen),
    ...frameFields(seen),
  };
}

/** The name of an interface, or `ifindex 7` where it has gone. */
export type NameOf = (ifindex: number) => string;

export const namesIn =
  (links: { get(ifindex: number): { readonly name: string } | undefined }): NameOf =>
  (ifindex) =>
    links.get(ifindex)?.name ?? `ifindex ${ifindex}`;

/** Where the egress says nothing: it is lo, or the ingress, or that of no packet. */
const WITHOUT_EGRESS: ReadonlySet<Reason> = new Set<Reason>([
  'target-local',
  'route-not-unicast',
  'same-interface',
  'own-address',
]);

/** Undefined: there is none, or it says nothing. */
export const egressOf = (oif: number, { reason }: Outcome, nameOf: NameOf): string | undefined =>
  oif === 0 || WITHOUT_EGRESS.has(reason) ? undefined : nameOf(oif);
