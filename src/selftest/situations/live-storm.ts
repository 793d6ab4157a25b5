/**
 * Changes under one running arproxy: so many at once that the kernel has no room for its announcements, or all while arproxy
 * sleeps.
 */
import { type Ask, forTargets, type Row, type Situation } from '../situation.ts';

const ASKS: readonly Ask[] = [
  ...forTargets('10.99.0.1', '10.98.0.1', '10.2.0.1', '10.1.0.9', '10.2.0.2'),
  { dst: 'gateway' },
  { dst: '02:00:00:00:10:77' },
  { spa: '10.3.0.9' },
];

const N0: readonly Ask[] = [{ on: 'n0' }, { on: 'n0', tpa: '10.1.0.2' }];

const row = (name: string, ...run: string[]): Row => ({ name, run, asks: ASKS });
const asleep = (name: string, ...run: string[]): Row => ({ ...row(name, ...run), asleep: true });

const batch = (times: number, ...lines: string[]): string =>
  `for i in $(seq ${times}); do ${lines.map((line) => `echo "${line}"`).join('; ')}; done | ip -batch -`;

const NEW_G0 = ['ip link delete g0', 'cable g0 00', 'ip address add 10.1.0.1/24 dev g0', 'proxy g0'];

const STORM: readonly Row[] = [
  asleep('route deleted', 'ip route delete 10.99.0.0/16'),
  asleep('route added', 'ip route add 10.99.0.0/16 via 10.2.0.2'),
  asleep('MAC changed', 'ip link set g0 address 02:00:00:00:10:77'),
  asleep('a rule of a protocol', 'ip rule add ipproto icmp blackhole'),
  asleep('many links came and went', batch(100, 'link add y$i type veth peer z$i', 'link delete y$i')),
  asleep('made again', ...NEW_G0),
  asleep('unheard: MAC changed', 'noise', 'ip link set g0 address 02:00:00:00:10:77'),
  asleep(
    'unheard: route deleted, forwarding off',
    'noise',
    'ip route delete 10.99.0.0/16',
    'conf g0 forwarding 0',
  ),
  asleep(
    'unheard: rule and route added, forwarding on',
    'noise',
    'ip rule add ipproto udp blackhole',
    'ip route add 10.99.0.0/16 via 10.2.0.2',
    'conf g0 forwarding 1',
  ),
  {
    ...asleep('unheard: made again, another comes', 'noise', ...NEW_G0, 'cable n0 30', 'proxy n0'),
    asks: [...ASKS, ...N0],
  },
  asleep('unheard: nothing', 'noise', 'noise'),
  row('heard: MAC changed in much noise', 'noise', 'ip link set g0 address 02:00:00:00:10:77'),
  row('many routes', batch(1000, 'route replace 10.98.0.0/16 dev g$((i % 3))')),
  row(
    'many addresses',
    batch(
      300,
      'address add 10.97.0.$((i % 250 + 1))/32 dev g2',
      'address delete 10.97.0.$((i % 250 + 1))/32 dev g2',
    ),
  ),
  row('many rules', batch(300, 'rule add pref 50 from 10.3.0.0/24 blackhole', 'rule delete pref 50')),
  row('many links', batch(80, 'link add y$i type veth peer z$i', 'link set y$i up', 'link delete y$i')),
  row(
    'everything at once',
    batch(
      100,
      'route replace 10.98.0.0/16 dev g$((i % 3))',
      'link set g0 address 02:00:00:00:10:$((i % 60 + 10))',
      'rule add pref 50 blackhole',
      'rule delete pref 50',
    ),
    'ip link set g0 address 02:00:00:00:10:00',
    'ip route replace 10.98.0.0/16 dev g2',
  ),
];

export const LIVE_STORM: readonly Situation[] = [
  { topic: 'live-storm', setup: ['ip route add 10.98.0.0/16 dev g1'], rows: STORM, serve: ['g0', 'n*'] },
];
