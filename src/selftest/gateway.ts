/**
 * One of the two gateways of a situation: a namespace with three interfaces, cabled to the namespace of the hosts, in
 * which the self-test itself runs.
 */
import { Shell } from './shell.ts';

/** The gateway's interfaces: requests come in on g0, routes lead out of g1 and g2; b0 is for the self-test alone. */
const LINKS = ['g0', 'g1', 'g2', 'b0'] as const;

/** The MAC of a gateway's interface, the same in both gateways, so that replies can be compared as they are. */
export const gatewayMac = (link: string): string => `02:00:00:00:10:${octet(link)}`;
/** The MAC at the other end of the cable. */
export const hostMac = (link: string): string => `02:00:00:00:20:${octet(link)}`;

function octet(link: string): string {
  const index = (LINKS as readonly string[]).indexOf(link);
  return (index < 0 ? 0x10 : index).toString(16).padStart(2, '0');
}

/** The state that every situation begins with. */
const STATE = [
  'ip neigh flush proxy', // see deleteNamespace()
  'for l in all default lo g0 g1 g2 b0; do echo 0 > /proc/sys/net/ipv4/conf/$l/rp_filter; done',
  'echo 1 > /proc/sys/net/ipv4/ip_forward',
  'ip address add 10.1.0.1/24 dev g0',
  'ip address add 10.2.0.1/24 dev g1',
  'ip address add 10.3.0.1/24 dev g2',
  'ip route add 10.99.0.0/16 via 10.2.0.2 dev g1',
];

/**
 * The shell command. The kernel (6.18) does not free proxy neighbours without an interface with their namespace: a later one at
 * the same place in its memory would have them.
 */
export const deleteNamespace = (name: string): string =>
  `{ ip -n ${name} neigh flush proxy || true; ip netns delete ${name}; }`;

export class Gateway {
  readonly namespace: string;
  /** What the host ends of its cables begin with: `k7g0` is that of g0. */
  readonly prefix: string;
  readonly shell: Shell;
  readonly #root: Shell;

  private constructor(root: Shell, hosts: string, prefix: string, proxies: boolean) {
    this.#root = root;
    this.prefix = prefix;
    this.namespace = `${hosts}-${prefix}`;
    // What a situation's commands may use, beside ip and echo.
    const prelude = [
      `host() { nsenter --net=/run/netns/${hosts} ip "$@"; }`, // ip, in the namespace of the hosts
      `P=${prefix} HOSTS=${hosts}`, // $P is `prefix`, $HOSTS the namespace of the hosts
      'conf() { echo $3 > /proc/sys/net/ipv4/conf/$1/$2; }', // conf g0 rp_filter 1
      'neigh() { echo $3 > /proc/sys/net/ipv4/neigh/$1/$2; }', // neigh g0 proxy_qlen 10
      // cable n0 10: one more interface, cabled to a host end of the same kind; 10 is the last octet of its MAC
      `cable() { ip link add $1 address 02:00:00:00:10:$2 type veth peer name $P$1 netns ${hosts} address 02:00:00:00:20:$2; host link set $P$1 up; ip link set $1 up; }`,
      // unplug g2, plug g2: the carrier, and until the routes show it
      'carrier() { host link set $P$1 $2; while [ "$(ip route show dev $1 | grep -c linkdown)" $3 0 ]; do sleep 0.02; done; }',
      'unplug() { carrier $1 down -eq; }',
      'plug() { carrier $1 up -gt; }',
      // ipv6 g1 on: it is off everywhere, so that nothing but what a situation does is on the wire
      'ipv6() { case $2 in on) v=0;; off) v=1;; esac; echo $v > /proc/sys/net/ipv6/conf/$1/disable_ipv6; }',
      // away g0, back g0: into the namespace of the hosts, and here again
      `away() { ip link set $1 netns ${hosts} name $P$1-away; }`,
      `back() { host link set $P$1-away netns ${hosts}-${prefix} name $1; ip link set $1 up; }`,
      // rename g0 x0, also on a kernel that wants the link down for it
      'rename() { ip link set $1 down; ip link set $1 name $2; ip link set $2 up; }',
      // proxy n0: what makes the kernel proxy on an interface that comes later; arproxy sees it by itself
      proxies ? 'proxy() { conf $1 proxy_arp 1; neigh $1 proxy_delay 0; }' : 'proxy() { :; }',
      proxies ? 'kernel() { "$@"; }' : 'kernel() { :; }', // run in the kernel's gateway alone
      // noise: more announcements than a socket of arproxy's holds, some 7300 of a link, if it does not read them
      proxies
        ? 'noise() { :; }'
        : 'noise() { for i in $(seq 9000); do echo link set g2 mtu $((1400 + i % 2)); done | ip -batch -; }',
    ].join('\n');
    this.shell = new Shell(prelude, this.namespace);
  }

  /** Makes the namespace, its cables and the state that every situation begins with. */
  static async open(root: Shell, hosts: string, prefix: string, proxies: boolean): Promise<Gateway> {
    const namespace = `${hosts}-${prefix}`;
    const cables = LINKS.map(
      (link) =>
        `link add ${link} netns ${namespace} address ${gatewayMac(link)} type veth peer name ${prefix}${link} netns ${hosts} address ${hostMac(link)}`,
    );
    await root.run([
      `ip netns add ${namespace}`,
      `ip netns exec ${namespace} sh -c 'echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6; echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6' || true`,
      `ip -batch - <<X\n${cables.join('\n')}\nX`,
      `ip -n ${namespace} -batch - <<X\nlink set lo up\n${LINKS.map((link) => `link set ${link} up`).join('\n')}\nX`,
      `ip -n ${hosts} -batch - <<X\n${LINKS.map((link) => `link set ${prefix}${link} up`).join('\n')}\nX`,
    ]);
    const gateway = new Gateway(root, hosts, prefix, proxies);
    await gateway.shell.run(STATE);
    return gateway;
  }

  /** Whether the commands succeed. */
  can(probe: string): Promise<boolean> {
    return this.shell.run([probe]).then(
      () => true,
      () => false,
    );
  }

  async close(): Promise<void> {
    this.shell.close();
    await this.#root.run([deleteNamespace(this.namespace)]);
  }
}
