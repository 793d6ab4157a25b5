/** New inputs from old ones, by a seed. */

/** A number from 0 up to `below`. */
export type Random = (below: number) => number;

/** mulberry32: the same seed gives the same numbers on every machine. */
export function randomBy(seed: number): Random {
  let state = seed >>> 0;
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

/** Lengths and counts at their edges. */
const EDGES = [0, 1, 3, 4, 0x7f, 0x80, 0xff];

type Mutation = (octets: Uint8Array, random: Random, others: Others) => Uint8Array;

interface Others {
  /** Another input of the corpus. */
  readonly other: Uint8Array;
  /** What the format has words for. */
  readonly words: readonly Uint8Array[];
}

const join = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

/** From a place to a later one. */
function span(length: number, random: Random): readonly [from: number, to: number] {
  const from = random(length + 1);
  return [from, from + random(Math.min(length - from, 64) + 1)];
}

const changed = (octets: Uint8Array, random: Random, value: (before: number) => number): Uint8Array => {
  const made = Uint8Array.from(octets);
  if (made.length === 0) return made;
  const at = random(made.length);
  made[at] = value(made[at] ?? 0);
  return made;
};

const MUTATIONS: readonly Mutation[] = [
  (octets, random) => changed(octets, random, (before) => before ^ (1 << random(8))),
  (octets, random) => changed(octets, random, () => random(256)),
  (octets, random) => changed(octets, random, () => EDGES[random(EDGES.length)] ?? 0),
  (octets, random) => changed(octets, random, (before) => before + 1 - 2 * random(2)),
  // taken out, doubled, cut off
  (octets, random) => {
    const [from, to] = span(octets.length, random);
    return join(octets.subarray(0, from), octets.subarray(to));
  },
  (octets, random) => {
    const [from, to] = span(octets.length, random);
    return join(octets.subarray(0, to), octets.subarray(from));
  },
  (octets, random) => octets.slice(0, random(octets.length + 1)),
  // put in: octets, a word, some of another input
  (octets, random) => {
    const at = random(octets.length + 1);
    const some = Uint8Array.from({ length: 1 + random(8) }, () => random(256));
    return join(octets.subarray(0, at), some, octets.subarray(at));
  },
  (octets, random, { words }) => {
    const at = random(octets.length + 1);
    return join(octets.subarray(0, at), words[random(words.length)] ?? new Uint8Array(), octets.subarray(at));
  },
  (octets, random, { words }) => {
    const at = random(octets.length + 1);
    const word = words[random(words.length)] ?? new Uint8Array();
    return join(octets.subarray(0, at), word, octets.subarray(at + word.length));
  },
  (octets, random, { other }) => {
    const at = random(octets.length + 1);
    const [from, to] = span(other.length, random);
    return join(octets.subarray(0, at), other.subarray(from, to), octets.subarray(at));
  },
  (octets, random, { other }) =>
    join(octets.subarray(0, random(octets.length + 1)), other.subarray(random(other.length + 1))),
];

/** One to six changes of an input of the corpus. */
export function mutated(
  corpus: readonly Uint8Array[],
  words: readonly Uint8Array[],
  longest: number,
  random: Random,
): Uint8Array {
  const any = (): Uint8Array => corpus[random(corpus.length)] ?? new Uint8Array();
  let octets = any();
  for (let n = 1 + random(6); n > 0; n--)
    octets = MUTATIONS[random(MUTATIONS.length)]?.(octets, random, { other: any(), words }) ?? octets;
  return octets.slice(0, longest);
}
