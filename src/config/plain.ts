/** A configuration as plain data, under the file's own keys, and in the file's own words. */
import { type Keys, type Node, rowsOf } from './declare.ts';
import { type Config, KEYS } from './keys.ts';
import type { Match } from './rule-keys.ts';

type Plain = Readonly<Record<string, unknown>>;

/** What is in force, every default said. */
export const toPlain = (config: Config): Plain => plainKeys(KEYS, config) ?? {};

/** Without the keys that have no value; undefined: none has. */
function plainKeys(keys: Keys, values: Plain): Plain | undefined {
  let plain: Record<string, unknown> | undefined;
  for (const { name, inCode, node } of rowsOf(keys)) {
    const value = plainValue(node, values[inCode]);
    if (value === undefined) continue;
    plain ??= {};
    plain[name] = value;
  }
  return plain;
}

function plainValue(node: Node, value: unknown): unknown {
  if (value === undefined || 'shorthand' in node) return undefined;
  if ('kind' in node) return node.kind.print(value);
  if ('each' in node) return (value as readonly Plain[]).map((each) => plainKeys(node.each, each));
  return plainKeys(node.keys, value as Plain);
}

/** What is different: `interfaces[0].proxy_qlen: 64 -> 10`, one for each value. */
export function diffConfigs(before: Config, after: Config): string[] {
  const old = flatten(toPlain(before), '');
  const now = flatten(toPlain(after), '');
  const paths = [...new Set([...old.keys(), ...now.keys()])];
  return paths
    .filter((path) => old.get(path) !== now.get(path))
    .map((path) => `${path}: ${old.get(path) ?? 'none'} -> ${now.get(path) ?? 'none'}`);
}

function flatten(value: unknown, path: string, into = new Map<string, string>()): Map<string, string> {
  if (Array.isArray(value)) for (const [i, item] of value.entries()) flatten(item, `${path}[${i}]`, into);
  else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value))
      flatten(item, path === '' ? key : `${path}.${key}`, into);
  } else into.set(path, String(value));
  return into;
}

/** As a shell takes it, too: it stands behind `run -i`. */
const inQuotes = (pattern: string): string => `'${pattern.replaceAll("'", `'\\''`)}'`;

/** Which interfaces a rule is for: `'cali*' kind veth` */
export const describeMatch = ({ name, kind, master }: Match): string =>
  [
    ...name.map(inQuotes),
    ...kind.map((one) => `kind ${one}`),
    ...master.map((pattern) => `master ${inQuotes(pattern)}`),
  ].join(' ');
