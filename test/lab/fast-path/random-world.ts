/** A random gateway, and what changes in it, in lines of ip(8): for whoever asks on g0 and g3. */
import type { Netns } from '../../support/netns.ts';
import { Random } from '../ranges/random.mjs';

/** The address of while_local, on lo. */
const VIP = '10.77.0.1';
const EGRESSES = ['g1', 'g3', 'b5', 'g0'];
const SPECIAL = [
  '224.0.0.9',
  '127.0.0.1',
  '255.255.255.255',
  '240.0.0.1',
  '0.0.0.7',
  '200.1.2.3',
  '223.255.255.255',
];
const REFUSALS = ['blackhole', 'unreachable', 'prohibit', 'throw'];

export class RandomWorld {
  readonly random: Random;
  readonly #gw: Netns;
  #routes: string[] = [];
  #rules: string[] = [];
  #addresses: string[] = [];
  #neighbours: string[] = [];
  #serial = 0;

  constructor(seed: number, gw: Netns) {
    this.random = new Random(seed);
    this.#gw = gw;
  }

  make(): void {
    const gw = this.#gw;
    gw.ipBatch([
      'link add b5 type bridge',
      'link set b5 up',
      `addr add ${VIP}/32 dev lo`,
      'route add default dev b5 table 100',
      'nexthop add id 1 dev g1',
      'nexthop add id 2 dev b5',
      'nexthop add id 3 group 1/2',
      'route add default dev g1',
      'route add 10.99.0.0/26 dev b5',
      'route add 10.96.0.2 dev lo',
    ]);
    for (const link of ['g0', 'g3', 'g2']) gw.sysctl(`net.ipv4.conf.${link}.arp_ignore`, 8);
    for (let n = 6; n > 0; n--) this.#try(() => this.#route());
    for (let n = 2; n > 0; n--) this.#try(() => this.#rule());
    this.#try(() => this.#address());
  }

