/** The JSON Schema that `arproxy schema` prints: an editor with it takes what arproxy takes, and marks what is of another shape. */
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { toPlain } from '../../src/config/plain.ts';
import { jsonSchema } from '../../src/config/schema.ts';
import { configs } from './config-arbitrary.ts';
import { SHAPE_CASES } from './fault-cases-shape.ts';
import { accepts } from './json-schema.ts';
import { SAMPLE } from './sample.ts';

const schema = JSON.parse(JSON.stringify(jsonSchema())) as Record<string, unknown>;

describe('the JSON Schema takes', () => {
  test('the sample', () => {
    expect(accepts(schema, parse(SAMPLE))).toBe(true);
  });

  test('docs/arproxy.example.yaml', () => {
    expect(accepts(schema, parse(readFileSync('docs/arproxy.example.yaml', 'utf8')))).toBe(true);
  });

  test('whatever `arproxy check` prints', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(configs, (config) => {
        expect(accepts(schema, JSON.parse(JSON.stringify(toPlain(config))))).toBe(true);
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    'interfaces: [{ match: { name: eth0 }, proxy_delay: 0 }]',
    'interfaces: [{ match: { name: [a, b], not: { kind: veth } }, profile: kernel }]',
  ])('%s', (text) => {
    expect(accepts(schema, parse(text))).toBe(true);
  });
});

describe('the JSON Schema does not take', () => {
  const shapes = ['unknown keys', 'no mapping where one is wanted'].flatMap(
    (what) => SHAPE_CASES[what] ?? [],
  );
  const texts = shapes.map(([text]) => text).filter((text) => !text.includes('&a'));

  test('the texts whose shape arproxy does not take either', () => {
    expect(texts.length).toBeGreaterThan(15);
    expect(texts.filter((text) => accepts(schema, parse(text)))).toEqual([]);
  });

  test.each([
    'interfaces: []',
    'log: {}',
    'interfaces: [{ match: { name: [] } }]',
    'interfaces: [{ match: { name: a }, proxy_arp: 1 }]',
    'interfaces: [{ match: { name: a }, proxy_qlen: 1.5 }]',
    'interfaces: [{ match: { name: a }, medium_id: -2 }]',
    'interfaces: [{ match: { name: a }, proxy_delay: 800 }]',
    'interfaces: [{ match: { name: a }, profile: paranoid }]',
    'interfaces: [{ match: { name: a }, limits: { per_sender: { rate: 10/s } } }]',
    'interfaces: [{ match: { name: a }, limits: { per_sender: { rate: 10/s, burst: 0 } } }]',
    'interfaces: [{ match: { name: a } }]\nlog: { level: loud }',
  ])('%s', (text) => {
    expect(accepts(schema, parse(text))).toBe(false);
  });
});

test('every key of the file is in the JSON Schema, to be completed by an editor', () => {
  const keys = new Set(
    JSON.stringify(schema)
      .match(/"\w+":\{/g)
      ?.map((key) => key.slice(1, -3)),
  );
  for (const key of SAMPLE.match(/\w+(?=:[ \n])/g) ?? []) expect(keys).toContain(key);
});
