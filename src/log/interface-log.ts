/** Follows the links for the served interfaces, and says what a person wants to know of it. */
import type { AllConf } from '../kernel/kernel.ts';
import { type Link, TAKE_FRAMES } from '../kernel/links.ts';
import type { ServedInterfaces } from '../policy/served-interfaces.ts';
import { ARPHRD_ETHER } from '../wire/arp.ts';
import { formatMac } from '../wire/mac.ts';
import { IFF_NOARP } from '../wire/rtnetlink/link.ts';
import type { LimitedLog } from './limited-log.ts';

export class InterfaceLog {
  readonly #served: ServedInterfaces;
  readonly #log: LimitedLog;
  /** As last said, by ifindex. */
  readonly #said = new Map<number, { name: string; mac: string; silence: string }>();
  /** Interfaces on which the kernel was found to answer too. */
  readonly #kernelProxies = new Set<number>();

  constructor(served: ServedInterfaces, log: LimitedLog) {
    this.#served = served;
    this.#log = log;
  }

  /** `master` is the link that it belongs to, if any. */
  here(link: Link, master: Link | undefined): void {
    const what = this.#served.update(link, master);
    if (what === 'not-served') return;
    const mac = link.mac === undefined ? 'none' : formatMac(link.mac);
    const fields = { ifname: link.name, ifindex: link.ifindex, mac };
    const before = this.#said.get(link.ifindex);
    if (what === 'dropped') {
      this.#said.delete(link.ifindex);
      const renamed = before !== undefined && before.name !== link.name;
      this.#change(
        link,
        fields,
        `${renamed ? `${before.name} is now ${link.name}:` : link.name} no longer served`,
      );
      return;
    }
    const silence = whySilent(link, master);
    this.#said.set(link.ifindex, { name: link.name, mac, silence });
    if (what === 'new' || before === undefined) {
      this.#change(
        link,
        fields,
        `serving ${link.name} with MAC ${mac}${silence === '' ? '' : ` (${silence})`}`,
      );
      return;
    }
    if (before.name !== link.name) this.#change(link, fields, `${before.name} is now ${link.name}`);
    if (before.mac !== mac)
      this.#change(link, fields, `${link.name} changed its MAC from ${before.mac} to ${mac}`);
    if (before.silence !== silence)
      this.#change(link, fields, `${link.name}: ${silence || 'nothing keeps it silent any more'}`);
  }

  gone(link: Link): void {
    this.#said.delete(link.ifindex);
    this.#kernelProxies.delete(link.ifindex);
    if (!this.#served.remove(link.ifindex)) return;
    this.#change(link, { ifname: link.name, ifindex: link.ifindex }, `${link.name} is gone`);
  }

  #change(link: Link, fields: object, text: string): void {
    this.#log.say('info', `changes of ${link.name}`, fields, text);
  }

  /** Says once of each interface that the kernel answers there too, and once that it has stopped. */
  checkKernelProxying(all: AllConf): void {
    for (const { link } of this.#served) {
      const on = all.proxyArp || link.devconf?.proxyArp === true;
      if (on === this.#kernelProxies.has(link.ifindex)) continue;
      const where = all.proxyArp ? 'all' : link.name;
      if (on) {
        this.#kernelProxies.add(link.ifindex);
        this.#log.say(
          'warn',
          kernelProxying(link),
          { ifname: link.name },
          `the kernel's own proxy_arp is on for ${link.name}: it answers, arproxy is silent there (to let arproxy answer: sysctl -w net.ipv4.conf.${where}.proxy_arp=0)`,
        );
      } else {
        this.#kernelProxies.delete(link.ifindex);
        this.#log.say(
          'info',
          kernelProxying(link),
          { ifname: link.name },
          `the kernel's proxy_arp is off for ${link.name}: arproxy answers`,
        );
      }
    }
  }
}

const kernelProxying = (link: Link): string => `the kernel's proxy_arp on ${link.name}`;

/** Why nothing is answered on a link that is served; empty: nothing stands in the way. */
function whySilent(link: Link, master: Link | undefined): string {
  if ((link.flags & IFF_NOARP) !== 0) return 'it has ARP off: nothing will be answered';
  if (link.hatype !== ARPHRD_ETHER) return 'it is not an Ethernet interface: nothing will be answered';
  if (master !== undefined && TAKE_FRAMES.has(master.kind))
    return `it is a port of ${master.name}, which takes its frames: nothing will be answered here`;
  return '';
}