  /** A change that the kernel notifies of; what was typed. */
  change(): string {
    const { random } = this;
    for (;;) {
      const act = random.of([
        ...[() => this.#route(), () => this.#route(), () => this.#unmake(this.#routes, 'route')],
        ...[() => this.#rule(), () => this.#unmake(this.#rules, 'rule')],
        ...[() => this.#address(), () => this.#unmake(this.#addresses, 'addr')],
        ...[() => this.#conf('forwarding', [0, 1, 1, 1]), () => this.#conf('rp_filter', [0, 0, 1, 2])],
        () => this.#ip(`link set ${random.of(['g1', 'b5'])} ${random.of(['down', 'up', 'up'])}`),
        () => this.#ip(`nexthop replace id ${random.of([1, 2])} dev ${random.of(EGRESSES)}`),
        () => this.#ip(`link set g0 address 02:bb:0${random.number(9)}:00:00:01`),
      ]);
      const typed = this.#try(act);
      if (typed !== undefined) return typed;
    }
  }

  /** Which the kernel does not notify of. */
  neighbour(): string {
    const { random } = this;
    const known = random.chance(0.5) ? this.#neighbours.pop() : undefined;
    if (known !== undefined) return this.#ip(`neigh del proxy ${known}`);
    const made = `${this.target()} dev ${random.of(['g0', 'g3'])}`;
    this.#ip(`neigh replace proxy ${made}`);
    this.#neighbours.push(made);
    return made;
  }

  target = (): string =>
    this.random.chance(0.06) ? this.random.of(SPECIAL) : `10.99.0.${this.random.number(80)}`;

  sender = (): string =>
    this.random.chance(0.04) ? this.random.of(SPECIAL) : `10.0.0.${2 + this.random.number(12)}`;

  /** A configuration, each time another text. */
  config(): string {
    const rule = (name: string): string =>
      `  - match: { name: ${name} }\n${this.#keys()
        .map((key) => `    ${key}\n`)
        .join('')}`;
    const serial = `  - match: { name: nobody }\n    proxy_qlen: ${1 + ++this.#serial}\n`;
    const ttl = this.random.of(['1s', '60s']);
    return `interfaces:\n${rule('g0')}${rule('g3')}  - match: { name: g2 }\n${serial}route_cache_ttl: ${ttl}\n`;
  }

  #keys(): string[] {
    const { random } = this;
    const some = (share: number, key: () => string): string[] => (random.chance(share) ? [key()] : []);
    const flag = (): boolean => random.chance(0.5);
    /** None stands in a list twice. */
    const lists = (of: () => string, ...names: string[]): string => {
      const all = [...new Set(Array.from({ length: 3 * names.length }, of))];
      const parts = names.map(
        (name, i) => `${name}: [${all.filter((_, n) => n % names.length === i).join(', ')}]`,
      );
      return `{ ${parts.join(', ')} }`;
    };
    const target = (): string => this.#prefix();
    const sender = (): string => `10.0.0.${random.number(4) * 4}/${random.of([30, 30, 31, 32])}`;
    return [
      `guards: { announcements: ${flag()}, default_route: ${random.chance(0.2)}, carrier: ${flag()}, group_sender: ${flag()}, unicast: ${flag()}, sender_mismatch: false }`,
      ...some(0.4, () => `proxy_arp_pvlan: ${flag()}`),
      ...some(0.2, () => `medium_id: ${random.of([-1, 1, 2])}`),
      ...some(0.1, () => 'proxy_arp: false'),
      ...some(0.3, () => `mac: 00:00:5e:00:01:0${random.number(9)}`),
      ...some(0.3, () => `while_local: ${VIP}`),
      'announce: false',
      ...some(0.6, () => `targets: ${lists(target, 'deny', random.of(['always', 'allow']))}`),
      ...some(0.4, () => `senders: ${lists(sender, 'deny')}`),
    ];
  }

  #prefix(): string {
    const length = this.random.of([24, 26, 27, 28, 29, 30, 31, 32, 32]);
    const last = this.random.number(80);
    return `10.99.0.${last - (last % 2 ** (32 - length))}/${length}`;
  }

  #route(): string {
    const { random } = this;
    const prefix = this.#prefix();
    const egress = random.of(EGRESSES);
    const way = random.of([
      ...[`dev ${egress}`, `dev ${egress}`, `dev ${egress} metric 7`, 'nhid 1', 'nhid 2', 'nhid 3'],
      ...[`nexthop dev g1 nexthop dev ${random.of(['b5', 'g3'])}`, 'dev g1 table 100'],
    ]);
    const what = random.chance(0.25) ? `${random.of(REFUSALS)} ${prefix}` : `${prefix} ${way}`;
    const typed = this.#ip(`route replace ${what}`);
    this.#routes.push(what);
    return typed;
  }

  #rule(): string {
    const { random } = this;
    const where = random.of([`from ${this.sender()}`, `to ${this.#prefix()}`, `to ${this.#prefix()} iif g0`]);
    const rule = `${where} priority ${10 + random.number(40)} ${random.of(['lookup 100', 'prohibit', 'blackhole'])}`;
    const typed = this.#ip(`rule add ${rule}`);
    this.#rules.push(rule);
    return typed;
  }

  #address(): string {
    const { random } = this;
    const what = random.of([this.sender(), this.target(), this.target()]);
    const address = `${what}/${random.of([32, 32, 30])} dev ${random.of(['lo', 'g1', 'b5'])}`;
    const typed = this.#ip(`addr add ${address}`);
    this.#addresses.push(address);
    return typed;
  }

  #conf(key: string, values: readonly number[]): string {
    const name = `net.ipv4.conf.${this.random.of(['g0', 'g3'])}.${key}`;
    const value = this.random.of([...values]);
    this.#gw.sysctl(name, value);
    return `${name}=${value}`;
  }

  #unmake(list: string[], kind: string): string {
    const [what] = list.splice(this.random.number(list.length), 1);
    return this.#ip(`${kind} del ${what}`);
  }

  #ip(words: string): string {
    this.#gw.ip(words);
    return words;
  }

  /** Undefined: the kernel refused it. */
  #try(act: () => string): string | undefined {
    try {
      return act();
    } catch {
      return undefined;
    }
  }
}
