/** Rules that are there from the start, and their order. */
import { type Ask, forTargets, given, type Situation } from '../situation.ts';
import { OUTLOOK, TABLES } from './rule-tables.ts';

const rule = (name: string, setup: readonly string[], asks: readonly Ask[] = OUTLOOK): Situation =>
  given('rule', name, [...TABLES, ...setup], asks);

export const RULE_ORDER: readonly Situation[] = [
  rule('from the requester to another table', ['ip rule add from 10.1.0.2 lookup 101']),
  rule('to a target, blackhole', ['ip rule add to 10.99.0.0/17 blackhole']),
  rule('iif g0, unreachable', ['ip rule add iif g0 unreachable']),
  rule('iif g1, and rp_filter 1', ['ip rule add iif g1 lookup 100', 'conf g0 rp_filter 1']),
  rule('all three protocols, two of them with ports', [
    'ip rule add ipproto icmp lookup 101',
    'ip rule add ipproto tcp dport 80 blackhole',
    'ip rule add ipproto udp sport 1000-2000 prohibit',
    'ip rule add not ipproto udp dport 53 lookup 100',
  ]),
  rule('two of one priority, the first counts', [
    'ip rule add pref 50 to 10.99.0.0/16 lookup 101',
    'ip rule add pref 50 to 10.99.0.0/16 lookup 100',
  ]),
  rule('goto over a blackhole', [
    'ip rule add pref 50 goto 70',
    'ip rule add pref 60 blackhole',
    'ip rule add pref 70 nop',
  ]),
  rule('goto a priority that comes later', ['ip rule add pref 50 goto 70', 'ip rule add pref 60 blackhole']),
  rule(
    'an own address, before local',
    [
      'ip rule add pref 10 lookup local',
      'ip rule delete pref 0',
      'ip rule add pref 5 to 10.2.0.1 lookup 100',
      'ip rule add pref 5 to 10.1.0.1 lookup 100',
    ],
    forTargets('10.2.0.1', '10.1.0.1', '10.3.0.1', '10.2.0.255', '10.99.0.1'),
  ),
  rule(
    'everything, before local',
    ['ip rule add pref 10 lookup local', 'ip rule delete pref 0', 'ip rule add pref 5 lookup 100'],
    forTargets('10.2.0.1', '10.1.0.1', '10.3.0.1', '10.2.0.255', '10.99.0.1', '10.1.0.255'),
  ),
  rule(
    'local after main',
    ['ip rule add pref 40000 lookup local', 'ip rule delete pref 0'],
    [...forTargets('10.2.0.1', '10.1.0.1', '10.3.0.1', '10.2.0.255', '10.99.0.1'), { spa: '10.2.0.1' }],
  ),
  rule(
    'no local at all',
    ['ip rule delete pref 0'],
    [...forTargets('10.2.0.1', '10.1.0.1', '10.2.0.255', '10.99.0.1', '127.0.0.1'), { spa: '10.2.0.1' }],
  ),
  rule('no main', ['ip rule delete pref 32766']),
  rule('no rule but local', ['ip rule delete pref 32766', 'ip rule delete pref 32767']),
  rule('no rule but local, and a table with routes', [
    'ip rule delete pref 32766',
    'ip rule delete pref 32767',
    'ip rule add pref 100 iif g0 lookup 100',
  ]),
  rule('the WireGuard way', [
    'ip route add default via 10.1.0.9',
    'ip rule add pref 100 not fwmark 51820 lookup 100',
    'ip rule add pref 90 lookup main suppress_prefixlength 0',
  ]),
  rule('a table for each link', [
    'ip rule add from 10.1.0.0/24 lookup 201',
    'ip rule add from 10.2.0.0/24 lookup 202',
    'ip route add 10.98.0.0/16 via 10.3.0.2 table 201',
    'ip route add 10.98.0.0/16 dev g0 table 202',
  ]),
  rule(
    'many rules',
    ['for i in $(seq 1 250); do echo rule add pref $i to 10.98.$i.0/24 lookup 101; done | ip -batch -'],
    [...OUTLOOK, ...forTargets('10.98.250.1', '10.98.0.1', '10.99.7.1')],
  ),
];
