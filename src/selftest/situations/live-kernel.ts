/** Changes under one running arproxy: the kernel begins to answer by itself, and ends. One reply at any time. */
import { type Ask, forTargets, type Row, type Situation } from '../situation.ts';

/** What comes without a notification is known with the next resync of arproxy, within a second. */
const RESYNC = 1300;

const ASKS: readonly Ask[] = [
  ...forTargets('10.99.0.1', '10.98.0.1', '10.2.0.1', '10.1.0.9', '10.2.0.2'),
  { spa: '10.99.0.1' },
  { dst: 'gateway' },
  { on: 'g1', spa: '10.2.0.9', tpa: '10.3.0.2' },
];

const AT_ONCE = 'for l in g0 g1; do neigh $l proxy_delay 0; done';

const row = (name: string, ...run: string[]): Row => ({ name, run, asks: ASKS });
const later = (name: string, ...run: string[]): Row => ({ ...row(name, ...run), settle: RESYNC });

/** After each of these the kernel's own gateway proxies as before: what arproxy's gateway does no more, arproxy does. */
const still = (...commands: string[]): string[] => [...commands, 'kernel proxy g0', 'kernel proxy g1'];

const PROXY_ARP: readonly Row[] = [
  row('at the start'),
  row('proxy_arp on', 'conf g0 proxy_arp 1'),
  row('proxy_arp off', ...still('conf g0 proxy_arp 0')),
  row('proxy_arp of another interface on', 'conf g1 proxy_arp 1'),
  row('all/proxy_arp on', 'conf all proxy_arp 1'),
  row('proxy_arp off, all/proxy_arp on', ...still('conf g1 proxy_arp 0')),
  row('all/proxy_arp off', ...still('conf all proxy_arp 0')),
  row('default/proxy_arp on', 'conf default proxy_arp 1'),
  row(
    'on and off many times',
    ...still('for i in $(seq 40); do conf g0 proxy_arp 1; conf g0 proxy_arp 0; done'),
  ),
  row('on at the end', 'for i in $(seq 40); do conf g0 proxy_arp 0; conf g0 proxy_arp 1; done'),
  row(
    'off, and the MAC changed',
    ...still('conf g0 proxy_arp 0', 'ip link set g0 address 02:00:00:00:10:77'),
  ),
  row('on, and forwarding off', 'conf g0 proxy_arp 1', 'conf g0 forwarding 0'),
  row('off, and forwarding on', ...still('conf g0 proxy_arp 0', 'conf g0 forwarding 1')),
];

const PVLAN: readonly Row[] = [
  later('proxy_arp_pvlan on', 'conf g0 proxy_arp_pvlan 1'),
  later('proxy_arp_pvlan off', 'conf g0 proxy_arp_pvlan 0', 'kernel conf g0 proxy_arp_pvlan 1'),
  later('all/proxy_arp_pvlan on', 'conf all proxy_arp_pvlan 1'),
  later('all/proxy_arp_pvlan off', 'conf all proxy_arp_pvlan 0'),
];

const NEIGHBOURS: readonly Row[] = [
  later('a proxy neighbour', 'ip neigh add proxy 10.99.0.1 dev g0'),
  later('another, of another interface', 'ip neigh add proxy 10.2.0.2 dev g1'),
  later('one of no interface', 'ip neigh add proxy 10.2.0.2'),
  later('the first deleted', 'ip neigh delete proxy 10.99.0.1 dev g0'),
  later('all deleted', 'ip neigh delete proxy 10.2.0.2', 'ip neigh delete proxy 10.2.0.2 dev g1'),
  later(
    'deleted with its interface',
    'cable n0 30',
    'ip neigh add proxy 10.99.0.1 dev n0',
    'ip link delete n0',
  ),
];

const LOCAL: readonly Row[] = [
  row('the target an own address', 'ip address add 10.99.0.1/32 dev lo'),
  row('and silenced', 'conf g0 arp_ignore 8'),
  row('no own address, still silenced', 'ip address delete 10.99.0.1/32 dev lo'),
  row('nothing silenced', 'conf g0 arp_ignore 0'),
];

const live = (rows: readonly Row[], more: Partial<Situation> = {}): Situation => ({
  topic: 'live-kernel',
  setup: [AT_ONCE],
  serve: ['g0', 'g1'],
  rows,
  ...more,
});

export const LIVE_KERNEL: readonly Situation[] = [
  live(PROXY_ARP),
  live(PVLAN, {
    options: ['--pvlan'],
    kernel: 'proxy $l; conf $l proxy_arp_pvlan 1',
  }),
  live(
    PVLAN.map((one) => ({
      ...one,
      name: `${one.name}, arproxy not told`,
      run: one.run?.filter((line) => !line.startsWith('kernel')) ?? [],
    })),
  ),
  live(NEIGHBOURS),
  live(LOCAL),
];
