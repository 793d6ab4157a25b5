/** As much of JSON Schema as the schema of the file makes use of; a word that is not known here is a fault of the test. */

type Schema = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  object: isObject,
  array: Array.isArray,
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  integer: Number.isInteger,
  number: (value) => typeof value === 'number',
};

/** What each keyword says of a value. */
const KEYWORDS: Readonly<Record<string, (wanted: unknown, value: unknown, schema: Schema) => boolean>> = {
  $schema: () => true,
  title: () => true,
  description: (words) => typeof words === 'string' && words !== '',
  default: () => true,
  type: (type, value) => TYPES[String(type)]?.(value) === true,
  const: (wanted, value) => value === wanted,
  enum: (wanted, value) => (wanted as unknown[]).includes(value),
  anyOf: (schemas, value) => (schemas as Schema[]).some((schema) => accepts(schema, value)),
  properties: (properties, value) =>
    !isObject(value) ||
    Object.entries(properties as Record<string, Schema>).every(
      ([key, schema]) => !Object.hasOwn(value, key) || accepts(schema, value[key]),
    ),
  required: (keys, value) => !isObject(value) || (keys as string[]).every((key) => Object.hasOwn(value, key)),
  additionalProperties: (allowed, value, { properties }) =>
    allowed !== false ||
    !isObject(value) ||
    Object.keys(value).every((key) => isObject(properties) && Object.hasOwn(properties, key)),
  items: (schema, value) => !Array.isArray(value) || value.every((item) => accepts(schema as Schema, item)),
  minItems: (count, value) => !Array.isArray(value) || value.length >= Number(count),
  minLength: (count, value) => typeof value !== 'string' || value.length >= Number(count),
  maxLength: (count, value) => typeof value !== 'string' || value.length <= Number(count),
  minimum: (least, value) => typeof value !== 'number' || value >= Number(least),
  maximum: (most, value) => typeof value !== 'number' || value <= Number(most),
};

/** Whether the value is as the schema says. Throws for a keyword that is not known. */
export function accepts(schema: Schema, value: unknown): boolean {
  return Object.entries(schema).every(([keyword, wanted]) => {
    const holds = KEYWORDS[keyword];
    if (holds === undefined) throw new Error(`JSON Schema: ${keyword} is not known`);
    return holds(wanted, value, schema);
  });
}
