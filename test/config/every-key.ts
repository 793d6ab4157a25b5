/** Every key of the table, with a value that is not its default. */
import type { Key, Keys } from '../../src/config/declare.ts';
import { KEYS } from '../../src/config/keys.ts';

export interface Leaf {
  /** `interfaces[0].proxy_qlen` */
  readonly path: string;
  readonly key: Key;
  /** In the file's language, as it is printed; another one for each key. */
  readonly value: unknown;
}

/** By the type of its kind. */
const VALUES: Readonly<Record<string, (n: number, key: Key) => unknown>> = {
  duration: (n) => `${n + 1}ms`,
  '`true` or `false`': (_n, key) => key.default !== true,
  'whole number of 0 or more': (n) => n,
  'whole number of 1 or more': (n) => n + 1,
  'whole number from -1 on': (n) => n,
  path: (n) => `/p${n}`,
  'path, or `none`': (n) => `/p${n}`,
  'pattern, or list of patterns': (n) => [`i${n}`],
  'list of prefixes': (n) => [`10.${n}.0.0/16`],
  'list of reasons': () => ['no-route'],
  MAC: (n) => `02:00:00:00:00:${n.toString(16).padStart(2, '0')}`,
  'IPv4 address, or MAC': (n) => `192.0.2.${n}`,
  rate: (n) => `${n + 1}/s`,
  address: (n) => `127.0.0.1:${9000 + n}`,
};

function otherValue(key: Key, n: number): unknown {
  const other = key.kind.argument?.choices?.find((choice) => choice !== key.default);
  const value = other ?? VALUES[key.kind.type]?.(n, key);
  if (value === undefined) throw new Error(`a value is wanted here for the kind: ${key.kind.type}`);
  return value;
}

export const LEAVES: readonly Leaf[] = leaves(KEYS, '').map(([path, key], n) => ({
  path,
  key,
  value: otherValue(key, n),
}));

function leaves(keys: Keys, before: string): (readonly [string, Key])[] {
  return Object.entries(keys).flatMap(([name, node]) => {
    const path = `${before}${name}`;
    if ('kind' in node) return [[path, node] as const];
    if ('shorthand' in node) return [];
    return 'keys' in node ? leaves(node.keys, `${path}.`) : leaves(node.each, `${path}[0].`);
  });
}

/** What stands at the path in plain data. */
export const at = (plain: unknown, path: string): unknown =>
  path
    .split(/\.|\[|\]\.?/)
    .filter((part) => part !== '')
    .reduce<unknown>((value, part) => (value as Record<string, unknown> | undefined)?.[part], plain);

/** A file with all of them, as JSON, which is YAML. */
export const EVERY_KEY: string = JSON.stringify(whole(KEYS, ''));

function whole(keys: Keys, before: string): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(keys).flatMap(([name, node]) => {
      const path = `${before}${name}`;
      if ('kind' in node) return [[name, LEAVES.find((leaf) => leaf.path === path)?.value]];
      if ('shorthand' in node) return [];
      return [[name, 'keys' in node ? whole(node.keys, `${path}.`) : [whole(node.each, `${path}[0].`)]]];
    }),
  );
}
