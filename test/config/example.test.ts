import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse.ts';
import { printConfig } from '../../src/config/print.ts';

const text = readFileSync('docs/arproxy.example.yaml', 'utf8');

test('docs/arproxy.example.yaml is a configuration, and printing it changes nothing', () => {
  const config = parseConfig(text, 'example');
  expect(parseConfig(printConfig(config), 'printed')).toEqual(config);
});

test('it has every key that the printed configuration has', () => {
  const keys = printConfig(parseConfig(text, 'example')).match(/^ *(?:- )?(\w+):/gm) ?? [];
  expect(keys.length).toBeGreaterThan(30);
  const missing = keys.map((key) => key.replace(/[- ]/g, '')).filter((key) => !text.includes(key));
  expect(missing).toEqual([]);
});
