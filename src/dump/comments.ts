/** The options of each dumped frame, encoded once for each outcome and egress: a decision only copies octets. */
import { AnyOption, Direction, PacketOption } from '../capture/format.ts';
import { encodeOptions } from '../capture/options.ts';
import { OUTCOMES, type Outcome } from '../policy/outcomes.ts';
import { egressOf } from '../responder/decision.ts';
import { verdictInWords } from '../responder/decision-words.ts';

interface Encoded {
  /** The name that the interface had. */
  readonly egress: string | undefined;
  readonly options: Uint8Array;
}

/** Of a reply that was sent. */
export const SENT_OPTIONS = encodeOptions([{ code: PacketOption.FLAGS, value: { u32: Direction.OUTBOUND } }]);

export class DumpComments {
  readonly #nameOf: (ifindex: number) => string | undefined;
  /** For each outcome, by ifindex of the egress. */
  readonly #encoded: readonly Map<number, Encoded>[] = OUTCOMES.map(() => new Map());

  constructor(nameOf: (ifindex: number) => string | undefined) {
    this.#nameOf = nameOf;
  }

  /** `oif`: ifindex of the egress; 0: none. */
  optionsFor(outcome: Outcome, oif: number): Uint8Array {
    const egress = egressOf(oif, outcome, (ifindex) => this.#nameOf(ifindex) ?? `ifindex ${ifindex}`);
    const row = this.#encoded[outcome.index];
    const found = row?.get(oif);
    if (found !== undefined && found.egress === egress) return found.options;
    const options = encode(outcome, egress);
    row?.set(oif, { egress, options });
    return options;
  }
}

/** `reply (proxy-arp) -> eth0`; `drop (no-route): there is no route to the target` */
function encode(outcome: Outcome, egress: string | undefined): Uint8Array {
  const verdict = verdictInWords({ ...outcome, ...(egress !== undefined && { oif: egress }) });
  return encodeOptions([
    { code: PacketOption.FLAGS, value: { u32: Direction.INBOUND } },
    { code: AnyOption.COMMENT, value: outcome.verdict === 'drop' ? `${verdict}: ${outcome.text}` : verdict },
  ]);
}
