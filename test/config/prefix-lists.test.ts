import { expect, test } from 'vitest';
import { diffLists, summarize } from '../../src/config/prefix-lists.ts';
import { type Ipv4Prefix, parsePrefix } from '../../src/wire/ipv4.ts';

const list = (...texts: string[]) =>
  summarize(
    texts.map((text): Ipv4Prefix => parsePrefix(text) ?? { address: 0 as Ipv4Prefix['address'], length: -1 }),
  );

test.each([
  ['the same', ['10.0.0.0/8'], ['10.0.0.0/8'], []],
  ['one more', ['10.0.0.0/8'], ['10.0.0.0/8', '192.0.2.0/24'], ['deny: 1 prefixes -> 2']],
  ['none any more', ['10.0.0.0/8'], [], ['deny: 1 prefixes -> 0']],
  ['another address', ['10.0.0.0/8'], ['11.0.0.0/8'], ['deny: other prefixes, 1 as before']],
  ['another length', ['10.0.0.0/8'], ['10.0.0.0/9'], ['deny: other prefixes, 1 as before']],
])('%s', (_what, before, after, said) => {
  expect(diffLists(new Map([['deny', list(...before)]]), new Map([['deny', list(...after)]]))).toEqual(said);
});

test('of a file that was not named before, the key says it', () => {
  expect(diffLists(new Map(), new Map([['deny', list('10.0.0.0/8')]]))).toEqual([]);
});
