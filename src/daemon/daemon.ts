/** Puts the parts together and keeps them running until it is told to stop. */

import type { LogLevel } from '../config/config.ts';
import { Kernel } from '../kernel/kernel.ts';
import type { Link } from '../kernel/links.ts';
import { RouteCache } from '../kernel/route-cache.ts';
import { RouteQuestions } from '../kernel/routes.ts';
import { ServedInterfaces } from '../policy/served-interfaces.ts';
import { BATCH, RX_STRIDE, TX_STRIDE } from '../responder/frame-port.ts';
import { type Observer, Responder } from '../responder/responder.ts';
import { isSystemError } from '../sys/addon.ts';
import { NetlinkSocket } from '../sys/netlink-socket.ts';
import { PacketIo } from '../sys/packet-io.ts';
import { readSysctl } from '../sys/sysctl.ts';
import { ETH_P_ARP } from '../wire/ethernet.ts';
import { IFF_ALLMULTI, IFF_LOWER_UP, IFF_PROMISC, IFF_UP } from '../wire/rtnetlink/link.ts';
import { BusyPoll } from './busy-poll.ts';
import { decisionLog } from './decision-log.ts';
import { describeMatch } from './describe-match.ts';
import { InterfaceLog } from './interface-log.ts';
import type { Logger } from './log.ts';
import type { Settings } from './settings.ts';
import type { DaemonView } from './status.ts';

/** RTNLGRP_LINK, RTNLGRP_IPV4_IFADDR, RTNLGRP_IPV4_RULE, RTNLGRP_IPV4_NETCONF: what the mirror follows. */
const MIRRORED_GROUPS = [1, 5, 8, 24];
/** RTNLGRP_IPV4_ROUTE, RTNLGRP_NEXTHOP: what else may change an answer that is kept. */
const ROUTING_GROUPS = [7, 32];

/** What the kernel does not announce (medium_id, proxy neighbours, ...) is asked for this often. */
const BEAT_MS = 1000;

/** Then the event loop gets its turn: signals, timers, announcements. */
const BATCHES_IN_A_ROW = 16;

/** 16,384 frames: 50 ms of a flood at full rate. */
const CAPTURE_RING = 4 << 20;

/**
 * An answer that tells of the prefix tells of all its legs, and the kernel has a page for it. Not a power of two, so that the
 * slots do not fall on the same lines of the cache.
 */
const LONGEST_ROUTE = 4096 + 64;

export class Daemon {
  readonly #log: Logger;
  readonly #packets: PacketIo;
  readonly #sockets: NetlinkSocket[] = [];
  #settings: Settings;
  readonly #served: ServedInterfaces;
  readonly #interfaceLog: InterfaceLog;
  readonly #busyPoll: BusyPoll;
  readonly #cache: RouteCache;
  readonly #kernel: Kernel;
  readonly #responder: Responder;
  #beat: NodeJS.Timeout | undefined;

