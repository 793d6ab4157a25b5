/** The netlink sockets that whole tables and routes are asked for on. Neither needs a capability. */
import { NetlinkSocket } from './netlink-socket.ts';

/** RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV4_RULE, RTNLGRP_IPV4_NETCONF: what the mirror of the links follows. */
export const MIRRORED_GROUPS = [1, 5, 8, 24];

/**
 * An answer that tells of the prefix tells of all its legs, and the kernel has a page for it. Not a power of two, so that the
 * slots do not fall on the same lines of the cache.
 */
const LONGEST_ROUTE = 4096 + 64;

/** Throws a SystemError. */
export const openDumpSocket = (): NetlinkSocket =>
  new NetlinkSocket({ receiveBuffer: 1 << 20, slots: 4, stride: 64 << 10 });

/** For route questions. Throws a SystemError. */
export const openRouteSocket = (): NetlinkSocket =>
  new NetlinkSocket({ receiveBuffer: 1 << 20, slots: 64, stride: LONGEST_ROUTE });
