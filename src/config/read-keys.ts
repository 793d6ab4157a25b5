/** What a file says, held to the keys that are declared: strictly, so that a wrong word is found and not ignored. */
import { type Keys, type Node, rowsOf } from './declare.ts';
import { type FileContent, KEYS } from './keys.ts';
import { want } from './kinds.ts';

/** Something wrong with what stands at `path`. */
export type Issue =
  | { readonly path: readonly PropertyKey[]; readonly message: string }
  | { readonly path: readonly PropertyKey[]; readonly unknownKeys: readonly string[] };

type Plain = Readonly<Record<string, unknown>>;

/** Values instead of text come out, under the file's names, and no default yet; or else all that is wrong. */
export function readKeys(input: unknown): { readonly content: FileContent } | { readonly issues: Issue[] } {
  const issues: Issue[] = [];
  const content = readMapping(KEYS, input, [], issues, 'a mapping with the key interfaces');
  return issues.length > 0 ? { issues } : { content: content as FileContent };
}

/** Of these keys and no others; without a value where the issues say why. */
function readMapping(
  keys: Keys,
  input: unknown,
  path: readonly PropertyKey[],
  issues: Issue[],
  what = wantKeys(keys),
): Plain | undefined {
  if (!isMapping(input)) {
    issues.push({ path, message: want(what, input) });
    return undefined;
  }
  const said: Record<string, unknown> = {};
  for (const { name, node } of rowsOf(keys)) {
    const value = Object.hasOwn(input, name) ? input[name] : undefined;
    if (value === undefined && mayBeAbsent(node)) continue;
    said[name] = readNode(node, value, [...path, name], issues);
  }
  const unknownKeys = Object.keys(input).filter((name) => !Object.hasOwn(keys, name));
  if (unknownKeys.length > 0) issues.push({ path, unknownKeys });
  return said;
}

function readNode(node: Node, input: unknown, path: readonly PropertyKey[], issues: Issue[]): unknown {
  if ('keys' in node) return readMapping(node.keys, input, path, issues);
  const wrong = (message: string, at?: number): undefined => {
    issues.push({ path: at === undefined ? path : [...path, at], message });
  };
  if ('kind' in node) return node.kind.read(input, wrong);
  if ('shorthand' in node) return node.shorthand.read(input, wrong);
  if (!Array.isArray(input)) return wrong(want(`a list of ${node.item}s`, input));
  if (input.length === 0) return wrong(`want at least one ${node.item}`);
  return input.map((one, i) => readMapping(node.each, one, [...path, i], issues));
}

const isMapping = (input: unknown): input is Plain =>
  typeof input === 'object' && input !== null && !Array.isArray(input);

export function mayBeAbsent(node: Node): boolean {
  if ('keys' in node) return node.absent !== 'fault';
  return 'kind' in node ? !node.required : 'shorthand' in node;
}

function wantKeys(keys: Keys): string {
  const names = Object.keys(keys);
  const some = names.length > 4 ? [...names.slice(0, 3), '...'] : names;
  return `a mapping with the key${names.length > 1 ? 's' : ''} ${some.join(', ')}`;
}
