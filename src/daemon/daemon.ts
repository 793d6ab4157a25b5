/** The parts put together on what was opened, and kept running until they are told to stop. Opens nothing itself. */
import type { Settings } from '../config/build-rules.ts';
import type { Config } from '../config/keys.ts';
import type { LogLevel } from '../config/log-levels.ts';
import type { Dump } from '../dump/dump.ts';
import { dumpHeader } from '../dump/header.ts';
import type { Host } from '../host/open.ts';
import { CacheUpkeep } from '../kernel/cache-upkeep.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { Ranges } from '../kernel/ranges.ts';
import { RouteCache } from '../kernel/route-cache.ts';
import { RouteLookups } from '../kernel/routes.ts';
import { EventLog } from '../log/event-log.ts';
import type { Log } from '../log/log.ts';
import { CountRows } from '../policy/count-rows.ts';
import type { FindRule, InterfaceRule } from '../policy/interface-rule.ts';
import { OUTCOME } from '../policy/outcomes.ts';
import { ServedInterfaces } from '../policy/served-interfaces.ts';
import { type Criteria, decisionFilter, isLimited } from '../responder/decision-filter.ts';
import type { Clock } from '../responder/delay-queue.ts';
import { BATCH, type FramePort, silentPort } from '../responder/frame-port.ts';
import { losses } from '../responder/losses.ts';
import { RecentRequests } from '../responder/recent-requests.ts';
import { Responder } from '../responder/responder.ts';
import { isSystemError } from '../sys/addon.ts';
import { VERSION } from '../sys/package-root.ts';
import { waitedForProcessor } from '../sys/processor.ts';
import { Floods } from './floods.ts';
import { Health } from './health.ts';
import type { LifeCycle, RunSummary } from './life-cycle.ts';
import { sayNoInterface } from './no-interface.ts';
import { Onlookers } from './onlookers.ts';
import { openKernel } from './open-kernel.ts';
import { Poller } from './poller.ts';
import { PROCESS_CLOCK } from './process-clock.ts';
import { RangesReading } from './ranges-reading.ts';
import { type MarkPort, SecondResponders } from './second-responders.ts';
import type { DaemonView } from './status.ts';
import { Takeovers } from './takeovers.ts';

/** What the kernel sends no notification of (medium_id, proxy neighbours, ...) is read anew this often, in milliseconds. */
export const RESYNC_MS = 1000;

export interface DaemonParts {
  readonly host: Host;
  readonly log: Log;
  readonly life: LifeCycle;
  /** What the settings were read from at the start; undefined: from options. */
  readonly file?: string | undefined;
  /** Where every frame with its verdict is written, if anywhere. */
  readonly dump?: Dump | undefined;
  /** Everything but sending. */
  readonly dryRun?: boolean;
  readonly clock?: Clock;
  /** By which other arproxies see what this one serves, and it sees theirs; without one, neither does. */
  readonly marks?: MarkPort | undefined;
}

/** Of the decisions at trace: those that the configuration wants. */
const criteriaOf = ({ trace }: Config['log']): Criteria => ({
  ...{ ifname: trace.interface, target: trace.target, from: trace.from, verdict: trace.verdict },
  outcomes: trace.reason.map((reason) => OUTCOME[reason]),
});

export class Daemon {
  readonly #parts: DaemonParts;
  readonly #clock: Clock;
  readonly #rows = new CountRows();
  readonly #served = new ServedInterfaces([], this.#rows);
  readonly #ranges: Ranges;
  readonly #cache: RouteCache;
  readonly #reading: RangesReading;
  readonly #upkeep: CacheUpkeep;
  readonly #kernel: Kernel;
  readonly #responder: Responder;
  readonly #poller: Poller;
  readonly #events: EventLog;
  readonly #floods: Floods;
  readonly #onlookers: Onlookers;
  readonly #health: Health;
  readonly #takeovers: Takeovers;
  readonly #second: SecondResponders | undefined;
  /** Told of an interface that came or has another name, or has gone (undefined). */
  onName: ((ifindex: number, name: string | undefined) => void) | undefined;
  #settings: Settings;
  #resync: NodeJS.Timeout | undefined;
  #closed = false;

