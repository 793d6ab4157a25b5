/** Return routes by the dumped rules and tables: what refuses, and the commands that lead packets back. For words alone. */
import { shellWord } from '../diagnose/commands.ts';
import { leadLookup } from '../diagnose/lead-lookup.ts';
import { nearMisses } from '../diagnose/near-misses.ts';
import { describePath } from '../diagnose/path-words.ts';
import type { Tables } from '../host/tables.ts';
import { Dumps } from '../kernel/dump.ts';
import { type FibPath, type FibTables, fibLookup, readTables } from '../kernel/fib.ts';
import type { FibLookup } from '../kernel/fib-rule.ts';
import type { Link } from '../kernel/links.ts';
import { contains, formatIpv4, formatPrefix, INADDR_ANY, type Ipv4, type Ipv4Prefix } from '../wire/ipv4.ts';
import { type RouteEntry, RTN_UNICAST } from '../wire/rtnetlink/route.ts';
import type { Back, Sender, Unrouted } from './facts.ts';
import type { Request, Trial } from './trials.ts';

type Asked = Pick<Trial, 'address' | 'target'>;

export class ReturnRoutes {
  readonly #tables: FibTables;
  readonly #kernel: Tables['kernel'];
  readonly #readSysctl: Tables['readSysctl'];

  /** Of the routes those that the addresses meet. Throws a SystemError or a NetlinkError. */
  constructor({ kernel, tables, readSysctl }: Tables, addresses: readonly Ipv4[]) {
    this.#kernel = kernel;
    this.#readSysctl = readSysctl;
    this.#tables =
      addresses.length === 0 ? { rules: [], routes: [] } : readTables(new Dumps(tables), addresses);
  }

  /** The kernel's word where it found a route; else the tables': it refuses as well for want of forwarding, or of the target. */
  back(link: Link, trial: Trial): Back {
    const { errno, oif } = trial.back;
    if (errno === 0) return { oif, refusal: '' };
    const lookup = this.#lookup(link, trial);
    const path = fibLookup(this.#tables, lookup);
    const hops = path.route?.type === RTN_UNICAST ? path.route.hops : [];
    const hop = hops.find((each) => each.oif === link.ifindex) ?? hops[0];
    return hop === undefined
      ? { oif: 0, refusal: this.#endOf(lookup, path, link, true) }
      : { oif: hop.oif, refusal: '' };
  }

  /**
   * The commands that lead the packets back to the sender; for all hosts of a prefix, with HOST in it, or the whole prefix
   * where nothing longer leads elsewhere.
   */
  lead(link: Link, sender: Pick<Sender, 'address' | 'target' | 'prefix'>): string {
    const { address, prefix } = sender;
    const lookup = this.#lookup(link, sender);
    const { route } = fibLookup(this.#tables, lookup);
    return leadLookup(this.#tables, lookup, {
      to: wholeOf(prefix, route) ?? (prefix === undefined ? `${formatIpv4(address)}/32` : 'HOST/32'),
      ...{ dev: shellWord(link.name), oif: link.ifindex, verb: prefix === undefined ? 'replace' : 'add' },
      isGood: ({ type, hops }) => type === RTN_UNICAST && hops.some(({ oif }) => oif === link.ifindex),
    });
  }

  /** Where none of the requests has a route to another interface: the first of them. What is refused for want of forwarding has one. */
  unrouted(link: Link, requests: readonly Request[]): Unrouted | undefined {
    const [first] = requests;
    if (first === undefined) return undefined;
    for (const { sender, target, forth } of requests) {
      if (forth.errno === 0 && (forth.type !== RTN_UNICAST || forth.oif !== link.ifindex)) return undefined;
      const { route } = fibLookup(this.#tables, this.#forth(link, sender, target.address));
      if (route?.type === RTN_UNICAST && route.hops.some(({ oif }) => oif !== link.ifindex)) return undefined;
    }
    const { sender, target } = first;
    const lookup = this.#forth(link, sender, target.address);
    const command = leadLookup(this.#tables, lookup, {
      to: `${formatIpv4(target.address)}/32${target.via === undefined ? '' : ` via ${target.via}`}`,
      dev: target.egress === 0 ? 'DEV' : shellWord(this.#nameOf(target.egress)),
      ...{ oif: target.egress, verb: 'replace' },
      isGood: ({ type, hops }) => type === RTN_UNICAST && hops.some(({ oif }) => oif !== link.ifindex),
    });
    const end = this.#endOf(lookup, fibLookup(this.#tables, lookup), link, false);
    return { sender, target: target.address, end, command };
  }

  /** With what would have been found, but for one thing. */
  #endOf(lookup: FibLookup, path: FibPath, { ifindex }: Link, isBack: boolean): string {
    const names = { nameOf: this.#nameOf, links: this.#kernel.links };
    const near = nearMisses(this.#tables, lookup, names).filter(
      ({ route }) => route?.hops.some(({ oif }) => (oif === ifindex) === isBack) ?? true,
    );
    return [describePath(path, this.#nameOf), ...near.slice(0, NEAR).map(({ text }) => text)].join('; ');
  }

  #forth(link: Link, sender: Ipv4, target: Ipv4): FibLookup {
    return { ...this.#seenFrom(link), dst: target, src: sender, iif: link.name };
  }

  readonly #nameOf = (ifindex: number): string =>
    this.#kernel.links.get(ifindex)?.name ?? `ifindex ${ifindex}`;

  /** Without a target, as a packet of this host's own is routed. */
  #lookup(link: Link, { address, target }: Asked): FibLookup {
    return {
      ...this.#seenFrom(link),
      dst: address,
      src: target?.address ?? INADDR_ANY,
      iif: target === undefined ? 'lo' : this.#nameOf(target.egress),
    };
  }

  #seenFrom(link: Link): Pick<FibLookup, 'vrf' | 'ignoresLinkdown' | 'groupOf'> {
    const { links } = this.#kernel;
    const vrf = links.get(link.master);
    return {
      vrf: vrf?.kind === 'vrf' ? { name: vrf.name, table: vrf.vrfTable } : undefined,
      ignoresLinkdown: (oif) =>
        ['all', this.#nameOf(oif)].some(
          (name) => this.#readSysctl(`conf/${name}/ignore_routes_with_linkdown`) === 1,
        ),
      groupOf: (oif) => links.get(oif)?.group ?? 0,
    };
  }
}

/** Maximum number of near misses that are said. */
const NEAR = 2;

/** A route for the whole prefix is met where what is there now is shorter. */
function wholeOf(prefix: Ipv4Prefix | undefined, route: RouteEntry | undefined): string | undefined {
  if (prefix === undefined) return undefined;
  const isFree =
    route === undefined || (route.prefix.length < prefix.length && contains(route.prefix, prefix.address));
  return isFree ? formatPrefix(prefix) : undefined;
}
