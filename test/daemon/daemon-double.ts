/** A Daemon on doubles: a host whose kernel is a set of tables, frames by hand, a clock by hand. Without root and addon. */
import type { TestContext } from 'vitest';
import { buildRules, type Settings } from '../../src/config/build-rules.ts';
import { complete, interfaceFor } from '../../src/config/complete.ts';
import type { Config } from '../../src/config/keys.ts';
import { Daemon, type DaemonParts } from '../../src/daemon/daemon.ts';
import { LifeCycle, type LifeEvent } from '../../src/daemon/life-cycle.ts';
import type { Host, HostHandlers } from '../../src/host/open.ts';
import type { Log } from '../../src/log/log.ts';
import type { Backlog, FrameGauge } from '../../src/sys/packet-io.ts';
import { formatIpv4, type Ipv4 } from '../../src/wire/ipv4.ts';
import { type TablesDouble, tablesDouble } from '../kernel/kernel-double.ts';
import { refusal, routeAnswer } from '../kernel/messages.ts';
import { NetlinkDouble } from '../kernel/netlink-double.ts';
import { logDouble } from '../log/log-double.ts';
import { ClockDouble } from '../responder/clock-double.ts';
import { FramesDouble, type Received, type Sent } from '../responder/frames-double.ts';
import { TapDouble } from '../responder/tap-double.ts';

export const UPLINK = 5;

/** Frames by hand, and what the poller says to them. */
class PacketsDouble extends FramesDouble {
  /** Batches that next() finds. */
  readonly coming: number[] = [];
  lost = 0;
  /** What backlog() finds. */
  waiting: Backlog[] = [];
  /** What the kernel was told, program by program. */
  readonly filters: Uint8Array[] = [];
  /** Of each gauge that was opened: its interface, what it reads, whether it is closed. */
  readonly gauges: { ifindex: number; frames: number; closed: boolean }[] = [];
  next(): number {
    return this.coming.shift() ?? 0;
  }
  listen(): void {}
  socketRefused(): number {
    return 0;
  }
  dropped(): number {
    return this.lost;
  }
  backlog(): Backlog[] {
    return this.waiting.splice(0);
  }
  filter(program: Uint8Array): void {
    this.filters.push(program);
  }
  openGauge(ifindex: number): FrameGauge {
    const gauge = { ifindex, frames: 0, closed: false };
    this.gauges.push(gauge);
    const close = (): void => {
      gauge.closed = true;
    };
    return { read: () => gauge.frames, close };
  }
}

export interface DaemonDouble {
  readonly daemon: Daemon;
  readonly packets: PacketsDouble;
  /** All that were opened. */
  readonly taps: TapDouble[];
  /** What opening the next one fails with. */
  readonly refuseTap: { error: Error | undefined };
  readonly tables: TablesDouble;
  readonly lookups: NetlinkDouble;
  readonly clock: ClockDouble;
  readonly told: LifeEvent[];
  readonly said: ReturnType<typeof logDouble>['said'];
  /** Frames come: the event loop wakes the daemon. Returns what was sent. */
  readonly receive: (...frames: Received[]) => Sent[];
  /** The kernel has something to say: the event loop says so. */
  readonly notify: (...messages: Buffer[]) => void;
}

/** Serves the interfaces of these names, as `run -i NAME` does; `changes`: what else the configuration says. */
export function settingsFor(
  globs: readonly string[],
  { log, ...changes }: Partial<Omit<Config, 'log'>> & { readonly log?: Partial<Config['log']> } = {},
): Settings {
  const plain = complete({ interfaces: [] });
  const config = {
    ...plain,
    interfaces: [interfaceFor(globs)],
    log: { ...plain.log, ...log },
    ...changes,
  };
  return { config, rules: buildRules(config) };
}

export interface Given {
  readonly settings?: Settings;
  readonly log?: Log;
  readonly tables?: TablesDouble;
  readonly parts?: Partial<DaemonParts>;
}

/** Every target is routed by the uplink, but for 10.98.0.0/16, to which there is no route. */
export function daemonDouble(context: TestContext, given: Given = {}): DaemonDouble {
  const { settings = settingsFor(['g*']), tables = tablesDouble() } = given;
  const packets = new PacketsDouble();
  const lookups = new NetlinkDouble((requests) =>
    requests.map(({ octets, seq }) =>
      formatIpv4(octets.readUInt32BE(32) as Ipv4).startsWith('10.98.')
        ? refusal(seq, 101)
        : routeAnswer(seq, 1, UPLINK),
    ),
  );
  const { log, said } = logDouble(settings.config.log.level);
  const clock = new ClockDouble();
  const told: LifeEvent[] = [];
  const life = new LifeCycle();
  life.follow((event) => told.push(event));
  const taps: TapDouble[] = [];
  const refuseTap: DaemonDouble['refuseTap'] = { error: undefined };
  let handlers: HostHandlers | undefined;
  const host: Host = {
    packets,
    lookups,
    notifications: tables.changes,
    tables: tables.dumps,
    routes: tables.routes,
    readSysctl: (name) => tables.sysctls.get(name),
    procSysReadOnly: false,
    follow: (wanted) => {
      handlers = wanted;
    },
    openFastPath: () => {}, // the addon's affair: all is decided by the daemon
    openTap: () => {
      if (refuseTap.error !== undefined) throw refuseTap.error;
      const tap = new TapDouble();
      taps.push(tap);
      return tap;
    },
  };
  const daemon = new Daemon(settings, { host, log: given.log ?? log, life, clock, ...given.parts });
  context.onTestFinished(() => daemon.close());
  const receive = (...frames: Received[]): Sent[] => {
    const before = packets.sent.length;
    handlers?.frames(packets.put(...frames));
    return packets.sent.slice(before).flat();
  };
  const notify = (...messages: Buffer[]): void => {
    tables.changes.notify(...messages);
    handlers?.notifications();
  };
  return { daemon, packets, taps, refuseTap, tables, lookups, clock, told, said, receive, notify };
}
