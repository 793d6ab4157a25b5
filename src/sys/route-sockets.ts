/** The sizes of the netlink sockets, and what is listened to. None of them needs a capability. */

import {
  RTNLGRP_IPV4_IFADDR,
  RTNLGRP_IPV4_NETCONF,
  RTNLGRP_IPV4_ROUTE,
  RTNLGRP_IPV4_RULE,
  RTNLGRP_LINK,
  RTNLGRP_NEXTHOP,
} from '../wire/rtnetlink/rtnetlink.ts';

/** What the mirrors of links and addresses follow, and the rules that a lookup's IP protocol is chosen by. */
export const MIRRORED_GROUPS = [RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV4_RULE, RTNLGRP_IPV4_NETCONF];

/** What else may change the result of a route lookup. */
export const ROUTING_GROUPS = [RTNLGRP_IPV4_ROUTE, RTNLGRP_NEXTHOP];

/** For notifications: 8 MiB of them may wait. */
export const NOTIFICATION_SOCKET = { receiveBuffer: 8 << 20, slots: 16, stride: 32 << 10 };

/** For whole tables: the kernel fills datagrams of up to 32 KiB, and more where a row is longer. */
export const TABLE_SOCKET = { receiveBuffer: 1 << 20, slots: 4, stride: 64 << 10 };

/** For the routes, read datagram by datagram. */
export const ROUTE_SOCKET = { receiveBuffer: 1 << 20, slots: 1, stride: 64 << 10 };

/**
 * For route lookups. One that tells of the prefix tells of all its nexthops, and the kernel has a page for it. Not a power of
 * two, so that the slots do not fall on the same lines of the cache.
 */
export const LOOKUP_SOCKET = { receiveBuffer: 1 << 20, slots: 64, stride: 4096 + 64 };
