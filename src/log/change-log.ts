/**
 * A line at debug for each change that the kernel notifies of: links, sysctls, which rule is for a link, what flushed the
 * route cache. Below debug nothing is looked at.
 */
import { hiddenSysctls, SHOW_PROC_SYS, unknownSysctls } from '../diagnose/hidden-sysctls.ts';
import { notificationWords } from '../diagnose/notification-words.ts';
import type { AllConf } from '../kernel/kernel.ts';
import type { Link } from '../kernel/links.ts';
import type { ServedInterfaces } from '../policy/served-interfaces.ts';
import { formatMac } from '../wire/mac.ts';
import { IFF_LOWER_UP, IFF_NOARP, IFF_UP } from '../wire/rtnetlink/link.ts';
import { notificationName } from '../wire/rtnetlink/rtnetlink.ts';
import type { LimitedLog } from './limited-log.ts';
import type { Log } from './log.ts';

type Values = Readonly<Record<string, string | number | boolean>>;

export class ChangeLog {
  readonly #log: Log;
  readonly #limited: LimitedLog;
  readonly #served: ServedInterfaces;
  /** As last said, by ifindex. */
  readonly #said = new Map<number, Values>();
  #all: Values | undefined;
  #unknown: readonly string[] = [];

  readonly #nameOf: (ifindex: number) => string;
  /** The last notification in words, and how many came before it, since the route cache was flushed. */
  #last: string | undefined;
  #before = -1;

  constructor(log: Log, limited: LimitedLog, served: ServedInterfaces, nameOf: (ifindex: number) => string) {
    this.#log = log;
    this.#nameOf = nameOf;
    this.#limited = limited;
    this.#served = served;
  }

  /** The link is there; it may have changed. After the rule for it was looked for. */
  linkChanged(link: Link): void {
    if (!this.#log.isEnabled('debug')) return;
    const before = this.#said.get(link.ifindex);
    const now = { ...valuesOf(link), rule: this.#served.ruleOf(link.ifindex) ?? 'none' };
    this.#said.set(link.ifindex, now);
    const changes = differences(before ?? {}, now);
    if (changes === '') return;
    const { ifindex, name: ifname } = link;
    this.#log.say(
      'link-changed',
      { ifname, ifindex },
      `link ${ifname} ${before === undefined ? 'seen' : 'changed'}: ${changes}`,
    );
  }

  linkRemoved({ ifindex, name: ifname }: Link): void {
    this.#said.delete(ifindex);
    this.#log.say('link-removed', { ifname, ifindex }, `link ${ifname} gone`);
  }

  /** The sysctls of conf/all may have changed. */
  sysctls(all: AllConf): void {
    this.#sayUnknown(all);
    const { proxyArp, proxyArpPvlan = 'unknown', dropGratuitousArp = 'unknown', rpFilter } = all;
    if (!this.#log.isEnabled('debug')) return;
    const now = {
      proxy_arp: proxyArp,
      proxy_arp_pvlan: proxyArpPvlan,
      drop_gratuitous_arp: dropGratuitousArp,
      rp_filter: rpFilter,
    };
    const changes = differences(this.#all ?? {}, now);
    if (changes !== '')
      this.#log.say(
        'sysctl-changed',
        {},
        `net.ipv4.conf.all ${this.#all === undefined ? 'seen' : 'changed'}: ${changes}`,
      );
    this.#all = now;
  }

  /** At any level, once: it is known nowhere else. */
  #sayUnknown(all: AllConf): void {
    const unknown = unknownSysctls(all);
    const isNew = unknown.some((name) => !this.#unknown.includes(name));
    this.#unknown = unknown;
    if (!isNew) return;
    const remedy = SHOW_PROC_SYS;
    const text = `${hiddenSysctls(unknown)} (remedy: ${remedy})`;
    this.#log.say('sysctl-unknown', { sysctls: unknown, remedy }, text);
  }

  notified(type: number, view: DataView, at: number, end: number): void {
    if (!this.#log.isEnabled('debug')) return;
    this.#last = notificationWords(type, view, at, end, this.#nameOf);
    this.#before++;
  }

  /** `type` of the last notification, 0: some were lost. */
  cacheFlushed(type: number): void {
    const name = type === 0 ? 'notifications were lost' : notificationName(type);
    const words = type === 0 || this.#last === undefined ? '' : ` ${this.#last}`;
    const before = this.#before > 0 ? `, and ${this.#before} before it` : '';
    const what = `${name}${words}${before}`;
    // Many a second where routes come and go.
    const kind = `route cache flushed: ${name}`;
    this.#limited.say('route-cache-flushed', kind, { what }, `route cache flushed: ${what}`);
    this.#last = undefined;
    this.#before = -1;
  }
}

/** What arproxy looks at, under the names of ip(8) and of the sysctls. */
function valuesOf({ name, mac, flags, master, devconf }: Link): Values {
  return {
    name,
    mac: mac === undefined ? 'none' : formatMac(mac),
    up: (flags & IFF_UP) !== 0,
    carrier: (flags & IFF_LOWER_UP) !== 0,
    noarp: (flags & IFF_NOARP) !== 0,
    master: master ?? 0,
    ...(devconf === undefined
      ? { ipv4: false }
      : {
          ipv4: true,
          forwarding: devconf.forwarding,
          proxy_arp: devconf.proxyArp,
          proxy_arp_pvlan: devconf.proxyArpPvlan,
          rp_filter: devconf.rpFilter,
          medium_id: devconf.mediumId,
          drop_gratuitous_arp: devconf.dropGratuitousArp,
        }),
  };
}

/** `up false -> true, rule none -> 0`; at first sight the values alone. */
function differences(before: Values, now: Values): string {
  return Object.entries(now)
    .filter(([key, value]) => before[key] !== value)
    .map(([key, value]) =>
      before[key] === undefined ? `${key} ${value}` : `${key} ${before[key]} -> ${value}`,
    )
    .join(', ');
}
