/** A configuration in its own language. parseConfig(printConfig(c)) equals c. Apart, since it alone loads YAML's writer. */
import { stringify } from 'yaml';
import { oneLine, plainJson } from '../wire/octet-text.ts';
import type { Config } from './keys.ts';
import { toPlain } from './plain.ts';

/**
 * What a terminal would obey, in a path, stands as YAML's `\uNNNN`: only double quotes know that. Of YAML's writer only the
 * quotes are wanted: for thousands of rules, all of it takes ten times as long.
 */
export function printConfig(config: Config): string {
  const lines: string[] = [];
  writeKeys(toPlain(config), '', '', lines);
  return plainJson(lines.join(''));
}

/** The first line begins with `first`, such as `  - `, the others with `indent`. */
function writeKeys(mapping: object, first: string, indent: string, lines: string[]): void {
  let begin = first;
  for (const [key, value] of Object.entries(mapping)) {
    if (Array.isArray(value)) {
      lines.push(`${begin}${key}:\n`);
      for (const item of value) writeItem(item, `${indent}  `, lines);
    } else if (typeof value === 'object' && value !== null) {
      lines.push(`${begin}${key}:\n`);
      writeKeys(value, `${indent}  `, `${indent}  `, lines);
    } else lines.push(`${begin}${key}: ${scalar(value)}\n`);
    begin = indent;
  }
}

function writeItem(item: unknown, indent: string, lines: string[]): void {
  if (typeof item === 'object' && item !== null) writeKeys(item, `${indent}- `, `${indent}  `, lines);
  else lines.push(`${indent}- ${scalar(item)}\n`);
}

/** What nobody takes for anything else: most names, and prefixes. */
const PLAIN = /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z][\w./-]*$|^\d+\.\d+\.\d+\.\d+(?:\/\d+)?$/i;

function scalar(value: unknown): string {
  if (typeof value !== 'string') return String(value);
  if (PLAIN.test(value)) return value;
  return oneLine(value) === value ? stringify(value, { lineWidth: 0 }).trimEnd() : JSON.stringify(value);
}
