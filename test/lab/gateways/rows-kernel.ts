/** Where the kernel answers by itself, or is kept from it; and requests that nobody should answer. */
import { type BrokenGateway, type BrokenGateways, drop } from './gateway.ts';

const byKernel = (reason: string): Omit<BrokenGateway, 'names'> => ({
  ...drop(reason),
  kernel: 'reply',
  by: 'kernel',
});
const LOCAL = { target: '172.20.2.1' } as const;
const NONE = { remedy: { none: /./ }, frame: true } as const;

export const KERNEL: BrokenGateways = {
  'the kernel proxies on the interface': {
    ...byKernel('kernel-proxy-arp'),
    broken: ['conf g0 proxy_arp 1'],
    names: [/proxy_arp/],
    doctor: { names: /proxy_arp is on for g0/, remedy: 'works' },
  },
  'the kernel proxies on all': {
    ...byKernel('kernel-proxy-arp'),
    broken: ['conf all proxy_arp 1'],
    names: [/proxy_arp/],
    doctor: { names: /proxy_arp is on/, remedy: 'works' },
  },
  'the kernel proxies on both': {
    ...byKernel('kernel-proxy-arp'),
    broken: ['conf all proxy_arp 1', 'conf g0 proxy_arp 1'],
    names: [/proxy_arp/],
    doctor: { names: /proxy_arp is on/, remedy: 'works' },
  },
  "the kernel's proxy_arp_pvlan": {
    ...byKernel('kernel-proxy-arp-pvlan'),
    target: '172.20.1.99',
    frame: true,
    remedy: { typed: /^sysctl -w net\.ipv4\.conf\.g0\.proxy_arp_pvlan=0$/ },
    broken: ['conf g0 proxy_arp_pvlan 1'],
    names: [/pvlan/],
  },
  'a proxy neighbour': {
    ...byKernel('kernel-proxy-neighbour'),
    broken: ['ip neigh add proxy 198.51.100.9 dev g0'],
    names: [/proxy/],
    doctor: { names: /198\.51\.100\.9/, remedy: 'works' },
  },
  'a proxy neighbour without an interface': {
    ...byKernel('kernel-proxy-neighbour'),
    broken: ['ip neigh add proxy 198.51.100.9'],
    names: [/proxy/],
    doctor: { names: /198\.51\.100\.9/, remedy: 'works' },
  },
  'a proxy neighbour with an interface, and one without': {
    ...byKernel('kernel-proxy-neighbour'),
    broken: ['ip neigh add proxy 198.51.100.9', 'ip neigh add proxy 198.51.100.9 dev g0'],
    names: [/proxy/],
    doctor: { names: /198\.51\.100\.9/, remedy: 'works' },
  },
  'a local target': {
    ...byKernel('target-local'),
    ...LOCAL,
    names: [/172\.20\.2\.1/],
    remedy: { none: /kernel answers/ },
  },
  'a local route for the target': {
    ...byKernel('target-local'),
    broken: ['ip route add local 198.51.100.9 dev lo'],
    names: [/198\.51\.100\.9/],
    remedy: { none: /kernel answers/ },
  },
  'a local target, arp_ignore 1': {
    ...drop('target-local'),
    ...LOCAL,
    cause: 'arp-ignore',
    broken: ['conf g0 arp_ignore 1'],
    names: [/arp_ignore/],
  },
  'a local target, arp_ignore 1 on all': {
    ...drop('target-local'),
    ...LOCAL,
    cause: 'arp-ignore',
    broken: ['conf all arp_ignore 1'],
    names: [/arp_ignore/],
  },
  'a local target, arp_ignore 2': {
    ...drop('target-local'),
    ...LOCAL,
    cause: 'arp-ignore',
    broken: ['conf g0 arp_ignore 2'],
    names: [/arp_ignore/],
  },
  'a local target, arp_ignore 8': {
    ...drop('target-local'),
    ...LOCAL,
    cause: 'arp-ignore',
    broken: ['conf g0 arp_ignore 8'],
    names: [/arp_ignore/],
  },
  // Of the interface itself: 1 allows that.
  'a local target of the interface, arp_ignore 1': {
    ...byKernel('target-local'),
    target: '172.20.1.1',
    broken: ['conf g0 arp_ignore 1'],
    names: [/172\.20\.1\.1/],
    remedy: { none: /kernel answers/ },
  },
  'a local target, arp_filter': {
    ...drop('target-local'),
    ...LOCAL,
    cause: 'arp-filter',
    from: '192.0.2.10',
    broken: ['conf g0 arp_filter 1', 'ip route replace 192.0.2.0/24 via 172.20.3.20 dev g2'],
    names: [/arp_filter/],
  },
  'medium_id -1': {
    ...drop('medium-id'),
    broken: ['conf g0 medium_id -1'],
    names: [/medium_id/],
    doctor: { names: /medium_id/, remedy: 'works' },
  },
  'the same medium_id': {
    ...drop('medium-id'),
    broken: ['conf g0 medium_id 3', 'conf g1 medium_id 3'],
    names: [/medium/],
    doctor: { names: /medium_id/, remedy: 'works' },
  },
  'an egress whose medium_id is -1': {
    ...drop('medium-id'),
    broken: ['conf g0 medium_id 3', 'conf g1 medium_id -1'],
    names: [/medium/],
    doctor: { names: /medium_id/, remedy: 'works' },
  },
  'an announcement': {
    ...drop('gratuitous'),
    ...NONE,
    from: '198.51.100.9',
    broken: ['conf g0 drop_gratuitous_arp 1'],
    names: [/drop_gratuitous_arp/],
  },
  'a probe': { ...drop('probe'), ...NONE, from: '0.0.0.0', names: [/probe/] },
  'a broadcast target': {
    ...drop('route-not-unicast'),
    ...NONE,
    target: '172.20.2.255',
    names: [/broadcast/],
  },
  'a multicast target': { ...drop('target-multicast'), ...NONE, target: '224.0.0.9', names: [/multicast/] },
  'a loopback target': { ...drop('target-loopback'), ...NONE, target: '127.0.0.9', names: [/loopback/] },
  'the sender has our address': {
    ...drop('route-refused'),
    ...NONE,
    cause: 'sender-local',
    from: '172.20.1.1',
    names: [/172\.20\.1\.1/],
  },
  'the sender has an address of another interface': {
    ...drop('route-refused'),
    ...NONE,
    cause: 'sender-local',
    from: '172.20.2.1',
    names: [/172\.20\.2\.1/],
  },
  'a multicast sender': {
    ...drop('route-refused'),
    ...NONE,
    cause: 'sender-martian',
    from: '224.0.0.5',
    names: [/no host may have .*224\.0\.0\.5/],
  },
};
