/**
 * A random world for lookups: interfaces, addresses, routes of all kinds in many tables, rules, nexthop objects, sysctls. All of it
 * in lines of ip(8), so that what went wrong can be typed again.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';

export const LINKS = ['g0', 'g1', 'g2', 'g3'];
/** Main three times, so that most routes are in it. */
const TABLES = ['main', 'main', 'main', '100', '101', 'local', 'default'];
const GATEWAYS = { g0: '10.0.0.2', g1: '10.1.0.2', g2: '10.2.0.2', g3: '10.3.0.2' };
const REFUSALS = ['blackhole', 'unreachable', 'prohibit', 'throw'];
const PRIORITIES = Array.from({ length: 40 }, (_, n) => 10 + n);

export const text = (address) =>
  [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.');

/** What the kernel takes for special, and what lies around it. */
const SPECIAL = [
  ...[0, 1, 2, 0x00ff_ffff, 0x0100_0000, 0x7eff_ffff, 0x7f00_0000, 0x7f00_0001, 0x7f01_0000, 0x7fff_ffff],
  ...[0x8000_0000, 0xdfff_ffff, 0xefff_ffff, 0xf000_0000, 0xf800_0000, 0xffff_fffe, 0xffff_ffff],
];

export class World {
  /** Prefixes that something was made for: [address, length]. */
  prefixes = [];
  /** Of those that go, the kernel counts the realms when it has freed them: free_fib_info_rcu(). */
  hasRealms = false;
  #random;
  #rulePrefixes = [];
  #nexthops = [];
  #groups = [];
  #routes = [];
  #rules = [];

  /** Whether routes may have several nexthops: the kernel then chooses by the very addresses, and little is kept. */
  #hasSeveral;

  constructor(random) {
    this.#random = random;
    this.#hasSeveral = random.chance(0.4);
  }

  make() {
    for (const link of LINKS) {
      ip(`link add ${link} type veth peer name ${link}p`, `link set ${link}p up`, `link set ${link} up`);
      conf(`conf/${link}/forwarding`, this.#random.chance(0.95) ? 1 : 0);
    }
    ip('link set lo up');
    // g3 has an address in some worlds alone: one without is checked otherwise (fib_validate_source())
    for (const [n, link] of LINKS.entries()) {
      if (n < 3 || this.#random.chance(0.5))
        this.#make(`address add 10.${n}.0.1/24 dev ${link}`, 0x0a00_0001 + n * 65536, 24);
    }
    // Each table leads elsewhere, so that it matters which rule matches.
    ip('route add default dev g1 table 100', 'route add default dev g2 table 101');
    if (this.#random.chance(0.7)) ip('route add default dev g1');
    for (let n = this.#random.number(5); n > 0; n--) this.change('ownAddress');
    this.#setSysctls();
    for (let n = this.#random.number(6); n > 0; n--) this.change('nexthop');
    for (let n = 5 + this.#random.number(40); n > 0; n--) this.change('route');
    for (let n = 2 + this.#random.number(8); n > 0; n--) this.change('rule');
  }

  /** Something that comes or goes; what was typed, or undefined where the kernel refused it. */
  change(what = this.#random.of(CHANGES)) {
    return this[what]();
  }

  /** Addresses that something may tell from each other: in and around one prefix (or the last), or special ones. */
  addresses(count, isLast = false) {
    const random = this.#random;
    const last = this.prefixes.slice(-1);
    if (isLast) return Array.from({ length: count }, () => this.#around(random.of(last)));
    const themes = [this.prefixes, this.prefixes, this.prefixes.slice(-3), this.#rulePrefixes];
    const prefix = random.chance(0.9) ? random.of(random.of(themes)) : undefined;
    return Array.from({ length: count }, () => (prefix ? this.#around(prefix) : random.of(SPECIAL)));
  }

  #around([address, length]) {
    const random = this.#random;
    const size = 2 ** (32 - length);
    const at = random.of([
      0,
      0,
      -1,
      1,
      size - 1,
      size - 1,
      size,
      size - 2,
      random.number(size),
      random.number(size),
    ]);
    return Math.min(Math.max(address + at, 0), 2 ** 32 - 1);
  }

  route() {
    const random = this.#random;
    const [address, length] = this.#prefix();
    const table = random.of(TABLES);
    const verb = random.of(['add', 'add', 'append', 'prepend', 'replace']);
    const [kind, way] = this.#target().split('|');
    const tos = random.chance(0.05) ? ' tos 0x10' : '';
    const metric = random.chance(0.4) ? ` metric ${1 + random.number(3)}` : '';
    const line = `route ${verb} ${kind}${text(address)}/${length} table ${table}${tos}${metric}${way}`;
    const typed = this.#make(line, address, length);
    if (typed !== undefined && way.includes('realms')) this.hasRealms = true;
    if (typed !== undefined)
      this.#routes.push(`${kind}${text(address)}/${length} table ${table}${tos}${metric}`);
    return typed;
  }

  unroute() {
    const route = this.#take(this.#routes);
    return route && ip(`route del ${route}`);
  }

  /** The route that came last. */
  unrouteLast() {
    const route = this.#routes.pop();
    return route && ip(`route del ${route}`);
  }

  /** It leads elsewhere. */
  rerouteLast() {
    const [kind, way] = this.#target().split('|');
    const route = this.#routes.at(-1)?.replace(/^[a-z]+ /, '');
    return route && ip(`route replace ${kind}${route}${way}`);
  }

  rule() {
    const random = this.#random;
    const priority = random.of(PRIORITIES);
    const [address, length] = this.#prefix();
    const named = random.of([`from ${text(address)}/${length}`, `to ${text(address)}/${length}`]);
    const other = random.of([
      ...[`iif ${random.of(LINKS)}`, 'oif g1', 'fwmark 1', 'fwmark 0/0xff', 'tos 0x10', 'ipproto udp'],
      ...['ipproto icmp', 'ipproto tcp', 'sport 67', 'uidrange 0-0', 'uidrange 5-9', 'tun_id 7'],
    ]);
    const selectors = random.of([named, named, named, `${named} ${other}`, other]);
    const actions = ['table main', 'table 100', 'table 101', 'blackhole', 'unreachable', 'prohibit', 'nop'];
    const action = random.of([
      ...[...actions, `goto ${priority + 1 + random.number(30)}`],
      ...['table main suppress_prefixlength 0', 'table main suppress_prefixlength 16'],
      ...['table main suppress_ifgroup 0', 'table main suppress_ifgroup 5'],
    ]);
    const realms = random.chance(0.05) ? ' realms 3' : '';
    const not = random.chance(0.15) ? 'not ' : '';
    const words = `${not}${selectors} priority ${priority} ${action}${realms}`;
    const typed = this.#make(`rule add ${words}`, address, length);
    if (typed === undefined) return undefined;
    this.#rules.push(words);
    if (selectors !== other) this.#rulePrefixes.push(this.prefixes.at(-1));
    return typed;
  }

  unrule() {
    const rule = this.#take(this.#rules);
    return rule && ip(`rule del ${rule}`);
  }

  nexthop() {
    const random = this.#random;
    const id = 1 + random.number(12);
    const link = random.of(LINKS);
    if (this.#nexthops.length > 1 && random.chance(0.4)) {
      const group = [random.of(this.#nexthops), random.of(this.#nexthops)];
      const members = random.chance(0.3) ? group.slice(1) : group;
      const typed = ip(`nexthop replace id ${100 + id} group ${[...new Set(members)].join('/')}`);
      if (typed !== undefined) this.#groups.push(100 + id);
      return typed;
    }
    const typed = ip(
      random.chance(0.1)
        ? `nexthop replace id ${id} blackhole`
        : `nexthop replace id ${id} via ${GATEWAYS[link]} dev ${link} onlink`,
    );
    if (typed !== undefined) this.#nexthops.push(id);
    return typed;
  }

  unnexthop() {
    const id = this.#take(this.#random.chance(0.5) ? this.#groups : this.#nexthops);
    return id && ip(`nexthop del id ${id}`);
  }

  /** Of this host: on a subnet, or one alone; with a broadcast address, or without. */
  ownAddress() {
    const random = this.#random;
    const [address] = this.#prefix();
    const length = random.of([24, 30, 31, 32, 16]);
    const brd = random.chance(0.5) ? ' brd +' : '';
    return this.#make(
      `address add ${text(address)}/${length} dev ${random.of(LINKS)}${brd}`,
      address,
      length,
    );
  }

  unaddress() {
    const link = this.#random.of(LINKS);
    const there = /inet (\S+)/g;
    const shown = spawnSync('ip', ['-4', 'address', 'show', 'dev', link], { encoding: 'utf8' }).stdout;
    const found = [...shown.matchAll(there)].map(([, address]) => address);
    return found.length === 0 ? undefined : ip(`address del ${this.#random.of(found)} dev ${link}`);
  }

  linkDown() {
    return ip(`link set ${this.#random.of(LINKS)} down`);
  }

  linkUp() {
    return ip(...LINKS.map((link) => `link set ${link} up`));
  }

  carrier() {
    return ip(`link set ${this.#random.of(LINKS)}p ${this.#random.of(['down', 'up'])}`);
  }

  group() {
    return ip(`link set ${this.#random.of(LINKS)} group ${this.#random.of([0, 5])}`);
  }

  /** What the kernel does not notify of: the cache sees it when it is old. */
  #setSysctls() {
    const random = this.#random;
    for (const name of ['all', ...LINKS]) {
      for (const key of ['accept_local', 'route_localnet', 'ignore_routes_with_linkdown', 'send_redirects'])
        conf(`conf/${name}/${key}`, random.chance(0.25) ? 1 : 0);
      conf(`conf/${name}/rp_filter`, random.of([0, 0, 0, 1, 2]));
    }
    conf('fib_multipath_hash_policy', random.of([0, 0, 1, 2]));
    conf('nexthop_compat_mode', random.of([1, 1, 0]));
  }

  #prefix() {
    const random = this.#random;
    const length = random.of([0, 1, 4, 8, 12, 16, 20, 23, 24, 25, 28, 30, 31, 32, 32]);
    const near =
      this.prefixes.length > 0 && random.chance(0.7)
        ? this.#around(random.of(this.prefixes))
        : random.number(2 ** 32);
    const base = random.chance(0.5) ? 0x0a00_0000 + random.number(0x0005_0000) : near;
    return [base - (base % 2 ** (32 - length)), length];
  }

  /** The kind of a route, and behind a bar where it leads. */
  #target() {
    const random = this.#random;
    const link = random.of(LINKS);
    const via = (name) => `via ${GATEWAYS[name]} dev ${name} onlink`;
    const ways = [
      ...[`| dev ${link}`, `| ${via(link)}`, `| ${via(link)}`, `${random.of(REFUSALS)} |`],
      `${random.of(['local', 'broadcast', 'anycast', 'multicast'])} | dev ${link}`,
      ...(random.chance(0.1) ? [`| dev ${link} realms 7`] : []),
    ];
    if (!this.#hasSeveral) return random.of(ways);
    ways.push(
      `| nexthop ${via(link)} nexthop ${via(random.of(LINKS))}`,
      `| nexthop dev ${link} nexthop dev ${random.of(LINKS)} weight 3 nexthop ${via('g1')}`,
      ...[...this.#nexthops.slice(-3), ...this.#groups.slice(-3)].map((id) => `| nhid ${id}`),
    );
    return random.of(ways);
  }

  #make(line, address, length) {
    const typed = ip(line);
    if (typed !== undefined) this.prefixes.push([address - (address % 2 ** (32 - length)), length]);
    return typed;
  }

  #take(list) {
    return list.splice(this.#random.number(list.length), 1)[0];
  }
}

const CHANGES = [
  ...['route', 'route', 'route', 'route', 'unroute', 'unroute', 'unroute', 'rule', 'unrule', 'nexthop'],
  ...['nexthop', 'unnexthop', 'ownAddress', 'unaddress', 'linkDown', 'linkUp', 'linkUp', 'carrier', 'group'],
];

/** `ip WORDS` for each; what was typed, or undefined where the kernel refused the last. */
function ip(...lines) {
  let typed;
  for (const line of lines) {
    const { status } = spawnSync('ip', line.split(' ').filter(Boolean), { stdio: 'ignore' });
    typed = status === 0 ? line : undefined;
  }
  return typed;
}

function conf(path, value) {
  writeFileSync(`/proc/sys/net/ipv4/${path}`, String(value));
}

export const ifindexOf = (link) => Number(readFileSync(`/sys/class/net/${link}/ifindex`, 'utf8'));
