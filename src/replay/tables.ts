/** The kernel's tables as they are now, for a replay: links mirrored, routes asked for, as the daemon does. Nothing is sent. */
import { Kernel } from '../kernel/kernel.ts';
import { RouteLookups } from '../kernel/routes.ts';
import type { InterfaceRule } from '../policy/interface-rule.ts';
import { ServedInterfaces } from '../policy/served-interfaces.ts';
import { BATCH } from '../responder/frame-port.ts';
import { NetlinkSocket } from '../sys/netlink-socket.ts';
import { MIRRORED_GROUPS, openDumpSocket, openRouteSocket } from '../sys/route-sockets.ts';
import { readSysctl } from '../sys/sysctl.ts';

export interface Tables {
  readonly kernel: Kernel;
  readonly routes: RouteLookups;
  readonly served: ServedInterfaces;
  close(): void;
}

/** Needs no capability. Throws a SystemError. */
export function openTables(rules: readonly InterfaceRule[]): Tables {
  const changes = new NetlinkSocket({
    groups: MIRRORED_GROUPS,
    receiveBuffer: 8 << 20,
    slots: 16,
    stride: 32 << 10,
  });
  const dumps = openDumpSocket();
  const questions = openRouteSocket();
  const served = new ServedInterfaces(rules);
  const kernel: Kernel = new Kernel(
    { changes, dumps, readSysctl, onNotification: () => {} },
    {
      linkChanged: (link) => void served.update(link, kernel.links.get(link.master)),
      linkRemoved: (link) => void served.remove(link.ifindex),
    },
  );
  kernel.refresh();
  for (const link of kernel.links) served.update(link, kernel.links.get(link.master)); // one may have come before its master
  return {
    kernel,
    served,
    // Nothing is kept: the capture's clock is not the one that answers grow old by.
    routes: new RouteLookups(questions, BATCH),
    close: () => {
      for (const socket of [changes, dumps, questions]) socket.close();
    },
  };
}