  /**
   * Reads the kernel's tables, begins the dump, and answers from the next turn of the event loop on. Throws a SystemError, a
   * NetlinkError or a DumpError.
   */
  constructor(settings: Settings, parts: DaemonParts) {
    const { host, log, dump, clock = PROCESS_CLOCK } = parts;
    this.#parts = parts;
    this.#settings = settings;
    this.#clock = clock;
    this.#ranges = new Ranges(host.routes, (each) => this.#kernel.eachPrefix(each));
    this.#cache = new RouteCache(0, this.#ranges);
    this.#upkeep = new CacheUpkeep(this.#cache, this.#ranges, () => clock.now());
    const surviving: Clock = {
      ...{ now: clock.now.bind(clock), random: clock.random.bind(clock) },
      after: (ms, fire) => clock.after(ms, () => this.#survive(fire)),
    };
    this.#reading = new RangesReading(this.#ranges, surviving);
    this.#kernel = openKernel(host, {
      ...{ served: this.#served, ranges: this.#ranges, upkeep: this.#upkeep },
      events: () => this.#events,
      responder: () => this.#responder,
      takeovers: () => this.#takeovers,
      named: (ifindex, name) => this.onName?.(ifindex, name),
    });
    const answering = {
      frames: this.#framePort(),
      kernel: this.#kernel,
      routes: new RouteLookups(host.lookups, BATCH, this.#cache),
      served: this.#served,
      clock: surviving,
      recent: new RecentRequests((clock.random() * 2 ** 32) | 0),
    };
    this.#responder = new Responder({
      ...answering,
      ...(parts.dryRun !== true && { rows: this.#rows.numbers }),
    });
    const { counters, fastPath } = this.#responder;
    if (fastPath !== undefined) host.openFastPath(fastPath.memory);
    this.#onlookers = new Onlookers({
      ...{ log, dump, kernel: this.#kernel, responder: this.#responder },
      openTap: () => host.openTap(),
    });
    this.#events = new EventLog(log, {
      ...{ served: this.#served, kernel: this.#kernel, counters },
      procSysReadOnly: host.procSysReadOnly,
      dropped: () => host.packets.dropped(),
      resyncEvery: RESYNC_MS,
      nameOf: (ifindex) => this.#nameOf(ifindex) ?? `ifindex ${ifindex}`,
      socketRefused: () => host.packets.socketRefused(),
      now: () => clock.now(),
    });
    const marks = { port: parts.marks, served: this.#served, log: this.#events.second };
    this.#second = marks.port && new SecondResponders({ ...marks, port: marks.port });
    this.#served.onChange = (change) => {
      this.#second?.stale();
      this.#events.servedChanged(change);
    };
    this.#responder.onConflict = (conflict) => this.#events.conflict(conflict);
    this.#responder.onClaim = (iif, mac) => {
      for (const one of this.#takeovers.share(iif)) this.#events.claimed(one, mac);
    };
    const source = {
      next: () => host.packets.next(),
      answered: () => fastPath?.takeHandled() ?? 0,
      listen: (on: boolean) => host.packets.listen(on),
    };
    this.#poller = new Poller(source, (frames) => this.#survive(() => this.#responder.answer(frames)));
    this.#floods = new Floods({
      ...{ packets: host.packets, served: this.#served, counters },
      ...{ log: this.#events.floods, clock: surviving, waited: waitedForProcessor },
    });
    this.#poller.onBreak = () => this.#survive(() => this.#floods.lookAtTimes(clock.now()));
    this.#takeovers = new Takeovers({
      ...{ ...answering, links: this.#kernel.links, counters },
      told: (takeover) => this.#events.tookOver(takeover),
    });
    this.#health = new Health({
      ...{ kernel: this.#kernel, served: this.#served, life: parts.life, lookups: host.lookups },
      look: () => this.#poller.lookNow(),
    });
    this.apply(settings);
    this.#kernel.refresh();
    this.#takeovers.look();
    this.#readRanges();
    dump?.begin({
      header: () => dumpHeader(VERSION),
      nameOf: (ifindex) => this.#nameOf(ifindex),
    });
    host.follow({
      frames: (frames) => this.#poller.wake(frames),
      notifications: () => this.#onNotifications(),
    });
  }

  /** Answers until `stop` aborts. */
  async run(stop: AbortSignal): Promise<void> {
    this.#resync = setInterval(() => this.resync(), RESYNC_MS);
    this.#sayReady();
    this.#events.judge(); // what keeps an interface silent is said behind what is served
    this.#second?.check(this.#clock.now());
    await new Promise<void>((resolve) => {
      if (stop.aborted) resolve();
      stop.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Puts settings in force, from the next batch on. A row for each key of the configuration, so that none is forgotten. */
  apply(settings: Settings): void {
    this.#settings = { config: settings.config, rules: settings.rules }; // `find` knows the links as they are now
    for (const put of Object.values(this.#settingsInForce)) put(settings);
    this.#responder.fastPath?.flush();
    this.#events.judge();
  }

  readonly #settingsInForce: { readonly [Key in keyof Config]: (settings: Settings) => void } = {
    interfaces: ({ rules, find }) => this.#setRules(rules, find),
    log: ({ config }) => this.setLogLevel(config.log.level, criteriaOf(config.log)),
    routeCacheTtl: ({ config }) => {
      this.#cache.ttl = config.routeCacheTtl;
    },
    busyPoll: ({ config }) => {
      this.#poller.busyPoll = config.busyPoll;
      if (this.#responder.fastPath !== undefined) this.#responder.fastPath.calls = config.busyPoll > 0;
    },
    // These two are beside the daemon: the service moves them.
    control: () => {},
    metrics: () => {},
  };

  /** At level trace, what `wanted` leaves out is not logged. */
  setLogLevel(level: LogLevel, wanted?: Criteria): void {
    this.#parts.log.level = level;
    this.#onlookers.trace(wanted === undefined || !isLimited(wanted) ? undefined : decisionFilter(wanted));
  }

  /** Whether somebody reads the recorder as it is written. */
  setWatched(on: boolean): void {
    this.#onlookers.watch(on);
  }

  /** Reads everything anew: what the kernel sends no notification of is then known. */
  resync(): void {
    this.#survive(() => this.#kernel.refresh());
    this.#takeovers.look();
    this.#responder.fastPath?.flush();
    this.#responder.settle();
    this.#survive(() => this.#takeovers.probe());
    this.#survive(() => this.#floods.look(this.#clock.now()));
    this.#events.resynced();
    this.#readRanges();
    this.#second?.check(this.#clock.now());
    this.check();
  }

  /** Looks whether requests are answered. Once it is closed, so is what would be looked at. */
  check(): void {
    if (!this.#closed) this.#health.check(this.#clock.now());
  }

  /** What may be looked at from outside, as it is now. */
  get view(): DaemonView {
    return {
      settings: this.#settings,
      served: this.#served,
      kernel: this.#kernel,
      packets: this.#parts.host.packets,
      dump: this.#parts.dump,
      log: this.#parts.log,
      onlookers: this.#onlookers,
      counters: this.#responder.counters,
      recorder: this.#responder.recorder,
      logLevel: this.#parts.log.level,
      fault: this.#health.fault,
      second: this.#second,
    };
  }

  /** Of the whole run; complete when what it runs on is closed. */
  get summary(): RunSummary {
    const { counters } = this.#responder;
    return {
      dryRun: this.#parts.dryRun === true,
      counters: counters.byReason(),
      batches: counters.batches,
      conflicts: counters.conflicts,
      secondResponders: this.#second?.noticed ?? 0,
      losses: losses(this.view),
    };
  }

  /** Ends what waits. What it runs on is closed by who opened it, afterwards. */
  close(): void {
    this.#closed = true;
    this.#parts.host.follow({ frames: () => {}, notifications: () => {} });
    clearInterval(this.#resync);
    this.#reading.close();
    this.#poller.close();
    this.#second?.close();
    this.#onlookers.close();
    this.#takeovers.close();
    this.#responder.purgeDelayed();
    this.#survive(() => this.#floods.look(this.#clock.now()));
    this.#survive(() => this.#floods.close());
    if (this.#responder.fastPath !== undefined) this.#responder.fastPath.isOn = false;
    this.#responder.settle();
    this.#events.close();
  }

  #readRanges(): void {
    if (this.#cache.ttl > 0) this.#survive(() => this.#reading.go());
  }

  #setRules(rules: readonly InterfaceRule[], find: FindRule | undefined): void {
    this.#served.setRules(rules, this.#kernel.links, find);
    for (const link of this.#kernel.links) this.#events.linkChanged(link);
  }

  #nameOf(ifindex: number): string | undefined {
    return this.#kernel.links.get(ifindex)?.name;
  }

  /** Where replies go. What is not sent is not dumped as sent. */
  #framePort(): FramePort {
    const { host, dump, dryRun } = this.#parts;
    if (dryRun) return silentPort(host.packets.received);
    return dump?.watch(host.packets) ?? host.packets;
  }

  #onNotifications(): void {
    this.#survive(() => this.#kernel.catchUp());
    this.#events.judge();
  }

  /** A system call that is refused once (no memory, say) costs one batch, not the daemon. */
  #survive(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.#events.batchAbandoned(error);
    }
  }

  #sayReady(): void {
    const interfaces = [...this.#served].map(({ link }) => link.name);
    if (interfaces.length === 0) sayNoInterface(this.#parts, this.#kernel.links, this.#settings.config);
    this.#parts.life.tell({ phase: 'ready', interfaces, dryRun: this.#parts.dryRun === true });
  }
}
