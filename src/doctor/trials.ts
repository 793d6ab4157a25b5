/**
 * What the kernel makes of a request, and of the packets back. The return route is looked up as fib_validate_source() does, and
 * as the packets of the target are routed: from the egress of the route to it, and not as a packet of this host's own.
 */
import type { Route } from '../kernel/route.ts';
import type { Ipv4 } from '../wire/ipv4.ts';
import { EHOSTUNREACH, EINVAL } from '../wire/netlink/errno.ts';
import { RTN_UNICAST } from '../wire/rtnetlink/route.ts';
import type { AskKernel } from './ask-kernel.ts';
import type { Candidate } from './candidates.ts';
import type { Target } from './facts.ts';

/** A request, as the kernel routes it. */
export interface Request {
  readonly sender: Ipv4;
  readonly target: Target;
  readonly forth: Route;
}

/** Requests of a few of the senders, one of each, for all targets. */
export function requestsOf(
  ifindex: number,
  candidates: readonly Candidate[],
  targets: readonly Target[],
  ask: AskKernel,
): Request[] {
  const senders = candidates.slice(0, REQUESTING).flatMap(({ addresses }) => addresses[0] ?? []);
  return senders.flatMap((sender) =>
    targets.map((target) => ({ sender, target, forth: ask.about(ifindex, sender, target.address) })),
  );
}

/** Maximum number of senders. */
const REQUESTING = 3;

export interface Trial extends Pick<Candidate, 'prefix'> {
  readonly address: Ipv4;
  /** Undefined: nothing that it may ask for is answered; the packets back are this host's own then. */
  readonly target: Target | undefined;
  /** The errno of the lookup for the request; undefined without a target. */
  readonly asked: number | undefined;
  /** Where a packet back goes. */
  readonly back: Route;
}

/** Forwarding is off, or the sender failed source validation: the lookup does not say where the route leads. */
const SAYS_NOTHING: readonly number[] = [EINVAL, EHOSTUNREACH];

/** Of a candidate, the address that is best off; of its requests, the one that is worst off. */
export function tryOut(
  { ifindex, isInVrf }: { readonly ifindex: number; readonly isInVrf: boolean },
  { addresses, prefix }: Candidate,
  all: readonly Target[],
  ask: AskKernel,
): Trial | undefined {
  const likely = all.filter(({ isLikely }) => isLikely);
  const targets = likely.length > 0 ? likely : all;
  const worst = addresses.flatMap((address) => {
    const trials = targets.flatMap((target): Trial[] => {
      if (target.address === address) return [];
      const { errno, type, oif } = ask.about(ifindex, address, target.address);
      const egress = errno === 0 ? oif : target.egress;
      const isProxied = errno === 0 ? type === RTN_UNICAST : SAYS_NOTHING.includes(errno);
      if (!isProxied || egress === 0 || egress === ifindex) return [];
      const back = ask.about(egress, target.address, address);
      return [{ address, prefix, target: { ...target, egress }, asked: errno, back }];
    });
    const first =
      trials.find((trial) => trial.asked !== 0 && !isHere(ifindex, trial)) ??
      trials.find((trial) => !isHere(ifindex, trial)) ??
      trials[0];
    if (first !== undefined) return first;
    if (isInVrf) return []; // where this host's own packets are looked up in another table
    return { address, prefix, target: undefined, asked: undefined, back: ask.wayTo(address) };
  });
  return worst.find((trial) => isHere(ifindex, trial)) ?? worst[0];
}

const isHere = (ifindex: number, { back }: Pick<Trial, 'back'>): boolean =>
  back.errno === 0 && back.oif === ifindex;
