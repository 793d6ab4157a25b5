import { expect, test } from 'vitest';
import { packPrefixes } from '../../src/policy/prefix-list.ts';
import { layOutPrefixes, PrefixTable } from '../../src/policy/prefix-table.ts';
import { type Ipv4Prefix, ipv4 } from '../../src/wire/ipv4.ts';

const bits = (n: number): string => (n >>> 0).toString(2).padStart(32, '0');

const prefixOf = (text: string): Ipv4Prefix => ({
  address: ipv4(Number.parseInt(text.padEnd(32, '0'), 2)),
  length: text.length,
});

/** The same, slow and obvious: prefixes as strings of bits. */
function slow(rows: readonly string[], address: number): number {
  const hits = rows.filter((prefix) => bits(address).startsWith(prefix));
  const longest = Math.max(...hits.map(({ length }) => length));
  return rows.lastIndexOf(hits.find(({ length }) => length === longest) ?? 'none');
}

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const RUNS = [0, 1, 2, 3, 10, 300].flatMap((size) => [1, 2, 3].map((seed) => ({ size, seed })));

test.each(RUNS)('$size prefixes, seed $seed: as the slow table, at every edge', ({ size, seed }) => {
  const random = seeded(seed);
  const rows: string[] = [];
  const edges = [0, 2 ** 32 - 1];
  for (let row = 0; row < size; row++) {
    const length = row === 0 && seed === 1 ? 0 : Math.floor(random() * 33);
    const addresses = 2 ** (32 - length);
    const first = Math.floor(random() * 2 ** length) * addresses;
    rows.push(bits(first).slice(0, length));
    edges.push(first - 1, first, first + addresses - 1, first + addresses);
  }
  rows.push(...rows.slice(0, size / 3)); // equal ones
  const table = new PrefixTable(layOutPrefixes(packPrefixes(rows.map(prefixOf))));
  const wrong = edges.filter((edge) => table.lookup(ipv4(edge)) !== slow(rows, edge));
  expect(wrong.map(bits)).toEqual([]);
  expect(rows.map((_, row) => table.prefix(row))).toEqual(rows.map(prefixOf));
});

test.each(RUNS.filter(({ size }) => size < 300))(
  '$size prefixes, seed $seed: a range is narrowed to addresses of one prefix, and no further than wanted',
  ({ size, seed }) => {
    const random = seeded(seed + 100);
    const rows = Array.from({ length: size }, () => {
      const length = Math.floor(random() * 8);
      return (random() * 2 ** 31).toString(2).padStart(31, '0').slice(0, length);
    });
    const table = new PrefixTable(layOutPrefixes(packPrefixes(rows.map(prefixOf))));
    for (let n = 0; n < 200; n++) {
      const address = Math.floor(random() * 2 ** 32);
      const range = Uint32Array.of(0, 2 ** 32 - 1);
      table.narrow(ipv4(address), range);
      const [first = 0, last = 0] = range;
      expect(first <= address && address <= last).toBe(true);
      const row = table.lookup(ipv4(address));
      for (let k = 0; k < 20; k++) {
        const other = first + Math.floor(random() * (last - first + 1));
        expect(table.lookup(ipv4(other))).toBe(row);
      }
      expect(size > 0 || last - first === 2 ** 32 - 1).toBe(true);
      const narrow = Uint32Array.of(address, address);
      table.narrow(ipv4(address), narrow);
      expect([...narrow]).toEqual([address, address]);
    }
  },
);
