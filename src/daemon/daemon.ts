/** Puts the parts together and keeps them running until it is told to stop. */

import type { LogLevel } from '../config/keys.ts';
import { describeMatch } from '../config/plain.ts';
import { Dump, type DumpOptions } from '../dump/dump.ts';
import { dumpHeader } from '../dump/header.ts';
import { Kernel } from '../kernel/kernel.ts';
import { RouteCache } from '../kernel/route-cache.ts';
import { RouteLookups } from '../kernel/routes.ts';
import { decisionLog } from '../log/decision-log.ts';
import { EventLog } from '../log/event-log.ts';
import type { Logger } from '../log/log.ts';
import { ServedInterfaces } from '../policy/served-interfaces.ts';
import { BATCH, type FramePort, RX_STRIDE, silentPort, TX_STRIDE } from '../responder/frame-port.ts';
import { losses } from '../responder/losses.ts';
import { Responder } from '../responder/responder.ts';
import { isSystemError } from '../sys/addon.ts';
import { NetlinkSocket } from '../sys/netlink-socket.ts';
import { PacketIo } from '../sys/packet-io.ts';
import { MIRRORED_GROUPS, openDumpSocket, openRouteSocket } from '../sys/route-sockets.ts';
import { readSysctl } from '../sys/sysctl.ts';
import { ETH_P_ARP } from '../wire/ethernet.ts';
import { forgetsDelayed } from './forgets-delayed.ts';
import { joinObservers } from './join-observers.ts';
import { Poller } from './poller.ts';
import type { Settings } from './settings.ts';
import type { DaemonView } from './status.ts';

/** RTNLGRP_IPV4_ROUTE, RTNLGRP_NEXTHOP: what else may change an answer that is kept. */
const ROUTING_GROUPS = [7, 32];

/** What the kernel does not announce (medium_id, proxy neighbours, ...) is asked for this often. */
const BEAT_MS = 1000;

/** 16,384 frames: 50 ms of a flood at full rate. */
const CAPTURE_RING = 4 << 20;

/** What the command line alone can say. */
export interface RunMode {
  readonly dump?: DumpOptions;
  /** Everything but sending. */
  readonly dryRun?: boolean;
}

export class Daemon {
  readonly #log: Logger;
  readonly #events: EventLog;
  readonly #dryRun: boolean;
  readonly #dump: Dump | undefined;
  readonly #packets: PacketIo;
  readonly #sockets: NetlinkSocket[] = [];
  #settings: Settings;
  readonly #served: ServedInterfaces;
  readonly #poller: Poller;
  readonly #cache: RouteCache;
  readonly #kernel: Kernel;
  readonly #responder: Responder;
  #beat: NodeJS.Timeout | undefined;

