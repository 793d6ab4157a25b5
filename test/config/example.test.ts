import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse.ts';
import { printConfig } from '../../src/config/print.ts';
import { configReference } from '../../src/config/reference.ts';

const text = readFileSync('docs/arproxy.example.yaml', 'utf8');

test('docs/arproxy.example.yaml is a configuration, and printing it changes nothing', () => {
  const config = parseConfig(text, 'example');
  expect(parseConfig(printConfig(config), 'printed')).toEqual(config);
});

test('it has every key, be it in a comment', () => {
  const names = configReference().map(({ key }) => key.replace(/^.*\./, ''));
  expect(names.length).toBeGreaterThan(40);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b[,:]`).test(text))).toEqual([]);
});