  /** Opens everything that can be refused; throws a SystemError. */
  constructor(settings: Settings, log: Logger) {
    const { config, rules } = settings;
    this.#settings = settings;
    this.#log = log;
    this.#packets = new PacketIo({
      protocol: ETH_P_ARP,
      ringSize: CAPTURE_RING,
      batch: BATCH,
      rxStride: RX_STRIDE,
      txStride: TX_STRIDE,
    });
    this.#served = new ServedInterfaces(rules);
    this.#interfaceLog = new InterfaceLog(this.#served, log);
    this.#packets.open((frames) => this.#onBatch(frames));
    this.#busyPoll = new BusyPoll(config.busyPoll);
    this.#cache = new RouteCache(config.verdictTtl);
    this.#kernel = this.#openKernel();
    const questions = new RouteQuestions(
      this.#open(new NetlinkSocket({ receiveBuffer: 1 << 20, slots: 64, stride: LONGEST_ROUTE })),
      BATCH,
      this.#cache,
    );
    this.#responder = new Responder({
      frames: this.#packets,
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
    this.#lookAtDecisions();
    this.#kernel.refresh();
    this.#lookAgain(); // a link may have come before its master
  }

  /** Answers until `stop` aborts; then everything is closed. */
  async run(stop: AbortSignal): Promise<void> {
    this.#sayReady();
    this.#beat = setInterval(() => this.#onBeat(), BEAT_MS);
    await new Promise<void>((resolve) => {
      if (stop.aborted) resolve();
      stop.addEventListener('abort', () => resolve(), { once: true });
    });
    this.#close();
  }

  /** Puts other settings in force, from the next batch on. */
  apply(settings: Settings): void {
    const { config, rules } = settings;
    this.#settings = settings;
    this.#cache.ttl = config.verdictTtl;
    this.#busyPoll.ms = config.busyPoll;
    this.setLogLevel(config.log.level);
    this.#served.setRules(rules);
    this.#lookAgain();
    this.#interfaceLog.checkKernelProxying(this.#kernel.all);
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
      links: this.#kernel.links,
      all: this.#kernel.all,
      counters: this.#responder.counters,
      recorder: this.#responder.recorder,
      logLevel: this.#log.level,
      captureLost: this.#packets.dropped(),
      notificationsLost: this.#kernel.overruns,
    };
  }

  /** Whoever looks at each decision; nobody, most of the time. */
  #lookAtDecisions(): void {
    const observers = [decisionLog(this.#log, this.#kernel)].filter((one) => one !== undefined);
    this.#responder.observer = join(observers);
  }

  /** Finds the rule of every link anew. */
  #lookAgain(): void {
    for (const link of this.#kernel.links) this.#interfaceLog.here(link, this.#kernel.links.get(link.master));
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
    const dumps = this.#open(new NetlinkSocket({ receiveBuffer: 1 << 20, slots: 4, stride: 64 << 10 }));
    return new Kernel(
      {
        changes,
        dumps,
        readSysctl,
        onAnnounced: () => this.#cache.forget(performance.now()),
        // fib_inetaddr_event() then takes the interface for one that went down.
        onLastAddress: () => this.#responder.purgeDelayed(),
      },
      {
        here: (link, before) => {
          this.#interfaceLog.here(link, this.#kernel.links.get(link.master));
          if (before !== undefined && before.name !== link.name) this.#lookAgain(); // it may be a master
          if (before !== undefined && forgetsDelayed(before, link)) this.#responder.purgeDelayed();
        },
        gone: (link) => {
          this.#interfaceLog.gone(link);
          this.#responder.purgeDelayed();
        },
      },
    );
  }

  #open(socket: NetlinkSocket): NetlinkSocket {
    this.#sockets.push(socket);
    return socket;
  }

  #onBatch(first: number): void {
    // Whoever was answered asks again soon: looking once more costs less than to sleep and be woken.
    let frames = first;
    for (let batches = 0; frames > 0; batches++) {
      this.#survive(() => this.#responder.answer(frames));
      frames = batches < BATCHES_IN_A_ROW ? this.#packets.next() : 0;
    }
    if (frames < 0) throw new Error(`capture on any failed: ${this.#packets.error()}`);
    this.#busyPoll.extend();
  }

  #onChanges(): void {
    this.#survive(() => this.#kernel.catchUp());
    this.#interfaceLog.checkKernelProxying(this.#kernel.all);
  }

  #onBeat(): void {
    this.#survive(() => this.#kernel.refresh());
    this.#interfaceLog.checkKernelProxying(this.#kernel.all);
  }

  /** A system call that is refused once (no memory, say) costs one batch, not the daemon. */
  #survive(step: () => void): void {
    try {
      step();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.#log.error({ code: error.code, syscall: error.syscall }, error.message);
    }
  }

  #sayReady(): void {
    this.#interfaceLog.checkKernelProxying(this.#kernel.all);
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
      `ready: serving ${names.length === 0 ? 'no interface yet' : names.join(', ')}`,
    );
  }

  #close(): void {
    clearInterval(this.#beat);
    this.#responder.purgeDelayed();
    const { counters } = this.#responder;
    counters.losses.capture = this.#packets.dropped();
    this.#packets.close();
    for (const socket of this.#sockets) socket.close();
    const { capture, route, send } = counters.losses;
    const losses = { capture, route, send: Object.fromEntries(send), notifications: this.#kernel.overruns };
    this.#log.info({ counters: counters.byReason(), batches: counters.batches, losses }, 'stopped');
  }
}

/** One observer for all; undefined for none. */
function join(observers: readonly Observer[]): Observer | undefined {
  if (observers.length < 2) return observers[0];
  return (decision) => {
    for (const observer of observers) observer(decision);
  };
}

/**
 * Whether the kernel forgets the requests that wait for proxy_delay. It does when an interface goes down (neigh_ifdown()), and
 * at any change of one that has no carrier (neigh_carrier_down()), be it the loss of it; to be promiscuous is no change.
 */
function forgetsDelayed(before: Link, now: Link): boolean {
  if ((before.flags & IFF_UP) === 0) return false;
  if ((now.flags & IFF_UP) === 0) return true;
  return (
    (now.flags & IFF_LOWER_UP) === 0 && ((before.flags ^ now.flags) & ~(IFF_PROMISC | IFF_ALLMULTI)) !== 0
  );
}
