/** The kernel's tables as they are now, for who looks once: links mirrored, routes asked for, as the daemon does. */
import { Kernel } from '../kernel/kernel.ts';
import { type LinkListener, NO_LISTENER } from '../kernel/links.ts';
import { RouteLookups } from '../kernel/routes.ts';
import { BATCH } from '../responder/frame-port.ts';
import { type Closable, openAll } from './close-list.ts';
import { openTablePorts, type TablePorts } from './open.ts';

export interface Tables extends TablePorts {
  readonly kernel: Kernel;
  /** Without a cache: each lookup is of the moment. */
  readonly routes: RouteLookups;
}

/** Needs no capability. `listener` hears of every link. Throws a SystemError or a NetlinkError. */
export const openTables = (listener: LinkListener = NO_LISTENER): Tables & Closable =>
  openAll((list) => {
    const ports = list.add(openTablePorts());
    const { notifications, tables, lookups, readSysctl, procSysReadOnly } = ports;
    const kernel = new Kernel(
      { changes: notifications, dumps: tables, readSysctl, onNotification: () => {} },
      listener,
    );
    kernel.refresh();
    return {
      notifications,
      tables,
      lookups,
      readSysctl,
      procSysReadOnly,
      kernel,
      routes: new RouteLookups(lookups, BATCH),
    };
  });
