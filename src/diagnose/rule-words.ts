/** A policy routing rule as `ip rule` shows and takes it, and the commands that take exactly that one away. */
import type { Selector } from '../kernel/fib-rule.ts';
import { formatPrefix } from '../wire/ipv4.ts';
import { PLAIN_RULE, type PortRange, RuleAction, type RuleEntry } from '../wire/rtnetlink/rule.ts';
import { shellWord, tableName } from './commands.ts';

/** The rules that end a lookup by themselves. */
export const REFUSING_ACTIONS: Readonly<Record<number, string>> = {
  [RuleAction.BLACKHOLE]: 'blackhole',
  [RuleAction.UNREACHABLE]: 'unreachable',
  [RuleAction.PROHIBIT]: 'prohibit',
};

const hex = (value: number): string => `0x${value.toString(16)}`;
const WHOLE = { port: 0xffff, dscp: 0x3f };

/** What a command that takes a rule away may name. */
const PARTS = [
  ...(['src', 'dst', 'iif', 'oif', 'tos', 'dscp', 'mark', 'mask', 'tunId', 'l3mdev', 'uids'] as const),
  ...(['ipProto', 'sport', 'dport', 'suppressPrefixlen', 'suppressIfgroup'] as const),
];

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function ports({ from, to, mask }: PortRange): string {
  if (from !== to) return `${from}-${to}`;
  return mask === 0 ? `${from}` : masked(from, mask, WHOLE.port);
}

const masked = (value: number, mask: number, whole: number): string =>
  mask === whole ? `${value}` : `${hex(value)}/${hex(mask)}`;

/** Each selector as `ip rule` takes it; empty: the rule has none. In the order in which a command names them. */
const SELECTOR_WORDS: Readonly<Record<Selector, (rule: RuleEntry) => string>> = {
  from: ({ src }) => (src.length > 0 ? `from ${formatPrefix(src)}` : ''),
  to: ({ dst }) => (dst.length > 0 ? `to ${formatPrefix(dst)}` : ''),
  iif: ({ iif }) => (iif === '' ? '' : `iif ${shellWord(iif)}`),
  oif: ({ oif }) => (oif === '' ? '' : `oif ${shellWord(oif)}`),
  tos: ({ tos }) => (tos === 0 ? '' : `tos ${hex(tos)}`),
  dscp: ({ dscp }) => (dscp === undefined ? '' : `dscp ${masked(dscp.value, dscp.mask, WHOLE.dscp)}`),
  fwmark: ({ mark, mask }) => (mark === 0 && mask === 0 ? '' : `fwmark ${hex(mark)}/${hex(mask)}`),
  tun_id: ({ tunId }) => (tunId === '' ? '' : `tun_id ${tunId}`),
  l3mdev: ({ l3mdev }) => (l3mdev ? 'l3mdev' : ''),
  uidrange: ({ uids }) => (uids === undefined ? '' : `uidrange ${uids.from}-${uids.to}`),
  ipproto: ({ ipProto }) => (ipProto === 0 ? '' : `ipproto ${ipProto}`),
  sport: ({ sport }) => (sport === undefined ? '' : `sport ${ports(sport)}`),
  dport: ({ dport }) => (dport === undefined ? '' : `dport ${ports(dport)}`),
};

const SELECTORS = Object.keys(SELECTOR_WORDS) as Selector[];

/** As `ip rule list` names them; where /etc/protocols is missing, no command takes the names. */
const PROTOCOLS: Readonly<Record<number, string>> = { 1: 'icmp', 6: 'tcp', 17: 'udp' };

/** `fwmark 0x5`, `ipproto tcp`: for people, so that a mask of all bits is left out. */
export function selectorWords(rule: RuleEntry, selector: Selector): string {
  const protocol = selector === 'ipproto' ? PROTOCOLS[rule.ipProto] : undefined;
  return protocol === undefined
    ? SELECTOR_WORDS[selector](rule).replace(/\/0xffffffff$/, '')
    : `ipproto ${protocol}`;
}

const selectorsOf = (rule: RuleEntry): string[] => SELECTORS.map((name) => SELECTOR_WORDS[name](rule));

const suppressWords = ({ suppressPrefixlen, suppressIfgroup }: RuleEntry): string[] => [
  suppressPrefixlen === -1 ? '' : `suppress_prefixlength ${suppressPrefixlen}`,
  suppressIfgroup === -1 ? '' : `suppress_ifgroup ${suppressIfgroup}`,
];

const joined = (words: readonly string[]): string => words.filter((word) => word !== '').join(' ');

/** `not pref 50 from 10.7.0.0/16 prohibit` */
export function ruleWords(rule: RuleEntry): string {
  const { priority, invert, action } = rule;
  return joined([
    invert ? 'not' : '',
    `pref ${priority}`,
    ...selectorsOf(rule),
    ...suppressWords(rule),
    action === RuleAction.GOTO ? `goto ${rule.target}` : (REFUSING_ACTIONS[action] ?? ''),
  ]);
}

/** What comes of it, of those that do not refuse: `lookup 100`. */
const ACTION_WORDS: Readonly<Record<number, (rule: RuleEntry) => string>> = {
  [RuleAction.TO_TBL]: ({ l3mdev, table }) => (l3mdev ? '' : `lookup ${tableName(table)}`),
  [RuleAction.GOTO]: ({ target, unresolved }) => `goto ${target}${unresolved ? ' [unresolved]' : ''}`,
  [RuleAction.NOP]: () => 'nop',
};

/** `not from 10.7.0.0/16 fwmark 0x5 lookup 100`: as `ip rule list` shows it behind its priority. */
export function ruleLine(rule: RuleEntry): string {
  const { invert, src, action } = rule;
  return joined([
    invert ? 'not' : '',
    src.length === 0 ? 'from all' : '',
    ...SELECTORS.map((name) => selectorWords(rule, name)),
    ACTION_WORDS[action]?.(rule) ?? REFUSING_ACTIONS[action] ?? `action ${action}`,
    ...suppressWords(rule),
  ]);
}

/**
 * The kernel takes the first rule away that has all that the command names (rule_find()); it does not look at `not`, nor at
 * what is not named. Those that stand before `rule` and fit too go with it, and are added again.
 */
export function takeRuleAway(rule: RuleEntry, rules: readonly RuleEntry[]): string[] {
  const before = rules.slice(0, rules.indexOf(rule)).filter((other) => fitsCommand(other, rule));
  const remove = `ip rule delete ${ruleWords(rule)}`;
  return [...before.map(() => remove), remove, ...before.map(addAgain)];
}

function addAgain(rule: RuleEntry): string {
  const { protocol, realms } = rule;
  const made = protocol === 0 ? '' : ` protocol ${protocol}`;
  const classed = realms === 0 ? '' : ` realms ${realms >>> 16}/${realms & 0xffff}`;
  return `ip rule add ${ruleWords(rule)}${made}${classed}`;
}

const fitsCommand = (other: RuleEntry, rule: RuleEntry): boolean =>
  other.priority === rule.priority &&
  other.action === rule.action &&
  PARTS.every((part) => same(rule[part], PLAIN_RULE[part]) || same(rule[part], other[part]));
