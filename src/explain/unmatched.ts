/** Which part of a rule's match an interface does not fit, in words. */

import { buildPart } from '../config/build-rules.ts';
import { describeMatch } from '../config/plain.ts';
import type { InterfaceConfig, Match } from '../config/rule-keys.ts';
import type { Link } from '../kernel/links.ts';

const NOTHING: Match = { name: [], kind: [], master: [] };
const KEYS = ['name', 'kind', 'master'] as const;

/** Undefined: it fits. */
export function unmatched(
  { not, ...match }: InterfaceConfig['match'],
  link: Link,
  master: Link | undefined,
): string | undefined {
  const fits = (part: Match): boolean | undefined => buildPart(part)?.(link, master);
  const bad = KEYS.filter((key) => fits({ ...NOTHING, [key]: match[key] }) === false);
  if (bad.length > 0) return bad.map((key) => unfitting(key, match, link, master)).join(', ');
  return fits(not) === true ? `its not has ${describeMatch(not)}` : undefined;
}

function unfitting(key: keyof Match, match: Match, link: Link, master: Link | undefined): string {
  const wanted = match[key].map((pattern) => `'${pattern}'`).join(' or ');
  const is = { name: link.name, kind: link.kind || 'none', master: master?.name ?? 'none' }[key];
  return `${key} ${wanted} is not ${is}`;
}
