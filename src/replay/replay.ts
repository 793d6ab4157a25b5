/**
 * Captured frames through the very decision that the daemon takes: the responder itself, on a port that sends nowhere. One
 * frame is one batch, so that each is decided at its own time.
 */
import type { CapturedFrame } from '../capture/captured-frame.ts';
import { headerOf, parseLinkLayer } from '../capture/link-layer.ts';
import type { Link } from '../kernel/links.ts';
import type { RouteLookups } from '../kernel/routes.ts';
import { OUTCOME, type Outcome } from '../policy/outcomes.ts';
import type { ServedInterface } from '../policy/served-interfaces.ts';
import { type DecisionEvent, egressOf, Lookup, namesIn, type Seen } from '../responder/decision.ts';
import type { Clock } from '../responder/delay-queue.ts';
import { emitRx, RX_STRIDE, silentPort } from '../responder/frame-port.ts';
import { type KernelPort, Responder } from '../responder/responder.ts';
import { ARP_LEN, ARPHRD_ETHER, emptyArp, parseArp } from '../wire/arp.ts';
import { ETH_P_ARP } from '../wire/ethernet.ts';
import { NO_MAC } from '../wire/mac.ts';
import { PacketType } from '../wire/sll2.ts';
import { packetTypeOf } from './packet-type.ts';
import { type LinksView, whichInterface } from './which-interface.ts';

/** Why a frame is not decided about, as a sentence. */
export const SKIPS = {
  outgoing: 'sent by the host that captured them',
  'not-arp': 'not ARP',
  'link-type': 'of a link type that is not Ethernet, SLL or SLL2',
  cut: 'cut off in the capture before the end of the ARP packet',
  'no-interface': 'of an interface that is not here',
} as const;
export type Skip = keyof typeof SKIPS;

export interface ReplayedVerdict {
  readonly link: Link;
  readonly seen: Seen;
  readonly outcome: Outcome;
  /** The egress' name, where one is known. */
  readonly egress: string | undefined;
}

export interface ReplayParts {
  readonly kernel: KernelPort & { readonly links: LinksView };
  readonly routes: RouteLookups;
  readonly served: { get(ifindex: number): ServedInterface | undefined };
  /** The interface that all frames are taken to have come in on; undefined: the capture says. */
  readonly assumed: string | undefined;
}

export class Replay {
  readonly #parts: ReplayParts;
  readonly #slots = new DataView(new ArrayBuffer(RX_STRIDE));
  readonly #responder: Responder;
  /** Decides the frame that waits for proxy_delay, where one does. */
  #due: (() => void) | undefined;
  #decided: Pick<DecisionEvent, 'outcome' | 'oif' | 'mac'> | undefined;
  /** Milliseconds of the capture; never goes back, whatever the capture says. */
  #now = 0;

  constructor(parts: ReplayParts) {
    this.#parts = parts;
    const clock: Clock = {
      now: () => this.#now,
      random: () => 0,
      // proxy_delay is over when the frame is decided: #answer().
      after: (_ms, fire) => {
        this.#due = fire;
        return { cancel: () => {} };
      },
    };
    this.#responder = new Responder({ ...parts, clock, frames: silentPort(this.#slots) });
    this.#responder.observer = ({ outcome, oif, mac }) => {
      this.#decided = { outcome, oif, mac };
    };
  }

  /** The decision about one frame; or why there is none. */
  decide(frame: CapturedFrame): ReplayedVerdict | Skip {
    const { octets } = frame;
    const layer = parseLinkLayer(frame.linktype, octets);
    if (typeof layer === 'string') return layer;
    if (frame.direction === 'out' || layer.pkttype === PacketType.OUTGOING) return 'outgoing';
    if (layer.protocol !== ETH_P_ARP) return 'not-arp';
    const wireLength = frame.wireLength - layer.payload;
    // What the capture has cut, the daemon would have seen.
    if (octets.byteLength - layer.payload < Math.min(ARP_LEN, wireLength)) return 'cut';
    const link = whichInterface(this.#parts.kernel.links, this.#parts.assumed, frame, layer);
    if (link === undefined) return 'no-interface';
    const pkttype = packetTypeOf(layer, link.mac, frame);
    if (pkttype === PacketType.OUTGOING) return 'outgoing';

    const { time = { seconds: 0, microseconds: 0 } } = frame;
    this.#now = Math.max(this.#now, time.seconds * 1000 + time.microseconds / 1000);
    const payload = new Uint8Array(octets.buffer, octets.byteOffset + layer.payload);
    const { ifindex } = link;
    const { source } = layer;
    emitRx(this.#slots, 0, { time, wireLength, ifindex, hatype: ARPHRD_ETHER, pkttype, source, payload });
    const arp = emptyArp();
    parseArp(octets, layer.payload, octets.byteLength, arp);
    const { outcome, oif, mac } = this.#answer();
    const { op, spa, sha, tpa } = arp;
    return {
      link,
      // Whether the daemon had the route in its cache is not to be known.
      seen: { ...{ op, spa, sha, tpa, pkttype, mac, source }, lookup: Lookup.NONE, header: headerOf(layer) },
      outcome,
      egress: egressOf(oif, outcome, namesIn(this.#parts.kernel.links)),
    };
  }

  #answer(): Pick<DecisionEvent, 'outcome' | 'oif' | 'mac'> {
    this.#decided = undefined;
    this.#responder.answer(1);
    this.#due?.();
    this.#due = undefined;
    // The responder shows nothing of interfaces that are not served.
    return this.#decided ?? { outcome: OUTCOME['not-chosen'], oif: 0, mac: NO_MAC };
  }
}
