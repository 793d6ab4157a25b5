/** What the kernel notifies of, as far as the route cache goes: which results hold no more, and where ranges are cut. */
import { AttributeReader } from '../wire/netlink/attribute.ts';
import { RTN_LOCAL } from '../wire/rtnetlink/route.ts';
import { emptyRoutePrefix, readRoutePrefix } from '../wire/rtnetlink/route-prefix.ts';
import { RTM_DELROUTE, RTM_NEWROUTE } from '../wire/rtnetlink/rtnetlink.ts';
import type { EachMessage } from './netlink-port.ts';
import type { Ranges } from './ranges.ts';
import type { RouteCache } from './route-cache.ts';

export class CacheUpkeep {
  readonly #cache: RouteCache;
  readonly #ranges: Ranges;
  readonly #now: () => number;
  readonly #attributes = new AttributeReader(new DataView(new ArrayBuffer(0)), 0, 0);
  readonly #route = emptyRoutePrefix();

  constructor(cache: RouteCache, ranges: Ranges, now: () => number) {
    this.#cache = cache;
    this.#ranges = ranges;
    this.#now = now;
  }

  readonly notified: EachMessage = (type, view, at, end) => {
    const isNew = type === RTM_NEWROUTE;
    const route = this.#route;
    if (!(isNew || type === RTM_DELROUTE) || !readRoutePrefix(view, at, end, this.#attributes, route)) {
      this.#cache.forget(this.#now());
      return;
    }
    const { address, length } = route;
    if (isNew) this.#ranges.addRoute(route);
    if (this.#touchesAll()) this.#cache.forget(this.#now());
    else if (isNew) this.#cache.forgetPrefix(address, length);
    else this.#cache.distrustPrefix(address, length, this.#now());
  };

  /**
   * A route of type local, and realms, change how the sender of every request is checked (fib_has_custom_local_routes,
   * fib_num_tclassid_users); and a route without realms may replace one that had some. Nothing of it is known before routes are read.
   */
  #touchesAll(): boolean {
    return this.#route.type === RTN_LOCAL || this.#ranges.realms || !this.#ranges.known;
  }

  /** Some notifications were lost. */
  lost(): void {
    this.#ranges.lost();
    this.#cache.forget(this.#now());
  }
}
