/** Changes under one running arproxy: sysctls, those that the kernel sends a notification of, and those that it does not. */
import { type Ask, forTargets, type Row, type Situation } from '../situation.ts';

/** What comes without a notification is known with the next resync of arproxy, within a second. */
const RESYNC = 1300;

const ASKS: readonly Ask[] = [
  ...forTargets('10.99.0.1', '10.98.0.1', '10.2.0.2', '10.3.0.2', '10.2.0.1', '127.0.0.1'),
  { spa: '10.3.0.9' },
  { spa: '10.96.0.9' },
  { spa: '10.2.0.1' },
  { spa: '127.0.0.9' },
  { spa: '10.99.0.1' },
  { on: 'g1', spa: '10.2.0.9', tpa: '10.3.0.2' },
  { on: 'g1', spa: '10.2.0.9', tpa: '10.1.0.2' },
];

const notified = (name: string, ...run: string[]): Row => ({ name, run, asks: ASKS });
const withoutNotification = (name: string, ...run: string[]): Row => ({
  ...notified(name, ...run),
  settle: RESYNC,
});

const ip_forward = (value: number): string => `echo ${value} > /proc/sys/net/ipv4/ip_forward`;

const NOTIFIED: readonly Row[] = [
  notified('at the start'),
  notified('forwarding of the asking interface off', 'conf g0 forwarding 0'),
  notified('forwarding of the asking interface on', 'conf g0 forwarding 1'),
  notified('forwarding of the egress off', 'conf g1 forwarding 0'),
  notified('all/forwarding off', 'conf all forwarding 0'),
  notified('on for one interface', 'conf g0 forwarding 1'),
  notified('ip_forward off, which it is', ip_forward(0)),
  notified('ip_forward on', ip_forward(1)),
  notified('ip_forward off and on', ip_forward(0), ip_forward(1)),
  notified('default/forwarding off', 'conf default forwarding 0'),
  notified('rp_filter 1', 'conf g0 rp_filter 1'),
  notified('rp_filter 2', 'conf g0 rp_filter 2'),
  notified('all/rp_filter 1 under it', 'conf all rp_filter 1'),
  notified('rp_filter 0 under all 1', 'conf g0 rp_filter 0'),
  notified('all/rp_filter 2', 'conf all rp_filter 2'),
  notified('all/rp_filter 0', 'conf all rp_filter 0'),
  notified('ignore_routes_with_linkdown, all with a carrier', 'conf all ignore_routes_with_linkdown 1'),
  notified(
    'everything to and fro',
    'for i in $(seq 50); do for v in 0 1; do conf g0 forwarding $v; conf g0 rp_filter $((1 - v)); done; done',
  ),
];

const WITHOUT_NOTIFICATION: readonly Row[] = [
  withoutNotification('accept_local', 'conf g0 accept_local 1'),
  withoutNotification('no accept_local', 'conf g0 accept_local 0'),
  withoutNotification('all/accept_local', 'conf all accept_local 1'),
  withoutNotification(
    'route_localnet, no all/accept_local',
    'conf all accept_local 0',
    'conf g0 route_localnet 1',
  ),
  withoutNotification('all/route_localnet alone', 'conf g0 route_localnet 0', 'conf all route_localnet 1'),
  withoutNotification(
    'drop_gratuitous_arp, no route_localnet',
    'conf all route_localnet 0',
    'conf g0 drop_gratuitous_arp 1',
  ),
  withoutNotification(
    'all/drop_gratuitous_arp alone',
    'conf g0 drop_gratuitous_arp 0',
    'conf all drop_gratuitous_arp 1',
  ),
  withoutNotification(
    'medium_id of both 5, no drop_gratuitous_arp',
    'conf all drop_gratuitous_arp 0',
    'conf g0 medium_id 5',
    'conf g1 medium_id 5',
  ),
  withoutNotification('medium_id of the egress 6', 'conf g1 medium_id 6'),
  withoutNotification('medium_id of the egress -1', 'conf g1 medium_id -1'),
  withoutNotification('medium_id 0', 'conf g0 medium_id 0'),
  withoutNotification('medium_id -1', 'conf g0 medium_id -1'),
  withoutNotification('medium_id as it was', 'conf g0 medium_id 0', 'conf g1 medium_id 0'),
  withoutNotification('arp_ignore 8', 'conf g0 arp_ignore 8'),
];

/**
 * What comes without a notification, together with something that has one, and that may change any result: then it is known at
 * once. (A new route flushes what its prefix touches alone.)
 */
const TOGETHER: readonly Row[] = [
  notified('before'),
  notified('accept_local, and rp_filter', 'conf g0 accept_local 1', 'conf g0 rp_filter 2'),
  notified('neither', 'conf g0 accept_local 0', 'conf g0 rp_filter 0'),
];

export const LIVE_SYSCTL: readonly Situation[] = [
  { topic: 'live-sysctl', setup: [], rows: NOTIFIED, serve: ['g0', 'g1'] },
  { topic: 'live-sysctl', setup: [], rows: WITHOUT_NOTIFICATION.slice(0, 7), serve: ['g0', 'g1'] },
  { topic: 'live-sysctl', setup: [], rows: WITHOUT_NOTIFICATION.slice(7), serve: ['g0', 'g1'] },
  { topic: 'live-sysctl', setup: [], rows: TOGETHER, serve: ['g0', 'g1'] },
];
