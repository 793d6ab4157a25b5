/**
 * Whether requests are answered: not whether a timer runs, but the way of a request itself. The capture is looked at, the kernel
 * is asked for a route, and a request that nobody sent is decided.
 */
import type { Kernel } from '../kernel/kernel.ts';
import type { NetlinkPort } from '../kernel/netlink-port.ts';
import { RouteLookups } from '../kernel/routes.ts';
import { afterRoute, beforeRoute } from '../policy/proxy-arp.ts';
import { macOf, type ServedInterfaces } from '../policy/served-interfaces.ts';
import { ArpOp, type ArpPacket, emptyArp } from '../wire/arp.ts';
import { ipv4 } from '../wire/ipv4.ts';
import { NO_MAC } from '../wire/mac.ts';
import type { LifeCycle } from './life-cycle.ts';

/** RFC 5737: 192.0.2.1 and 198.51.100.1, which nobody has. */
const SPA = ipv4(0xc0000201);
const TPA = ipv4(0xc6336401);
/** `lo`, where nothing is served: any interface that there is will do. */
const LOOPBACK = 1;

export interface HealthParts {
  /** Takes the frames that are there, and answers them. Throws where the capture has failed. */
  readonly look: () => void;
  readonly lookups: NetlinkPort;
  readonly kernel: Kernel;
  readonly served: ServedInterfaces;
  /** Told of each check, and of each change. */
  readonly life: LifeCycle;
}

export class Health {
  /** Why requests are not answered, as of the last check; undefined: they are. */
  fault: string | undefined;
  readonly #parts: HealthParts;
  readonly #routes: RouteLookups;
  readonly #arp: ArpPacket = emptyArp();

  constructor(parts: HealthParts) {
    this.#parts = parts;
    this.#routes = new RouteLookups(parts.lookups, 1); // without the cache: the kernel itself is asked
  }

  /** Whatever is thrown on the way is the fault. `now`: milliseconds of the clock of the route lookups. */
  check(now: number): void {
    const before = this.fault;
    this.fault = this.#find(now);
    const { life } = this.#parts;
    if (this.fault !== undefined && this.fault !== before)
      life.tell({ phase: 'unhealthy', fault: this.fault });
    if (this.fault === undefined && before !== undefined) life.tell({ phase: 'healthy' });
    life.tell({ phase: 'checked', fault: this.fault });
  }

  #find(now: number): string | undefined {
    return (
      tried('the capture cannot be looked at', this.#parts.look) ??
      tried('the kernel cannot be asked for a route', () => this.#ask(now)) ??
      tried('no decision can be made', () => this.#decide())
    );
  }

  #ask(now: number): void {
    const [iif] = this.#parts.served;
    this.#routes.begin(this.#parts.kernel.ipProto, now);
    this.#routes.add(iif?.link.ifindex ?? LOOPBACK, { spa: SPA, tpa: TPA });
    if (this.#routes.ask() > 0) throw new Error('it did not answer');
  }

  /** The route of #ask() for the first interface that is served; where none is, there is nothing to decide. */
  #decide(): void {
    const { kernel, served } = this.#parts;
    const [iif] = served;
    const [route] = this.#routes.routes;
    if (iif === undefined || route === undefined) return;
    const { link, rule } = iif;
    Object.assign(this.#arp, {
      op: ArpOp.REQUEST,
      sha: macOf(iif) ?? NO_MAC,
      spa: SPA,
      tha: NO_MAC,
      tpa: TPA,
    });
    if (beforeRoute(this.#arp, link, kernel.all) === undefined)
      afterRoute(this.#arp, link, rule, route, kernel, served);
  }
}

/** Undefined: it went well. */
function tried(what: string, step: () => void): string | undefined {
  try {
    step();
    return undefined;
  } catch (error) {
    return `${what}: ${error instanceof Error ? error.message : String(error)}`;
  }
}
