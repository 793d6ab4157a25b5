/** What follows from the declaration of a key does, for every key: nothing can be forgotten. */
import { describe, expect, test } from 'vitest';
import { override } from '../../src/config/options.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { diffConfigs, toPlain } from '../../src/config/plain.ts';
import { configReference, type KeyRow } from '../../src/config/reference.ts';
import { jsonSchema } from '../../src/config/schema.ts';
import { at, EVERY_KEY, LEAVES } from './every-key.ts';

const NOTHING_SAID = parseConfig('interfaces: [{ match: { name: i0 } }]', 'a.yaml');
const rows = configReference();
const rowOf = (path: string): KeyRow | undefined =>
  rows.find(({ key }) => key === path.replaceAll('[0]', '[]'));

/** What the JSON Schema says of a key. */
const schemaAt = (path: string): unknown =>
  at(
    jsonSchema(),
    `properties.${path.replaceAll('[0].', '.items.').replaceAll('.', '.properties.')}`.replaceAll(
      '.properties.items.',
      '.items.',
    ),
  );

test('there are some fifty keys, each in the reference once', () => {
  expect(LEAVES.length).toBeGreaterThan(30);
  expect(LEAVES.filter(({ path }) => rowOf(path) === undefined)).toEqual([]);
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
});

test.each(rows.map((row) => [row.key, row] as const))('%s is explained in a sentence', (_key, row) => {
  expect(row.help).toMatch(/^(?:[a-z]|MAC|Unix).{15,170}(?:[^ .]|\.{3})$/);
  expect(row.type).not.toBe('');
});

describe.each(LEAVES.map((leaf) => [leaf.path, leaf] as const))('%s', (path, { key, value }) => {
  test('is printed as it was said', () => {
    expect(at(toPlain(parseConfig(EVERY_KEY, 'a.yaml')), path)).toEqual(value);
  });

  test('has the default that the reference and the JSON Schema say', () => {
    const inForce = at(toPlain(NOTHING_SAID), path);
    const printed = key.default === undefined ? undefined : key.kind.print(key.default);
    expect(inForce).toEqual(path === 'interfaces[0].match.name' ? ['i0'] : printed);
    expect(rowOf(path)?.default).toBe(key.required ? 'required' : String(printed ?? (key.unset || 'none')));
    expect(rowOf(path)?.default).not.toBe('');
    expect(schemaAt(path)).toMatchObject({
      description: key.help,
      ...(printed !== undefined && { default: printed }),
    });
  });
});

const OPTIONS = LEAVES.flatMap(({ path, key, value }) => {
  const { option } = key;
  if (option === undefined) return [];
  const name = option.replace(/^.*--/, '').replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
  return [{ path, option, name, value, said: key.kind.argument?.parse(String(value)) }];
});

describe('an option of `run`', () => {
  test('is there for these keys', () => {
    expect(OPTIONS.map(({ option, path }) => `${option}: ${path}`)).toEqual([
      '--pvlan: interfaces[0].proxy_arp_pvlan',
      '--proxy-delay: interfaces[0].proxy_delay',
      '--proxy-qlen: interfaces[0].proxy_qlen',
      '-l, --log-level: log.level',
      '--log-format: log.format',
      '--control: control',
      '--metrics: metrics',
      '--route-cache-ttl: route_cache_ttl',
      '--busy-poll: busy_poll',
    ]);
  });

  test.each(OPTIONS)('$option goes before what the file says, and before the default', (given) => {
    const { path, name, said, value } = given;
    const two = parseConfig('interfaces: [{ match: { name: a } }, { match: { name: b } }]', 'a.yaml');
    const after = override(two, { [name]: said });
    const changed = diffConfigs(two, after).map((line) => line.split(':')[0]);
    const inEachRule = path.startsWith('interfaces[0]') ? [path, path.replace('[0]', '[1]')] : [path];
    expect(changed).toEqual(inEachRule);
    for (const place of inEachRule) expect(at(toPlain(after), place)).toEqual(value);
  });

  test('goes before the file with 0 too', () => {
    const file = 'interfaces: [{ match: { name: a }, proxy_delay: 1s }]\nroute_cache_ttl: 2s';
    const { interfaces, routeCacheTtl } = override(parseConfig(file, 'a.yaml'), {
      proxyDelay: 0,
      routeCacheTtl: 0,
    });
    expect([interfaces[0]?.proxyDelay, routeCacheTtl]).toEqual([0, 0]);
  });

  test.each(OPTIONS)('$option that is not given leaves what the file says', () => {
    const config = parseConfig(EVERY_KEY, 'a.yaml');
    expect(override(config, {})).toStrictEqual(config);
  });
});
