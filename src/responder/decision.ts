/**
 * A decision about one frame: as it is shown to those who look at each, as it is recorded, and what leaves the process of it,
 * in fields and in words.
 */
import type { Outcome } from '../policy/outcomes.ts';
import type { ServedInterface } from '../policy/served-interfaces.ts';
import { ArpOp, type ArpPacket } from '../wire/arp.ts';
import { formatIpv4, type Ipv4 } from '../wire/ipv4.ts';
import { formatMac, type Mac } from '../wire/mac.ts';

/** About a frame on a served interface. Packet and slot are lent for the length of the call. */
export interface DecisionEvent {
  readonly arp: ArpPacket;
  readonly iif: ServedInterface;
  readonly outcome: Outcome;
  /** Ifindex of the egress; 0: no route was looked up, or found. */
  readonly oif: number;
  /** Where the frame's slot of RX_STRIDE octets lies. */
  readonly slots: DataView;
  readonly at: number;
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

/** As it is kept in the flight recorder. */
export interface RecordedDecision {
  /** 0, 1, ... since the start. */
  readonly number: number;
  /** When its batch began: milliseconds of the responder's clock. */
  readonly time: number;
  /** Ifindex of the ingress. */
  readonly iif: number;
  readonly spa: Ipv4;
  readonly sha: Mac;
  readonly tpa: Ipv4;
  /** The ARP operation; 255 also for all above. */
  readonly op: number;
  /** One of PacketType. */
  readonly pkttype: number;
  readonly outcome: Outcome;
  /** Ifindex of the egress; 0: no route was looked up, or found. */
  readonly oif: number;
}

/** What programs get of every decision, under these names: in the log, a watch, a replay and after a crash. */
export interface DecisionFields {
  /** The ingress. */
  readonly ifname: string;
  readonly spa: string;
  readonly sha: string;
  readonly tpa: string;
  readonly verdict: 'reply' | 'drop';
  readonly reason: string;
  /** The egress, where a route was found. */
  readonly oif?: string;
  readonly op: number;
}

export function toFields(
  { op, spa, sha, tpa }: Pick<ArpPacket, 'op' | 'spa' | 'sha' | 'tpa'>,
  { verdict, reason }: Outcome,
  ifname: string,
  egress: string | undefined,
): DecisionFields {
  return {
    ifname,
    spa: formatIpv4(spa),
    sha: formatMac(sha),
    tpa: formatIpv4(tpa),
    verdict,
    reason,
    ...(egress !== undefined && { oif: egress }),
    op,
  };
}

/** Plain text. */
const plain = (text: string): string => text;

/** `g0 who-has 10.99.0.1 tell 10.0.0.2 (02:...): reply (proxy-arp) -> g1`; `paint` is given the verdict. */
export const toWords = (fields: DecisionFields, paint: (text: string) => string = plain): string =>
  `${requestInWords(fields)}: ${verdictInWords(fields, paint)}`;

/** `g0 who-has 10.99.0.1 tell 10.0.0.2 (02:...)` */
export const requestInWords = ({
  op,
  ifname,
  spa,
  sha,
  tpa,
}: Pick<DecisionFields, 'op' | 'ifname' | 'spa' | 'sha' | 'tpa'>): string =>
  op === ArpOp.REQUEST
    ? `${ifname} who-has ${tpa} tell ${spa} (${sha})`
    : `${ifname} operation ${op} from ${spa} (${sha}) for ${tpa}`;

/** `reply (proxy-arp) -> g1` */
export const verdictInWords = (
  { verdict, reason, oif }: Pick<DecisionFields, 'verdict' | 'reason' | 'oif'>,
  paint: (text: string) => string = plain,
): string => `${paint(`${verdict} (${reason})`)}${oif === undefined ? '' : ` -> ${oif}`}`;

/** The name of an interface, or `ifindex 7` where it has gone. */
export type NameOf = (ifindex: number) => string;

export const namesIn =
  (links: { get(ifindex: number): { readonly name: string } | undefined }): NameOf =>
  (ifindex) =>
    links.get(ifindex)?.name ?? `ifindex ${ifindex}`;

/** Undefined: there is none. */
export const egressOf = (oif: number, nameOf: NameOf): string | undefined =>
  oif === 0 ? undefined : nameOf(oif);
