/** The kernel as it is now, over sockets of its own: unprivileged, and without a daemon. */
import { Dumps } from '../kernel/dump.ts';
import { readTables } from '../kernel/fib.ts';
import { Kernel } from '../kernel/kernel.ts';
import type { NetlinkPort } from '../kernel/netlink-port.ts';
import { RouteLookups } from '../kernel/routes.ts';
import { openDumpSocket, openRouteSocket } from '../sys/route-sockets.ts';
import { readSysctl } from '../sys/sysctl.ts';
import type { Ipv4 } from '../wire/ipv4.ts';
import type { World } from './facts.ts';

/** It is read once, and nothing is followed. */
const NO_CHANGES: NetlinkPort = { send: () => {}, receive: () => true };

export interface Observatory {
  readonly kernel: Kernel;
  /** The world of this moment, with the routes that these addresses meet. */
  look(addresses: readonly Ipv4[]): World;
  close(): void;
}

/** Throws a SystemError. */
export function openObservatory(): Observatory {
  const dumps = openDumpSocket();
  const routes = openRouteSocket();
  const kernel = new Kernel(
    { changes: NO_CHANGES, dumps, readSysctl, onNotification: () => {} },
    { linkChanged: () => {}, linkRemoved: () => {} },
  );
  kernel.refresh();
  const questions = new RouteLookups(routes, 1);
  return {
    kernel,
    look: (addresses) => {
      kernel.refresh();
      return { kernel, questions, routes, tables: readTables(new Dumps(dumps), addresses), readSysctl };
    },
    close: () => {
      dumps.close();
      routes.close();
    },
  };
}
