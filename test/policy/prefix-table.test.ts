import { expect, test } from 'vitest';
import { PrefixTable } from '../../src/policy/prefix-table.ts';
import { ipv4 } from '../../src/wire/ipv4.ts';

const bits = (n: number): string => (n >>> 0).toString(2).padStart(32, '0');

/** The same, slow and obvious: prefixes as strings of bits. */
function slow(rows: ReadonlyMap<string, number>, address: number): number | undefined {
  const hits = [...rows.keys()].filter((prefix) => bits(address).startsWith(prefix));
  return hits.length === 0 ? undefined : rows.get(hits.reduce((a, b) => (b.length > a.length ? b : a)));
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
  const rows = new Map<string, number>();
  const edges = [0, 2 ** 32 - 1];
  for (let value = 0; value < size; value++) {
    const length = value === 0 && seed === 1 ? 0 : Math.floor(random() * 33);
    const size32 = 2 ** (32 - length);
    const first = Math.floor(random() * 2 ** length) * size32;
    rows.set(bits(first).slice(0, length), value);
    edges.push(first - 1, first, first + size32 - 1, first + size32);
  }
  const table = new PrefixTable(
    [...rows].map(([text, value]) => ({
      prefix: { address: ipv4(Number.parseInt(text.padEnd(32, '0'), 2)), length: text.length },
      value,
    })),
  );
  const wrong = edges.filter((edge) => table.lookup(ipv4(edge)) !== slow(rows, edge));
  expect(wrong.map(bits)).toEqual([]);
});
