/** What the kernel sends, brought to all that must know of it, in the order in which they must. */
import type { Host } from '../host/open.ts';
import type { CacheUpkeep } from '../kernel/cache-upkeep.ts';
import { Kernel } from '../kernel/kernel.ts';
import type { LinkListener } from '../kernel/links.ts';
import type { Ranges } from '../kernel/ranges.ts';
import type { EventLog } from '../log/event-log.ts';
import type { ServedInterfaces } from '../policy/served-interfaces.ts';
import { forgetsDelayed } from '../responder/delay-queue.ts';
import type { Responder } from '../responder/responder.ts';
import type { Takeovers } from './takeovers.ts';

export interface Listeners {
  readonly served: ServedInterfaces;
  readonly ranges: Ranges;
  readonly upkeep: CacheUpkeep;
  /** These are made with the kernel's state, so after it; nothing is sent before. */
  readonly events: () => EventLog;
  readonly responder: () => Responder;
  /** Undefined: the tables are read for the first time. */
  readonly takeovers: () => Takeovers | undefined;
  /** An interface came or has another name, or has gone (undefined). */
  readonly named: (ifindex: number, name: string | undefined) => void;
}

/** Nothing is read yet. */
export function openKernel(host: Host, listeners: Listeners): Kernel {
  const { upkeep, ranges, events, responder, takeovers } = listeners;
  const { notifications: changes, tables: dumps, readSysctl } = host;
  return new Kernel(
    {
      ...{ changes, dumps, readSysctl },
      onNotification: (type) => {
        responder().fastPath?.flush();
        if (type === 0) upkeep.lost();
        events().cacheFlushed(type);
        takeovers()?.notified();
      },
      onMessage: (type, view, at, end) => {
        upkeep.notified(type, view, at, end);
        events().notified(type, view, at, end);
      },
      onPrefix: ranges.add,
      onUnknownRule: (is) => {
        ranges.isBlind = is;
      },
      // fib_inetaddr_event() then takes the interface for one that went down.
      onLastAddress: () => responder().purgeDelayed(),
    },
    linkListener(listeners),
  );
}

const linkListener = ({ served, events, responder, named }: Listeners): LinkListener => ({
  linkChanged: (link, before, links) => {
    if (before?.name !== link.name) named(link.ifindex, link.name);
    served.linkChanged(link, before, links);
    if (before !== undefined && forgetsDelayed(before, link)) responder().purgeDelayed();
    events().linkChanged(link);
  },
  linkRemoved: (link) => {
    served.linkRemoved(link);
    responder().purgeDelayed();
    events().linkRemoved(link);
    named(link.ifindex, undefined);
  },
});
