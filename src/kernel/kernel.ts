/**
 * What the kernel knows and arproxy needs, kept current: links, the IPv4 sysctls, proxy neighbours, and which IP protocol
 * a route lookup may carry.
 *
 * Three ways lead here. Notifications, drained before each batch: links, and the sysctls forwarding and proxy_arp. A resync
 * each second, for what the kernel does not notify of: medium_id, drop_gratuitous_arp, proxy_arp_pvlan, proxy neighbours. A
 * whole dump, at the start and whenever notifications were lost.
 */
import type { Ipv4, Ipv4Prefix } from '../wire/ipv4.ts';
import { type AddressMessage, emitAddressDump, parseAddress } from '../wire/rtnetlink/address.ts';
import { emitLinkDump, parseLink } from '../wire/rtnetlink/link.ts';
import {
  emitProxyNeighbourDump,
  type ProxyNeighbour,
  parseProxyNeighbour,
} from '../wire/rtnetlink/neighbour.ts';
import { emitNetconfDump, NETCONFA_IFINDEX_ALL, parseNetconf } from '../wire/rtnetlink/netconf.ts';
import {
  RTM_DELADDR,
  RTM_DELLINK,
  RTM_DELNETCONF,
  RTM_DELRULE,
  RTM_NEWADDR,
  RTM_NEWLINK,
  RTM_NEWNETCONF,
  RTM_NEWRULE,
} from '../wire/rtnetlink/rtnetlink.ts';
import { emitRuleDump, parseRuleEntry, type RuleEntry } from '../wire/rtnetlink/rule.ts';
import { Addresses } from './addresses.ts';
import { Dumps } from './dump.ts';
import { type LinkListener, Links } from './links.ts';
import { type EachMessage, eachMessage, type NetlinkPort } from './netlink-port.ts';
import { ProxyNeighbours } from './proxy-neighbours.ts';
import { freeIpProto } from './route.ts';

/** The sysctls of conf/all that are combined (by OR) with those of an interface. */
export interface AllConf {
  proxyArp: boolean;
  /** Undefined: it cannot be read. Netlink does not have it, and /proc/sys may be hidden (systemd's ProcSubset=pid). */
  proxyArpPvlan: boolean | undefined;
  /** Undefined: the same. */
  dropGratuitousArp: boolean | undefined;
  /** Of it and the interface's the greater counts. */
  rpFilter: number;
}

export interface KernelPorts {
  /**
   * Member of RTNLGRP_LINK, RTNLGRP_IPV4_RULE and RTNLGRP_IPV4_NETCONF; with a route cache, of every group whose
   * notifications may change what is in it.
   */
  readonly changes: NetlinkPort;
  /** A socket of its own for dumps. */
  readonly dumps: NetlinkPort;
  /** The value of a sysctl below net/ipv4, such as `conf/all/proxy_arp`; undefined where it cannot be read. */
  readSysctl(name: string): number | undefined;
  /**
   * Called after any notification, with the RTM_* of the last one, or after some were lost, with 0: a route that was looked
   * up before may not hold.
   */
  onNotification(type: number): void;
  /** Called with each notification, before it is taken in: for who tells of them. */
  readonly onMessage?: EachMessage;
  /** Called when an interface has lost its last address. */
  onLastAddress?(): void;
  /** Called with each prefix that a rule names and each address of this host, whenever they are read: most are known. */
  onPrefix?(address: Ipv4, length: number): void;
  /** Called when rules are read: whether one of them says something that is not known here. */
  onUnknownRule?(is: boolean): void;
}

export class Kernel {
  readonly links: Links;
  readonly addresses = new Addresses();
  readonly proxyNeighbours = new ProxyNeighbours();
  readonly all: AllConf = {
    proxyArp: false,
    proxyArpPvlan: false,
    dropGratuitousArp: false,
    rpFilter: 0,
  };
  /** For RTA_IP_PROTO: one that no policy routing rule names. */
  ipProto = freeIpProto([]);
  /** How often notifications were lost (ENOBUFS) and everything was asked for again. */
  overruns = 0;

  readonly #ports: KernelPorts;
  readonly #dumps: Dumps;
  /** Those that rules name in `from` and `to`. */
  #rulePrefixes: Ipv4Prefix[] = [];
  /** The notification does not say how they are now: they are to be read again. */
  #rulesChanged = false;
  #linksChanged = false;
  #notified = false;
  #lastType = 0;

  /** Knows nothing before the first refresh(). */
  constructor(ports: KernelPorts, onLink: LinkListener) {
    this.#ports = ports;
    this.#dumps = new Dumps(ports.dumps);
    this.links = new Links(onLink);
  }

