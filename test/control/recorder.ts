/** A flight recorder with what a test puts into it. */
import { OUTCOME, type Reason } from '../../src/policy/outcomes.ts';
import { Lookup, type LookupState, type RecordedDecision } from '../../src/responder/decision.ts';
import type { FlightRecorder } from '../../src/responder/flight-recorder.ts';
import type { EthernetHeader } from '../../src/wire/ethernet.ts';
import { type Mac, NO_MAC } from '../../src/wire/mac.ts';
import { address, exampleArp } from '../policy/situation.ts';

export interface Made {
  readonly spa?: string;
  readonly tpa?: string;
  readonly reason?: Reason;
  readonly iif?: number;
  readonly oif?: number;
  readonly time?: number;
  readonly op?: number;
  readonly pkttype?: number;
  readonly lookup?: LookupState;
  readonly mac?: Mac;
  readonly header?: EthernetHeader;
}

export function record(recorder: FlightRecorder, ...decisions: readonly Made[]): void {
  for (const { spa = '10.0.0.2', tpa = '10.99.0.1', op = 1, ...made } of decisions) {
    const { reason = 'proxy-arp', iif = 3, oif = 0, time = 0, pkttype = 1 } = made;
    const { lookup = Lookup.NONE, mac = NO_MAC, header } = made;
    recorder.begin(time);
    recorder.record(exampleArp({ spa, tpa, op }), iif, pkttype, OUTCOME[reason], oif, lookup, mac);
    if (header !== undefined) recorder.recordHeader(header);
  }
  recorder.publish();
}

/** The same decision, many times. */
export function recordMany(recorder: FlightRecorder, times: number, made: Made = {}): void {
  for (let n = 0; n < times; n++) record(recorder, made);
}

export function recorded(made: Made = {}): RecordedDecision {
  const {
    spa = '10.0.0.2',
    tpa = '10.99.0.1',
    reason = 'proxy-arp',
    iif = 3,
    oif = 0,
    time = 0,
    op = 1,
    pkttype = 1,
    lookup = Lookup.NONE,
    mac = NO_MAC,
    header,
  } = made;
  const outcome = OUTCOME[reason];
  const [sha, number] = [0x0200_0000_0002 as Mac, 0];
  const packet = { op, spa: address(spa), tpa: address(tpa), sha };
  return { ...packet, number, time, iif, oif, pkttype, lookup, mac, outcome, header };
}

export const nameOf = (ifindex: number): string => `g${ifindex}`;
