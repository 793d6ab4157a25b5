/** What the commands of a situation may use in a gateway's shell, beside ip, echo and all else that a shell has. */

/** Where a command runs. */
export interface CommandPlace {
  /** The gateway's namespace, and that of the hosts at the other end of its cables. */
  readonly namespace: string;
  readonly hosts: string;
  /** What the host ends of cables laid here begin with: `k7g0` is that of g0. */
  readonly prefix: string;
  /** Whether it is the kernel's own gateway, and not one for arproxy. */
  readonly isKernels: boolean;
}

export interface Command {
  /** What stands behind its name. */
  readonly words: string;
  readonly does: string;
  /** Of the shell function. */
  readonly body: string | ((place: CommandPlace) => string);
  /** In the other gateway it does nothing. */
  readonly only?: 'kernel' | 'arproxy';
}

export const VARIABLES: Readonly<Record<string, (place: CommandPlace) => string>> = {
  /** What the host ends of cables begin with. */
  P: ({ prefix }) => prefix,
  /** The namespace of the hosts. */
  HOSTS: ({ hosts }) => hosts,
};

export const COMMANDS: Readonly<Record<string, Command>> = {
  conf: {
    words: 'LINK KEY VALUE',
    does: "sets a sysctl of an interface's IPv4: conf g0 rp_filter 1",
    body: 'echo $3 > /proc/sys/net/ipv4/conf/$1/$2',
  },
  neigh: {
    words: 'LINK KEY VALUE',
    does: "sets a sysctl of an interface's neighbours: neigh g0 proxy_qlen 10",
    body: 'echo $3 > /proc/sys/net/ipv4/neigh/$1/$2',
  },
  ipv6: {
    words: 'LINK on|off',
    does: 'switches IPv6, which is off everywhere at first',
    body: 'case $2 in on) v=0;; off) v=1;; esac; echo $v > /proc/sys/net/ipv6/conf/$1/disable_ipv6',
  },
  host: {
    words: 'WORD...',
    does: 'is ip in the namespace of the hosts: host link set $Pg2 down',
    body: ({ hosts }) => `nsenter --net=/run/netns/${hosts} ip "$@"`,
  },
  cable: {
    words: 'LINK OCTET',
    does: 'lays one more cable: cable n0 10, whose MACs here and at the hosts end in 10',
    body: ({ hosts }) =>
      `ip link add $1 address 02:00:00:00:10:$2 type veth peer name $P$1 netns ${hosts} address 02:00:00:00:20:$2; host link set $P$1 up; ip link set $1 up`,
  },
  carrier: {
    words: 'LINK up|down -gt|-eq',
    does: 'sets the host end, and waits until the routes show the carrier: see plug, unplug',
    body: 'host link set $P$1 $2; while [ "$(ip route show dev $1 | grep -c linkdown)" $3 0 ]; do sleep 0.02; done',
  },
  unplug: { words: 'LINK', does: 'takes the carrier away', body: 'carrier $1 down -eq' },
  plug: { words: 'LINK', does: 'gives the carrier back', body: 'carrier $1 up -gt' },
  away: {
    words: 'LINK',
    does: 'moves an interface into the namespace of the hosts',
    body: ({ hosts }) => `ip link set $1 netns ${hosts} name $P$1-away`,
  },
  back: {
    words: 'LINK',
    does: 'moves it here again, and brings it up',
    body: ({ namespace }) => `host link set $P$1-away netns ${namespace} name $1; ip link set $1 up`,
  },
  rename: {
    words: 'LINK NAME',
    does: 'renames an interface, also on a kernel that wants it down for that',
    body: 'ip link set $1 down; ip link set $1 name $2; ip link set $2 up',
  },
  proxy: {
    words: 'LINK',
    does: 'has the kernel proxy on an interface that came later, and answer at once; arproxy sees it by itself',
    body: 'conf $1 proxy_arp 1; neigh $1 proxy_delay 0',
    only: 'kernel',
  },
  kernel: { words: 'COMMAND...', does: "is run in the kernel's gateway alone", body: '"$@"', only: 'kernel' },
  noise: {
    words: '',
    does: "sends more notifications than a socket of arproxy's holds, some 7300 of a link, if it does not read them",
    body: 'for i in $(seq 9000); do echo link set g2 mtu $((1400 + i % 2)); done | ip -batch -',
    only: 'arproxy',
  },
};

/** What a gateway's shell is begun with: the variables, and a function for each command. */
export function prelude(place: CommandPlace): string {
  const here = place.isKernels ? 'kernel' : 'arproxy';
  const variables = Object.entries(VARIABLES).map(([name, value]) => `${name}=${value(place)}`);
  const functions = Object.entries(COMMANDS).map(([name, { body, only }]) => {
    const text = typeof body === 'string' ? body : body(place);
    return `${name}() { ${only === undefined || only === here ? text : ':'}; }`;
  });
  return [...variables, ...functions].join('\n');
}
