/** The JSON Schema of the file, made from the keys: for editors. */
import type { Keys, Node } from './declare.ts';
import { KEYS } from './keys.ts';
import type { JsonSchema } from './kinds.ts';
import { mayBeAbsent } from './read-keys.ts';

export const jsonSchema = (): JsonSchema => ({
  title: 'The configuration of arproxy',
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...mapping(KEYS),
});

/** Of these keys and no others. */
function mapping(keys: Keys): JsonSchema {
  const nodes = Object.entries(keys);
  const required = nodes.filter(([, node]) => !mayBeAbsent(node)).map(([name]) => name);
  return {
    type: 'object',
    properties: Object.fromEntries(nodes.map(([name, node]) => [name, schemaOf(node)])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
}

const schemaOf = (node: Node): JsonSchema => ({
  ...bareSchemaOf(node),
  description: node.help,
  ...defaultOf(node),
});

function bareSchemaOf(node: Node): JsonSchema {
  if ('kind' in node) return node.kind.schema;
  if ('shorthand' in node) return node.shorthand.schema;
  if ('keys' in node) return mapping(node.keys);
  return { type: 'array', minItems: 1, items: mapping(node.each) };
}

/** In the file's words. */
function defaultOf(node: Node): { readonly default?: unknown } {
  const plain = 'shorthand' in node ? node.default : undefined;
  const printed = 'kind' in node && node.default !== undefined ? node.kind.print(node.default) : plain;
  return printed === undefined ? {} : { default: printed };
}
