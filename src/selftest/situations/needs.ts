/** What some kernels, or their `ip`, lack: the situations that use it say so. */
import type { Need } from '../situation.ts';

const link = (kind: string, more = ''): Need => ({
  what: kind,
  probe: `ip link add probe ${more} type ${kind}`,
});

const sysctl = (name: string, value: number): Need => ({
  what: `net.ipv4.${name.replaceAll('/', '.')}=${value}`,
  probe: `echo ${value} > /proc/sys/net/ipv4/${name}`,
});

export const NEEDS = {
  bridge: link('bridge'),
  macvlan: link('macvlan', 'link g1'),
  ifb: link('ifb'),
  tap: { what: 'tun', probe: 'ip tuntap add probe mode tap' },
  nexthop: { what: 'nexthop objects', probe: 'ip nexthop add id 1 blackhole' },
  resilient: {
    what: 'resilient nexthop groups',
    probe: 'ip nexthop add id 1 dev g1; ip nexthop add id 2 group 1 type resilient buckets 8',
  },
  realms: { what: 'realms', probe: 'ip route add 10.98.0.0/16 dev g1 realms 5' },
  compatMode: sysctl('nexthop_compat_mode', 0),
  evictNocarrier: sysctl('conf/all/arp_evict_nocarrier', 0),
  encap: {
    what: 'lightweight tunnels',
    probe: 'ip route add 10.98.0.0/16 encap ip id 5 dst 10.2.0.9 dev g1',
  },
  segments: {
    what: 'segment routing',
    probe: 'ipv6 g1 on; ip route add 10.98.0.0/16 encap seg6 mode encap segs fc00::1,fc00::2 dev g1',
  },
  viaInet6: {
    what: 'IPv6 gateways of IPv4 routes',
    probe: 'ipv6 g1 on; ip route add 10.98.0.0/16 via inet6 fe80::9 dev g1',
  },
  altname: { what: 'altnames', probe: 'ip link property add dev g1 altname probe' },
  redirect: {
    what: 'tc with u32 and mirred',
    probe:
      'tc qdisc add dev g1 clsact; tc filter add dev g1 ingress protocol arp u32 match u32 0 0 action mirred ingress redirect dev g2',
  },
} as const satisfies Readonly<Record<string, Need>>;
