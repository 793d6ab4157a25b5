/** Where the prefixes of all routes begin and end, read from the kernel datagram by datagram, with other things in between. */
import type { Ipv4 } from '../wire/ipv4.ts';
import { AttributeReader } from '../wire/netlink/attribute.ts';
import { messageErrno } from '../wire/netlink/error.ts';
import { messageSeq, NLMSG_DONE, NLMSG_ERROR } from '../wire/netlink/message.ts';
import { emitRouteDump } from '../wire/rtnetlink/route.ts';
import { emptyRoutePrefix, readRoutePrefix } from '../wire/rtnetlink/route-prefix.ts';
import { cutsOf } from './cuts.ts';
import type { CutsBuilder } from './cuts-builder.ts';
import { type EachMessage, eachMessage, type SteppedPort } from './netlink-port.ts';

export interface RouteCuts {
  /** The whole table was read, and it has no more cuts than were wanted. */
  readonly complete: boolean;
  /** Some route may have several nexthops. */
  readonly shared: boolean;
  /** Some route has realms. */
  readonly realms: boolean;
  readonly routes: number;
}

/** Adds at most `most` cuts to `builder`. Each step is one datagram. */
export function* readRouteCuts(
  port: SteppedPort,
  seq: number,
  builder: CutsBuilder,
  most: number,
): Generator<undefined, RouteCuts> {
  const request = new DataView(new ArrayBuffer(64));
  port.send(new Uint8Array(request.buffer), emitRouteDump(request, seq));
  const attributes = new AttributeReader(request, 0, 0);
  const route = emptyRoutePrefix();
  let [routes, shared, realms, isDone, isRefused, isAny] = [0, false, false, false, false, false];
  const each: EachMessage = (type, view, at, end) => {
    if (messageSeq(view, at) !== seq) return;
    if (type === NLMSG_DONE || type === NLMSG_ERROR) {
      isDone = true;
      isRefused ||= messageErrno(view, at, end) !== 0;
    } else if (readRoutePrefix(view, at, end, attributes, route)) {
      routes++;
      isAny = true;
      shared ||= route.shared;
      realms ||= route.realms;
      if (builder.count <= most) cutsOf(route.address, route.length, builder.add);
    }
  };
  const datagram = (view: DataView, at: number, end: number): void => eachMessage(view, at, end, each);
  // The kernel makes the next part of a dump while the one before it is read, so nothing is ever waited for.
  for (;;) {
    isAny = false;
    const received = port.receiveOne(datagram);
    if (received < 0) isRefused = true; // a datagram that did not fit
    if (isAny && !isDone) cutAtEveryLength(route.address, builder);
    if (isDone || received === 0) break;
    yield;
  }
  return { complete: isDone && !isRefused && builder.count <= most, shared, realms, routes };
}

/**
 * Where one datagram ends with a route, the next goes on with the routes of the same first address by their number
 * (fn_trie_dump_leaf()): one that was deleted in between makes the kernel pass over another of them, whatever its length.
 */
function cutAtEveryLength(address: Ipv4, builder: CutsBuilder): void {
  for (let length = 32; length >= 0; length--) {
    if (address % 2 ** (32 - length) !== 0) return;
    cutsOf(address, length, builder.add);
  }
}