  /** Opens everything that can be refused; throws a SystemError. */
  constructor(settings: Settings, log: Logger, { dump, dryRun = false }: RunMode = {}) {
    const { config, rules } = settings;
    this.#settings = settings;
    this.#log = log;
    this.#dryRun = dryRun;
    this.#packets = new PacketIo({
      protocol: ETH_P_ARP,
      ringSize: CAPTURE_RING,
      batch: BATCH,
      rxStride: RX_STRIDE,
      txStride: TX_STRIDE,
    });
    this.#served = new ServedInterfaces(rules);
    this.#events = new EventLog(log, this.#served);
    this.#poller = new Poller(config.busyPoll, this.#packets, (frames) => this.#onBatch(frames));
    this.#packets.open((frames) => this.#poller.wake(frames));
    this.#cache = new RouteCache(config.routeCacheTtl);
    this.#kernel = this.#openKernel();
    const questions = new RouteLookups(this.#open(openRouteSocket()), BATCH, this.#cache);
    this.#dump = dump === undefined ? undefined : this.#openDump(dump);
    this.#responder = new Responder({
      frames: this.#framePort(),
      kernel: this.#kernel,
      routes: questions,
      served: this.#served,
      clock: {
        now: () => performance.now(),
        random: Math.random,
        after: (ms, fire) => {
          const timer = setTimeout(() => this.#survive(fire), ms);
          return { cancel: () => clearTimeout(timer) };
        },
      },
    });
    this.#events.follow(
      this.#responder,
      (ifindex) => this.#kernel.links.get(ifindex)?.name ?? `ifindex ${ifindex}`,
    );
    this.#begin();
  }

  /** Where that fails, nothing is left open: the process would stay, and hear. */
  #begin(): void {
    try {
      this.#lookAtDecisions();
      this.#kernel.refresh();
      this.#lookAgain(); // a link may have come before its master
      this.#dump?.begin();
    } catch (error) {
      this.#closeSockets();
      throw error;
    }
  }

  /** Answers until `stop` aborts. */
  async run(stop: AbortSignal): Promise<void> {
    this.#sayReady();
    this.#beat = setInterval(() => this.#onBeat(), BEAT_MS);
    await new Promise<void>((resolve) => {
      if (stop.aborted) resolve();
      stop.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** Puts other settings in force, from the next batch on. */
  apply(settings: Settings): void {
    const { config, rules } = settings;
    this.#settings = settings;
    this.#cache.ttl = config.routeCacheTtl;
    this.#poller.busyPoll = config.busyPoll;
    this.setLogLevel(config.log.level);
    this.#served.setRules(rules);
    this.#lookAgain();
    this.#events.sysctls(this.#kernel.all);
  }

  setLogLevel(level: LogLevel): void {
    this.#log.level = level;
    this.#lookAtDecisions();
  }

  /** What may be looked at from outside, as it is now. */
  get view(): DaemonView {
    return {
      settings: this.#settings,
      served: this.#served,
      kernel: this.#kernel,
      packets: this.#packets,
      dump: this.#dump,
      counters: this.#responder.counters,
      recorder: this.#responder.recorder,
      logLevel: this.#log.level as LogLevel,
    };
  }

  /** Whoever looks at each decision; nobody, most of the time. */
  #lookAtDecisions(): void {
    const observers = [decisionLog(this.#log, this.#kernel), this.#dump?.decided].filter(
      (one) => one !== undefined,
    );
    this.#responder.observer = joinObservers(observers);
  }

  /** Last of what can be refused: files of a run before are not put aside by one that can not begin. */
  #openDump(options: DumpOptions): Dump {
    try {
      return new Dump({
        ...options,
        log: this.#log,
        header: () => dumpHeader(this.#kernel.links),
        nameOf: (ifindex) => this.#kernel.links.get(ifindex)?.name,
      });
    } catch (error) {
      this.#closeSockets();
      throw error;
    }
  }

  /** Where replies go. What is not sent is not dumped as sent. */
  #framePort(): FramePort {
    if (this.#dryRun) return silentPort(this.#packets.received);
    return this.#dump?.watch(this.#packets) ?? this.#packets;
  }

  /** Finds the rule of every link anew. */
  #lookAgain(): void {
    for (const link of this.#kernel.links) this.#events.here(link, this.#kernel.links.get(link.master));
  }

  #openKernel(): Kernel {
    const changes = this.#open(
      new NetlinkSocket({
        groups: [...MIRRORED_GROUPS, ...ROUTING_GROUPS],
        receiveBuffer: 8 << 20,
        slots: 16,
        stride: 32 << 10,
        onReadable: () => this.#onChanges(),
      }),
    );
    const dumps = this.#open(openDumpSocket());
    return new Kernel(
      {
        changes,
        dumps,
        readSysctl,
        onNotification: (type) => {
          this.#cache.forget(performance.now());
          this.#events.forgotten(type);
        },
        // fib_inetaddr_event() then takes the interface for one that went down.
        onLastAddress: () => this.#responder.purgeDelayed(),
      },
      {
        linkChanged: (link, before) => {
          this.#events.here(link, this.#kernel.links.get(link.master));
          if (before !== undefined && before.name !== link.name) this.#lookAgain(); // it may be a master
          if (before !== undefined && forgetsDelayed(before, link)) this.#responder.purgeDelayed();
        },
        linkRemoved: (link) => {
          this.#events.gone(link);
          this.#responder.purgeDelayed();
        },
      },
    );
  }

  #open(socket: NetlinkSocket): NetlinkSocket {
    this.#sockets.push(socket);
    return socket;
  }

  #onBatch(frames: number): void {
    this.#survive(() => this.#responder.answer(frames));
  }

  #onChanges(): void {
    this.#survive(() => this.#kernel.catchUp());
    this.#events.sysctls(this.#kernel.all);
  }

  #onBeat(): void {
    this.#survive(() => this.#kernel.refresh());
    this.#events.sysctls(this.#kernel.all);
    this.#events.beat();
  }

  /** A system call that is refused once (no memory, say) costs one batch, not the daemon. */
  #survive(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.#events.survived(error);
    }
  }

  #sayReady(): void {
    this.#events.sysctls(this.#kernel.all);
    const names = [...this.#served].map(({ link }) => link.name);
    if (names.length === 0) {
      const there = [...this.#kernel.links].map((link) => link.name);
      const wanted = this.#settings.config.interfaces.map(({ match }) => describeMatch(match));
      this.#log.warn(
        { match: wanted, interfaces: there },
        `no interface matches ${wanted.join(' or ')}; there are ${there.join(', ')}; waiting for one to come`,
      );
    }
    this.#log.info(
      { interfaces: names },
      `ready${this.#dryRun ? ' (dry run: nothing is sent)' : ''}: serving ${names.length === 0 ? 'no interface yet' : names.join(', ')}`,
    );
  }

  #closeSockets(): void {
    this.#poller.close();
    this.#packets.close();
    for (const socket of this.#sockets) socket.close();
  }

  /** Closes everything, and says what was done. */
  async close(): Promise<void> {
    clearInterval(this.#beat);
    this.#responder.purgeDelayed();
    this.#events.close();
    const { counters } = this.#responder;
    const dropped = this.#packets.dropped();
    this.#closeSockets();
    await this.#dump?.close();
    const lost = losses({ ...this.view, packets: { dropped: () => dropped } });
    this.#log.info(
      {
        counters: counters.byReason(),
        batches: counters.batches,
        conflicts: counters.conflicts,
        losses: lost,
      },
      this.#dryRun ? 'stopped (dry run: nothing was sent)' : 'stopped',
    );
  }
}
