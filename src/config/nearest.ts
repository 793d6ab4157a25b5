/** The word that a person may have meant. */

/** The known words, the nearest to `word` first. */
export const byNearness = (word: string, known: readonly string[]): string[] =>
  known
    .map((candidate) => ({ candidate, distance: editDistance(word, candidate) }))
    .sort((a, b) => a.distance - b.distance)
    .map(({ candidate }) => candidate);

/** The known word that is nearest to an unknown one, if it is near. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const [best] = byNearness(word, known);
  return best !== undefined && editDistance(word, best) <= Math.max(2, word.length / 3) ? best : undefined;
}

/** Levenshtein's. (commander has one inside, and does not export it.) */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
