/** What is different between two configurations, in the file's own words. */
import type { Config } from './config.ts';
import { toPlain } from './plain.ts';

/** `interfaces[0].proxy_qlen: 64 -> 10`, one for each value. */
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
