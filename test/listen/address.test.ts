import { describe, expect, test } from 'vitest';
import { formatListen, listenHint, overlap, parseListen } from '../../src/listen/address.ts';

const at = (host: string, port: number, loopback: boolean) => ({ host, port, loopback });

describe('parseListen', () => {
  test.each([
    [':9910', at('127.0.0.1', 9910, true), '127.0.0.1:9910'],
    ['localhost:9910', at('127.0.0.1', 9910, true), '127.0.0.1:9910'],
    ['127.0.0.1:1', at('127.0.0.1', 1, true), '127.0.0.1:1'],
    ['127.8.8.8:65535', at('127.8.8.8', 65_535, true), '127.8.8.8:65535'],
    ['0.0.0.0:9910', at('0.0.0.0', 9910, false), '0.0.0.0:9910'],
    ['192.0.2.1:80', at('192.0.2.1', 80, false), '192.0.2.1:80'],
    ['[::1]:9910', at('::1', 9910, true), '[::1]:9910'],
    ['[::]:9910', at('::', 9910, false), '[::]:9910'],
    ['[2001:db8::1]:9910', at('2001:db8::1', 9910, false), '[2001:db8::1]:9910'],
    ['unix:/run/a.sock', { path: '/run/a.sock' }, 'unix:/run/a.sock'],
    ['/run/a.sock', { path: '/run/a.sock' }, 'unix:/run/a.sock'],
    ['./a:9910', { path: './a:9910' }, 'unix:./a:9910'],
  ])('%s', (text, listen, again) => {
    expect(parseListen(text)).toEqual(listen);
    expect(formatListen(listen)).toBe(again);
    expect(parseListen(again)).toEqual(listen);
  });

  test.each([
    '',
    '9910',
    ':',
    ':0',
    ':65536',
    ':-1',
    ':9910 ',
    'router:9910',
    '127.0.0.1',
    '127.0.0.01:9910',
    '::1:9910',
    '[::1]',
    '[::1%lo]:9910',
    '[127.0.0.1]:9910',
    '*:9910',
    'unix:',
    'unix:a.sock',
    'unix:/run/',
    '/run/a\0b',
    `/${'x'.repeat(107)}`,
    ':9910\n',
  ])('%j is refused', (text) => {
    expect(parseListen(text)).toBeUndefined();
  });
});

test.each([
  ['9910', 'did you mean :9910?'],
  ['*:9910', '0.0.0.0'],
  ['router:9910', 'an address'],
  [`/${'x'.repeat(107)}`, '107 octets'],
])('of %s is said what may have been meant', (text, hint) => {
  expect(listenHint(text)).toContain(hint);
});

test.each([
  [':9910', '0.0.0.0:9910', true],
  [':9910', ':9911', false],
  ['/run/a.sock', '/run/b.sock', false],
  [':9910', '/run/a.sock', false],
])('%s and %s overlap: %s', (one, other, both) => {
  const parsed = [one, other].map(parseListen);
  for (const [a, b] of [parsed, parsed.toReversed()]) {
    if (a === undefined || b === undefined) throw new Error('no address');
    expect(overlap(a, b)).toBe(both);
  }
});
