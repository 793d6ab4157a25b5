/** Policy routing rules: what they match of an ARP request, and what they do. */
import type { Row, Situation } from '../situation.ts';
import { CLEAR, OUTLOOK, TABLES } from './rule-tables.ts';

/** In front of a table that answers otherwise than the tables behind it. */
const SELECTORS: readonly string[] = [
  'from all',
  'from 10.1.0.2',
  'from 10.1.0.0/24',
  'from 10.3.0.0/24',
  'from 10.99.0.0/16',
  'to 10.99.0.0/16',
  'to 10.98.0.0/16',
  'to 10.99.0.1',
  'to 10.1.0.0/24',
  'from 10.1.0.0/24 to 10.99.0.0/16',
  'from 10.1.0.0/24 to 10.98.0.0/16',
  'iif g0',
  'iif g1',
  'iif lo',
  'iif x9',
  'oif g0',
  'oif g1',
  'oif lo',
  'iif g0 from 10.1.0.0/24',
  'fwmark 0',
  'fwmark 1',
  'fwmark 0/0xff',
  'fwmark 1/0xff',
  'fwmark 0/0xffffffff',
  'tos 0x10',
  'tos 0',
  'uidrange 0-0',
  'uidrange 0-65535',
  'uidrange 1-65535',
  'ipproto gre',
  'ipproto sctp',
  'ipproto 255',
  'sport 53',
  'dport 53',
  'sport 1-65534',
  'dport 1-65534',
  'tun_id 5',
];

/** Rows in which a rule stands alone, one after the other. */
const oneByOne = (rules: readonly string[], more = ''): Row[] =>
  rules.map((rule) => ({
    name: `${rule}${more}`,
    run: [CLEAR, `ip rule add pref 50 ${rule}`],
    asks: OUTLOOK,
  }));

const plain = (action: string): string[] => SELECTORS.map((selector) => `${selector} ${action}`);
const inverted = (action: string): string[] => SELECTORS.map((selector) => `not ${selector} ${action}`);

const ACTIONS: readonly string[] = [
  'lookup 100',
  'lookup 101',
  'lookup 102',
  'lookup 103',
  'lookup 104',
  'lookup 105',
  'lookup 1000',
  'lookup local',
  'lookup default',
  'lookup main',
  'blackhole',
  'unreachable',
  'prohibit',
  'nop',
  'goto 60',
  'goto 32767',
  'lookup 100 suppress_prefixlength 0',
  'lookup main suppress_prefixlength 0',
  'lookup main suppress_prefixlength 15',
  'lookup main suppress_prefixlength 16',
  'lookup main suppress_prefixlength 24',
  'lookup main suppress_prefixlength 32',
  'lookup main suppress_ifgroup 7',
  'lookup main suppress_ifgroup 8',
  'lookup 100 protocol bird',
  'lookup 100 realms 3',
];

const DEFAULT = 'ip route add default via 10.2.0.2';
const GROUP = 'ip link set g1 group 7';

const rules = (setup: readonly string[], rows: readonly Row[]): Situation => ({
  topic: 'rule',
  setup: [...TABLES, ...setup],
  rows,
});

export const RULE: readonly Situation[] = [
  rules([DEFAULT], oneByOne(plain('blackhole'))),
  rules([DEFAULT], oneByOne(inverted('blackhole'))),
  rules([], oneByOne(plain('lookup 100'))),
  rules([], oneByOne(inverted('lookup 100'))),
  rules(['conf g0 rp_filter 1'], oneByOne(plain('lookup 101'), ', rp_filter 1')),
  rules(['conf g0 rp_filter 2'], oneByOne(inverted('lookup 101'), ', rp_filter 2')),
  rules([DEFAULT, GROUP], oneByOne(ACTIONS)),
  rules([DEFAULT, GROUP, 'ip rule add pref 55 blackhole'], oneByOne(ACTIONS, ', before a blackhole')),
];
