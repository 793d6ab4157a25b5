/** What the situations of rules have in common. */
import { type Ask, forTargets } from '../situation.ts';

/** Tables for rules to lead to. */
export const TABLES = [
  'ip route add default via 10.3.0.2 table 100',
  'ip route add default via 10.1.0.9 table 101',
  'ip route add blackhole default table 102',
  'ip route add throw default table 103',
  'ip route add unreachable 10.99.0.0/16 table 104',
  'ip route add local default dev lo table 105',
];

/** Asked under each rule. */
export const OUTLOOK: readonly Ask[] = [
  ...forTargets('10.99.0.1', '10.98.0.1', '10.2.0.2', '10.1.0.9', '10.1.0.1'),
  { spa: '10.99.0.9', tpa: '10.98.0.1' },
  { spa: '10.3.0.9' },
  { spa: '10.3.0.9', tpa: '10.2.0.2' },
];

/** No more rules of the priority that a rule under test has. */
export const CLEAR = 'while ip rule delete pref 50 2>/dev/null; do :; done';
