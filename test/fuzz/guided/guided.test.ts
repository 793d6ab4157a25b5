/**
 * The kept corpus, and a bounded number of new inputs beside it, by a seed: FUZZ_SEED repeats a run. `npm run fuzz` looks for
 * inputs that reach source which none has reached, and keeps them (FUZZ_MINUTES).
 */
import { afterAll, describe, expect, test } from 'vitest';
import { corpusKinds, keep, readCorpus } from './corpus.ts';
import { Coverage } from './coverage.ts';
import { Loop } from './loop.ts';
import { mutated, randomBy } from './mutate.ts';
import { puzzle } from './puzzle.ts';
import { TARGETS } from './targets/all.ts';

const { FUZZ_SEED = Date.now(), FUZZ_MINUTES = '', FUZZ_ONLY = '' } = process.env;
const seed = Number(FUZZ_SEED);
const minutes = Number(FUZZ_MINUTES);
const chosen = TARGETS.filter(({ kind }) => FUZZ_ONLY === '' || kind === FUZZ_ONLY);

/** New inputs of each kind, without `npm run fuzz`; an exchange on a socket takes as long as many calls. */
const NEW = 500;

afterAll(async () => {
  for (const { close } of TARGETS) await close?.();
});

test('each kind has its corpus', () => {
  expect(corpusKinds()).toEqual(TARGETS.map(({ kind }) => kind).toSorted());
});

describe.each(minutes > 0 ? [] : chosen)('$kind', (target) => {
  const corpus = readCorpus(target.kind);

  test('every kept input is read or refused', async () => {
    expect(corpus.length).toBeGreaterThan(0);
    for (const octets of corpus) await target.attempt(octets);
  });

  test(`so are ${NEW} new ones, of seed ${seed}`, async () => {
    const random = randomBy(seed);
    for (let n = 0; n < NEW; n++) {
      const octets = mutated(corpus, target.words, target.longest, random);
      await expect(attempted(target.attempt, octets)).resolves.toBe('');
    }
  });
});

/** What it threw, with the octets; nothing, when all is well. */
async function attempted(
  attempt: (octets: Uint8Array) => void | Promise<void>,
  octets: Uint8Array,
): Promise<string> {
  try {
    await attempt(Uint8Array.from(octets));
    return '';
  } catch (error) {
    return `${Buffer.from(octets).toString('hex')}: ${String(error)}`;
  }
}

describe.each(minutes > 0 ? chosen : [])('$kind', (target) => {
  const ms = (minutes * 60_000) / chosen.length;

  test(`for ${Math.round(ms / 1000)} s, of seed ${seed}`, { timeout: ms * 2 + 60_000 }, async () => {
    const coverage = new Coverage();
    try {
      const loop = new Loop(target, coverage, randomBy(seed));
      const before = readCorpus(target.kind);
      const begun = await loop.begin([...before, ...target.seeds()]);
      const known = new Set(before);
      for (const octets of begun) if (!known.has(octets)) keep(target.kind, octets);
      const reached = coverage.octets;
      let kept = 0;
      for (const end = performance.now() + ms; performance.now() < end; ) {
        for (const octets of await loop.step()) {
          keep(target.kind, octets);
          kept++;
        }
      }
      console.log(
        `${target.kind}: ${loop.tried} inputs, ${kept} kept beside ${begun.length}, ${reached} -> ${coverage.octets} octets of source reached`,
      );
      expect(loop.corpus.length).toBeGreaterThan(0);
    } finally {
      coverage.close();
    }
  });
});

test('a new input is kept when it reaches new source, as short as it does', async () => {
  const coverage = new Coverage();
  const loop = new Loop(puzzle, coverage, randomBy(7));
  await loop.begin(puzzle.seeds());
  const kept: Uint8Array[] = [];
  for (let n = 0; n < 600 && kept.length < 3; n++) kept.push(...(await loop.step()));
  coverage.close();
  // each step of the puzzle, in its order: no chance finds four octets at once
  expect(kept.map((octets) => Buffer.from(octets).toString('latin1'))).toEqual(['a', 'ar', 'arp']);
});
