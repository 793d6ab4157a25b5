/** A policy routing rule as `ip rule` takes it, and the commands that take exactly that one away. */
import { formatPrefix } from '../wire/ipv4.ts';
import { PLAIN_RULE, type PortRange, RuleAction, type RuleEntry } from '../wire/rtnetlink/rule.ts';
import { shellWord } from './commands.ts';

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
  return mask === 0 || mask === WHOLE.port ? `${from}` : `${hex(from)}/${hex(mask)}`;
}

/** `not pref 50 from 10.7.0.0/16 prohibit` */
export function ruleWords(rule: RuleEntry): string {
  const { priority, src, dst, iif, oif, tos, dscp, mark, mask, uids, sport, dport } = rule;
  const words = [
    rule.invert && 'not',
    `pref ${priority}`,
    src.length > 0 && `from ${formatPrefix(src)}`,
    dst.length > 0 && `to ${formatPrefix(dst)}`,
    iif !== '' && `iif ${shellWord(iif)}`,
    oif !== '' && `oif ${shellWord(oif)}`,
    tos !== 0 && `tos ${hex(tos)}`,
    dscp !== undefined &&
      `dscp ${dscp.mask === WHOLE.dscp ? dscp.value : `${hex(dscp.value)}/${hex(dscp.mask)}`}`,
    (mark !== 0 || mask !== 0) && `fwmark ${hex(mark)}/${hex(mask)}`,
    rule.tunId !== '' && `tun_id ${rule.tunId}`,
    rule.l3mdev && 'l3mdev',
    uids !== undefined && `uidrange ${uids.from}-${uids.to}`,
    rule.ipProto !== 0 && `ipproto ${rule.ipProto}`,
    sport !== undefined && `sport ${ports(sport)}`,
    dport !== undefined && `dport ${ports(dport)}`,
    rule.suppressPrefixlen !== -1 && `suppress_prefixlength ${rule.suppressPrefixlen}`,
    rule.suppressIfgroup !== -1 && `suppress_ifgroup ${rule.suppressIfgroup}`,
    REFUSING_ACTIONS[rule.action] ?? false,
  ];
  return words.filter((word) => word !== false).join(' ');
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
