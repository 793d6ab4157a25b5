/** Fills in every default that the keys declare. */
import { GUARD_ROWS } from '../policy/guards.ts';
import { type Content, type Keys, type Node, rowsOf, type Shorthand } from './declare.ts';
import { type Config, type FileContent, KEYS } from './keys.ts';
import { type InterfaceConfig, type Profile, RULE_KEYS } from './rule-keys.ts';

type Plain = Readonly<Record<string, unknown>>;

export const complete = (content: FileContent): Config => completeKeys(KEYS, content) as Config;

/** One rule as the command line gives it: these patterns, and the kernel's behaviour. */
export const interfaceFor = (name: readonly string[]): InterfaceConfig =>
  completeRule({ match: { name } }) as InterfaceConfig;

const completeRule = (said: Content<typeof RULE_KEYS>): Plain => completeKeys(RULE_KEYS, withProfile(said));

function completeKeys(keys: Keys, said: Plain): Plain {
  const complete: Record<string, unknown> = {};
  for (const { name, inCode, node } of rowsOf(keys)) {
    if (!('shorthand' in node)) complete[inCode] = completeNode(node, said[name]);
  }
  return complete;
}

function completeNode(node: Exclude<Node, Shorthand>, said: unknown): unknown {
  if ('kind' in node) return said ?? node.default;
  if ('each' in node) return (said as readonly Content<typeof RULE_KEYS>[]).map(completeRule);
  if (said === undefined && node.absent === 'undefined') return undefined;
  return completeKeys(node.keys, (said ?? {}) as Plain);
}

/** The profile as the guards that it switches on, and what the rule says of single ones over it. */
function withProfile({ guards, ...rule }: Content<typeof RULE_KEYS>): Content<typeof RULE_KEYS> {
  const profile = (rule.profile ?? RULE_KEYS.profile.default) as Profile;
  return { ...rule, guards: { ...SWITCHED_ON[profile], ...guards } };
}

const switchedOn = (profile: Profile): Plain =>
  Object.fromEntries(GUARD_ROWS.map(([guard, { careful }]) => [guard, careful && profile === 'careful']));

const SWITCHED_ON: Readonly<Record<Profile, Plain>> = {
  kernel: switchedOn('kernel'),
  careful: switchedOn('careful'),
};
