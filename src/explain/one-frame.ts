/** Puts one frame that nobody sent to the responder itself, with empty queues and limits: its decision is the daemon's. */
import { type Route, UNANSWERED } from '../kernel/route.ts';
import type { RouteLookups } from '../kernel/routes.ts';
import { OUTCOME, type Outcome } from '../policy/outcomes.ts';
import { FlightRecorder } from '../responder/flight-recorder.ts';
import { RX_HEADER, RX_STRIDE } from '../responder/frame-port.ts';
import { type KernelPort, Responder, type ResponderParts } from '../responder/responder.ts';
import { silentPort } from '../responder/silent-port.ts';
import { ARP_LEN, type ArpPacket, emitArp } from '../wire/arp.ts';
import { ETH_P_ARP } from '../wire/ethernet.ts';
import { HOST_ORDER } from '../wire/netlink/message.ts';
import { emitSll2, PacketType, SLL2_LEN } from '../wire/sll2.ts';

export interface OneFrame {
  readonly ifindex: number;
  /** ARPHRD_* of the interface. */
  readonly hatype: number;
  readonly unicast: boolean;
  readonly arp: ArpPacket;
}

export interface Decided {
  readonly outcome: Outcome;
  /** Undefined: it was decided without a route question, or the kernel gave no answer. */
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
  if (route !== undefined) route.errno = UNANSWERED; // what it holds is of a question before
  const responder = new Responder({
    frames: silentPort(slotOf(frame)),
    kernel,
    routes,
    served,
    recorder: new FlightRecorder(1),
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
function slotOf({ ifindex, hatype, unicast, arp }: OneFrame): DataView {
  const slot = new DataView(new ArrayBuffer(RX_STRIDE));
  slot.setUint32(0, SLL2_LEN + ARP_LEN, HOST_ORDER);
  slot.setUint32(4, SLL2_LEN + ARP_LEN, HOST_ORDER);
  const pkttype = unicast ? PacketType.HOST : PacketType.BROADCAST;
  emitSll2(slot, RX_HEADER, ETH_P_ARP, ifindex, hatype, pkttype, arp.sha);
  emitArp(slot, RX_HEADER + SLL2_LEN, arp);
  return slot;
}
