import { expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse.ts';
import { diffConfigs } from '../../src/config/plain.ts';

const config = (rule: string, rest = '') =>
  parseConfig(`interfaces: [{ match: { name: a }${rule} }]\n${rest}`, 'a.yaml');

test('the same twice differs in nothing, however it is written', () => {
  expect(diffConfigs(config(''), config(', proxy_qlen: 64, targets: {}'))).toEqual([]);
});

test.each([
  [config(''), config(', proxy_qlen: 10'), ['interfaces[0].proxy_qlen: 64 -> 10']],
  [config(''), config('', 'log: { level: trace }'), ['log.level: info -> trace']],
  [config('', 'metrics: :9910'), config('', 'metrics: 127.0.0.1:9910'), []],
  [config('', 'metrics: :1'), config('', 'metrics: /a.sock'), ['metrics: 127.0.0.1:1 -> unix:/a.sock']],
  [config(''), config('', 'route_cache_ttl: 50us'), ['route_cache_ttl: 1s -> 50us']],
  [
    config(', targets: { allow: [10.0.0.0/8] }'),
    config(', targets: { allow: [10.0.0.0/9], deny_file: /x }'),
    [
      'interfaces[0].targets.allow[0]: 10.0.0.0/8 -> 10.0.0.0/9',
      'interfaces[0].targets.deny_file: none -> /x',
    ],
  ],
  [config(', mac: 00:00:5e:00:01:0a'), config(''), ['interfaces[0].mac: 00:00:5e:00:01:0a -> none']],
  [
    config(', profile: careful, guards: { carrier: false }'),
    config(', profile: careful'),
    ['interfaces[0].guards.carrier: false -> true'],
  ],
])('a value that changed, came or went is told in the words of the file', (before, after, told) => {
  expect(diffConfigs(before, after)).toEqual(told);
});

test('a rule that came is told value by value', () => {
  const two = parseConfig('interfaces: [{ match: { name: a } }, { match: { name: b } }]', 'a.yaml');
  const told = diffConfigs(config(''), two);
  expect(told).toContain('interfaces[1].match.name[0]: none -> b');
  expect(told).toContain('interfaces[1].proxy_qlen: none -> 64');
  expect(told.every((line) => line.startsWith('interfaces[1].'))).toBe(true);
});
