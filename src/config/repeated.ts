/** How much text the aliases of a document repeat: of a long list that each rule names, every one has all of it to read. */
import { type Document, isAlias, type Node, visit } from 'yaml';

interface Repetition {
  readonly offset: number;
  readonly octets: number;
}

/** Where the aliases begin to repeat more than `most` octets in all; undefined: they do not. */
export function repeatsTooMuch(document: Document.Parsed, most: number): number | undefined {
  const anchored = new Map<string, readonly [from: number, to: number]>();
  const repetitions: Repetition[] = [];
  let total = 0;
  let tooMuch: number | undefined;
  visit(document, {
    Node: (_key, node: Node) => {
      const [from, , to] = node.range ?? [0, 0, 0];
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchored.set(node.anchor, [from, to]);
        return undefined;
      }
      const octets = repeatedBy(anchored.get(node.source) ?? [0, 0], repetitions);
      repetitions.push({ offset: from, octets });
      total += octets;
      if (total <= most) return undefined;
      tooMuch = from;
      return visit.BREAK;
    },
  });
  return tooMuch;
}

/** What stands there, and what the aliases in it repeat in their turn. */
const repeatedBy = (
  [from, to]: readonly [from: number, to: number],
  repetitions: readonly Repetition[],
): number =>
  repetitions.reduce(
    (sum, { offset, octets }) => (offset >= from && offset < to ? sum + octets : sum),
    to - from,
  );
