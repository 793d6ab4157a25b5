/** The keys of the configuration as rows, for the manual. */
import type { Key, Keys, Node } from './declare.ts';
import { KEYS } from './keys.ts';

export interface KeyRow {
  /** `interfaces[].limits.collapse` */
  readonly key: string;
  readonly type: string;
  /** In the file's words, or in a person's where there is none; empty: of a mapping. */
  readonly default: string;
  /** Whether a file could say that default. */
  readonly sayable: boolean;
  readonly help: string;
  /** The option of `run` that goes before it; undefined: there is none. */
  readonly option: string | undefined;
}

/** Every key, in order. */
export const configReference = (): readonly KeyRow[] => rowsOf(KEYS, '');

const rowsOf = (keys: Keys, before: string): readonly KeyRow[] =>
  Object.entries(keys).flatMap(([name, node]) => {
    const key = `${before}${name}`;
    const row = { key, ...typeAndDefault(node), help: node.help, option: optionOf(node) };
    if ('keys' in node) return [row, ...rowsOf(node.keys, `${key}.`)];
    return 'each' in node ? [row, ...rowsOf(node.each, `${key}[].`)] : [row];
  });

function typeAndDefault(node: Node): Pick<KeyRow, 'type' | 'default' | 'sayable'> {
  if ('kind' in node)
    return { type: node.kind.type, default: defaultInWords(node), sayable: isSayable(node) };
  if ('shorthand' in node) return { type: node.shorthand.type, default: node.default, sayable: true };
  return { type: 'keys' in node ? 'mapping' : `list of ${node.item}s`, default: '', sayable: false };
}

const isSayable = ({ kind, default: value, required }: Key): boolean =>
  !required && value !== undefined && kind.print(value) !== undefined;

const optionOf = (node: Node): string | undefined =>
  'kind' in node ? node.option?.replace(/^.*--/, '--') : undefined;

/** `64`; `none`, of a list. */
export function defaultInWords({ kind, default: value, unset, required }: Key): string {
  if (required) return 'required';
  return value === undefined ? unset : String(kind.print(value) ?? 'none');
}
