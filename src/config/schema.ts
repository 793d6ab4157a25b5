/** The shape of the file, made from the keys: strict, so that a wrong word is found and not ignored. */
import { z } from 'zod';
import type { Keys, Node } from './declare.ts';
import { KEYS } from './keys.ts';
import { want } from './kinds.ts';

/** Of these keys and no others. */
function mapping(keys: Keys, what = wantKeys(Object.keys(keys))): z.ZodType {
  const shape = Object.entries(keys).map(([name, node]) => [name, schemaOf(node)] as const);
  return z.strictObject(Object.fromEntries(shape), {
    error: (issue) => (issue.code === 'invalid_type' ? want(what)(issue) : undefined),
  });
}

function wantKeys(names: readonly string[]): string {
  const some = names.length > 4 ? [...names.slice(0, 3), '...'] : names;
  return `a mapping with the key${names.length > 1 ? 's' : ''} ${some.join(', ')}`;
}

function schemaOf(node: Node): z.ZodType {
  const schema = bareSchemaOf(node).meta({ description: node.help, ...defaultOf(node) });
  const mayBeAbsent =
    'keys' in node ? node.absent !== 'fault' : 'kind' in node ? !node.required : 'shorthand' in node;
  return mayBeAbsent ? schema.optional() : schema;
}

function bareSchemaOf(node: Node): z.ZodType {
  if ('kind' in node) return node.kind.schema(z);
  if ('shorthand' in node) return node.shorthand.schema(z);
  if ('keys' in node) return mapping(node.keys);
  return z
    .array(mapping(node.each), { error: want(`a list of ${node.item}s`) })
    .min(1, { error: `want at least one ${node.item}` });
}

/** In the file's words, for editors. */
function defaultOf(node: Node): { readonly default?: unknown } {
  const plain = 'shorthand' in node ? node.default : undefined;
  const printed = 'kind' in node && node.default !== undefined ? node.kind.print(node.default) : plain;
  return printed === undefined ? {} : { default: printed };
}

/** Values instead of text come out, under the file's names, and no default yet: FileContent. */
export const FILE_SCHEMA = mapping(KEYS, 'a mapping with the key interfaces');

/** The JSON Schema of the file, for editors. */
export const jsonSchema = (): object => ({
  title: 'The configuration of arproxy',
  ...z.toJSONSchema(FILE_SCHEMA, {
    io: 'input',
    unrepresentable: 'any',
    // zod leaves out the default of what is transformed: ours are of the text before.
    override: ({ zodSchema, jsonSchema }) => Object.assign(jsonSchema, z.globalRegistry.get(zodSchema)),
  }),
});
