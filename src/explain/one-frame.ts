/** Puts one frame that nobody sent to the responder itself, with empty queues and limits: its decision is the daemon's. */
import { type Route, UNANSWERED } from '../kernel/route.ts';
import type { RouteLookups } from '../kernel/routes.ts';
import { OUTCOME, type Outcome } from '../policy/outcomes.ts';
import { FlightRecorder } from '../responder/flight-recorder.ts';
import { emitRx, RX_STRIDE, silentPort } from '../responder/frame-port.ts';
import { RateLimit } from '../responder/rate-limit.ts';
import { type KernelPort, Responder, type ResponderParts } from '../responder/responder.ts';
import { ARP_LEN, ARPHRD_ETHER, type ArpPacket, emitArp } from '../wire/arp.ts';
import { PacketType } from '../wire/sll2.ts';
import type { AskedFrame } from './facts.ts';

export interface OneFrame {
  readonly ifindex: number;
  readonly unicast: boolean;
  readonly arp: ArpPacket;
  /** As it came, where it did. */
  readonly frame?: AskedFrame | undefined;
}

export interface Decided {
  readonly outcome: Outcome;
  /** Undefined: it was decided without a route lookup, or the kernel gave no answer. */
  readonly route: Route | undefined;
}

export function decideOneFrame(
  frame: OneFrame,
  kernel: KernelPort,
  routes: RouteLookups,
  served: ResponderParts['served'],
): Decided {
  const due: (() => void)[] = [];
  const [route] = routes.routes;
  if (route !== undefined) route.errno = UNANSWERED; // what it holds is of a lookup before
  const responder = new Responder({
    frames: silentPort(slotOf(frame)),
    kernel,
    routes,
    served,
    recorder: new FlightRecorder(1),
    limit: new RateLimit(0, { senders: 8, requests: 1 }),
    clock: {
      now: () => performance.now(),
      random: () => 0,
      after: (_ms, fire) => {
        due.push(fire);
        return { cancel: () => {} };
      },
    },
  });
  let outcome: Outcome = OUTCOME['not-chosen']; // which nobody is shown
  responder.observer = (decision) => {
    outcome = decision.outcome;
  };
  responder.answer(1);
  for (const fire of due) fire(); // proxy_delay is over
  return { outcome, route: route?.errno === UNANSWERED ? undefined : route && { ...route } };
}

/** The frame as the capture would hand it over. */
function slotOf({ ifindex, unicast, arp, frame }: OneFrame): DataView {
  const slot = new DataView(new ArrayBuffer(RX_STRIDE));
  const ideal = new Uint8Array(ARP_LEN);
  emitArp(new DataView(ideal.buffer), 0, arp);
  const payload = frame?.payload ?? ideal;
  const time = { seconds: 0, microseconds: 0 };
  const pkttype = frame?.pkttype ?? (unicast ? PacketType.HOST : PacketType.BROADCAST);
  emitRx(slot, 0, {
    time,
    wireLength: payload.length,
    ifindex,
    hatype: ARPHRD_ETHER,
    pkttype,
    source: frame?.source ?? arp.sha,
    payload,
  });
  return slot;
}