  /** Takes in all notifications so far, without waiting. Before each batch, and whenever something is there. */
  catchUp(): void {
    if (this.#ports.changes.waits() && !this.#drainChanges()) {
      this.refresh();
      return;
    }
    if (this.#linksChanged) this.#readLinks();
    if (this.#rulesChanged) this.#readRules();
  }

  /** Reads everything anew: the resync. Nothing is ever missing in between. */
  refresh(): void {
    // First the notifications that are there already, so that nothing older is applied over the dump afterwards.
    this.#drainChanges();
    this.#readLinks();
    this.#readSysctls();
    this.#readAddresses();
    this.#readRules();
    this.#readProxyNeighbours();
  }

  /** Calls `each` for every prefix that a rule names, and for every address of this host. */
  eachPrefix(each: (address: Ipv4, length: number) => void): void {
    for (const { address, length } of this.#rulePrefixes) each(address, length);
    for (const address of this.addresses) each(address, 32);
  }

  /** False when notifications were lost. */
  #drainChanges(): boolean {
    const whole = this.#ports.changes.receive(this.#drain);
    if (!whole) this.overruns++;
    if (!whole || this.#notified) this.#ports.onNotification(whole ? this.#lastType : 0);
    this.#notified = false;
    return whole;
  }

  readonly #drain = (view: DataView, at: number, end: number): void => {
    this.#notified = true;
    eachMessage(view, at, end, this.#applyNotification);
  };

  readonly #applyNotification: EachMessage = (type, view, at, end) => {
    this.#ports.onMessage?.(type, view, at, end);
    this.#apply(type, view, at, end);
  };

  readonly #apply: EachMessage = (type, view, at, end) => {
    this.#lastType = type;
    switch (type) {
      case RTM_NEWLINK: {
        const link = parseLink(view, at, end);
        if (link !== undefined) this.links.apply(link);
        return;
      }
      case RTM_DELLINK: {
        const link = parseLink(view, at, end);
        if (link !== undefined) this.links.delete(link.ifindex);
        return;
      }
      case RTM_NEWNETCONF: {
        const netconf = parseNetconf(view, at, end);
        if (netconf === undefined) return;
        if (netconf.ifindex !== NETCONFA_IFINDEX_ALL) {
          if (!this.links.applyNetconf(netconf)) this.#linksChanged = true;
        } else {
          this.all.proxyArp = netconf.proxyArp ?? this.all.proxyArp;
          this.all.rpFilter = netconf.rpFilter ?? this.all.rpFilter;
        }
        return;
      }
      case RTM_DELNETCONF: {
        const netconf = parseNetconf(view, at, end);
        if (netconf !== undefined) this.links.deleteDevconf(netconf.ifindex);
        return;
      }
      case RTM_NEWADDR: {
        const address = parseAddress(view, at, end);
        if (address === undefined) return;
        this.addresses.apply(address);
        this.#ports.onPrefix?.(address.address, 32);
        return;
      }
      case RTM_DELADDR: {
        const address = parseAddress(view, at, end);
        if (address === undefined) return;
        this.addresses.delete(address);
        if (!this.addresses.anyOn(address.ifindex)) this.#ports.onLastAddress?.();
        return;
      }
      case RTM_NEWRULE:
      case RTM_DELRULE:
        this.#rulesChanged = true;
        return;
    }
  };

  #readLinks(): void {
    this.links.beginDump();
    // Only a whole dump may say that a link is gone; after an interrupted one the next resync will.
    const whole = this.#dumps.run('links', emitLinkDump, this.#apply);
    if (whole) this.links.endDump();
    this.#linksChanged = !whole;
  }

  #readSysctls(): void {
    this.#dumps.run('netconf', emitNetconfDump, this.#apply);
    const read = (name: string): boolean | undefined => {
      const value = this.#ports.readSysctl(`conf/all/${name}`);
      return value === undefined ? undefined : value !== 0;
    };
    this.all.proxyArpPvlan = read('proxy_arp_pvlan');
    this.all.dropGratuitousArp = read('drop_gratuitous_arp');
  }

  #readRules(): void {
    const withProto: RuleEntry[] = [];
    const prefixes: Ipv4Prefix[] = [];
    let isUnknown = false;
    const whole = this.#dumps.run('rules', emitRuleDump, (_type, view, at, end) => {
      const rule = parseRuleEntry(view, at, end);
      if (rule === undefined) return;
      if (rule.ipProto !== 0) withProto.push(rule);
      if (rule.src.length > 0) prefixes.push(rule.src);
      if (rule.dst.length > 0) prefixes.push(rule.dst);
      isUnknown ||= rule.unknown.length > 0;
    });
    this.#rulesChanged = !whole;
    this.ipProto = freeIpProto(withProto);
    this.#ports.onUnknownRule?.(isUnknown);
    this.#rulePrefixes = prefixes;
    for (const { address, length } of prefixes) this.#ports.onPrefix?.(address, length);
  }

  #readAddresses(): void {
    const messages: AddressMessage[] = [];
    const whole = this.#dumps.run('addresses', emitAddressDump, (_type, view, at, end) => {
      const message = parseAddress(view, at, end);
      if (message !== undefined) messages.push(message);
    });
    if (whole) this.addresses.replace(messages);
    for (const { address } of messages) this.#ports.onPrefix?.(address, 32);
  }

  #readProxyNeighbours(): void {
    const entries: ProxyNeighbour[] = [];
    const whole = this.#dumps.run('proxy neighbours', emitProxyNeighbourDump, (_type, view, at, end) => {
      const entry = parseProxyNeighbour(view, at, end);
      if (entry !== undefined) entries.push(entry);
    });
    if (whole) this.proxyNeighbours.replace(entries);
  }
}
