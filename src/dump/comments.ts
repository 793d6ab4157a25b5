/** The options of each dumped frame, encoded once for each outcome, egress and kind of frame: a decision only copies octets. */
import { AnyOption, Direction, PacketOption, RECEPTION_SHIFT } from '../capture/format.ts';
import { encodeOptions } from '../capture/options.ts';
import { receptionOf } from '../capture/reception.ts';
import { OUTCOMES, type Outcome } from '../policy/outcomes.ts';
import { egressOf } from '../responder/decision.ts';
import { outcomeWord, verdictInWords } from '../responder/decision-words.ts';

interface Encoded {
  /** The name that the interface had. */
  readonly egress: string | undefined;
  readonly options: Uint8Array;
}

/** Of a reply that was sent. */
export const SENT_OPTIONS = encodeOptions([{ code: PacketOption.FLAGS, value: { u32: Direction.OUTBOUND } }]);

/** Types of packets that there are room for in a key, and whether the header was heard. */
const KINDS = 16;

export class DumpComments {
  readonly #nameOf: (ifindex: number) => string | undefined;
  /** For each outcome, by ifindex of the egress and kind of frame. */
  readonly #encoded: readonly Map<number, Encoded>[] = OUTCOMES.map(() => new Map());

  constructor(nameOf: (ifindex: number) => string | undefined) {
    this.#nameOf = nameOf;
  }

  /** `oif`: ifindex of the egress; 0: none. `isHeard`: whether destination and tag are known. */
  optionsFor(outcome: Outcome, oif: number, pkttype: number, isHeard: boolean): Uint8Array {
    const egress = egressOf(oif, outcome, (ifindex) => this.#nameOf(ifindex) ?? `ifindex ${ifindex}`);
    const row = this.#encoded[outcome.index];
    const key = oif * KINDS + pkttype * 2 + (isHeard ? 1 : 0);
    const found = row?.get(key);
    if (found !== undefined && found.egress === egress) return found.options;
    const options = encode(outcome, egress, pkttype, isHeard);
    row?.set(key, { egress, options });
    return options;
  }
}

/** `reply (proxy-arp) -> eth0`; `drop (no-route): there is no route to the target`; `no answer wanted (not-request): ...` */
function encode(outcome: Outcome, egress: string | undefined, pkttype: number, isHeard: boolean): Uint8Array {
  const fields = { ...outcome, ...(egress !== undefined && { oif: egress }) };
  const verdict = verdictInWords(fields, undefined, outcomeWord(outcome));
  const comment = outcome.verdict === 'drop' ? `${verdict}: ${outcome.text}` : verdict;
  const flags = Direction.INBOUND | (receptionOf(pkttype) << RECEPTION_SHIFT);
  return encodeOptions([
    { code: PacketOption.FLAGS, value: { u32: flags } },
    { code: AnyOption.COMMENT, value: isHeard ? comment : `${comment}\n${NOT_HEARD}` },
  ]);
}

const NOT_HEARD = 'destination MAC and VLAN were not heard: here is what the kernel took the frame for';
