/** Patterns and names that YAML takes for something else: they are said to want quotes, at their own place. */
import { type Document, isAlias, isNode, isScalar, isSeq, type Node, visit, type YAMLError } from 'yaml';

/** Something at a place of the text. */
export interface Said {
  readonly offset: number;
  readonly text: string;
}

/** What a value of YAML cannot begin with, or begins something else with. */
const INDICATOR = '[*\\[{!&%@`|>?]';
/** The last key of a line that may have a pattern, and its value. */
const OF_A_KEY = new RegExp(`^(.*\\b(?:name|kind|master):\\s+)(${INDICATOR}.*)$`);
const OF_A_LIST = new RegExp(`^(\\s*-\\s+)(${INDICATOR}[^:]*)$`);

/** Octets of a line that a pattern is looked for in. */
const LINE_MOST = 1000;

/** What is added to a fault of the text's form where a pattern stands there, and where that begins. */
export function patternWithoutQuotes({ code, pos: [at] }: YAMLError, text: string): Said | undefined {
  if (code === 'BAD_ALIAS')
    return { offset: at, text: wantsQuotes(/^[^\s,\]}]*/.exec(text.slice(at))?.[0] ?? '') };
  // A list that is not closed is missed behind its line.
  const last = text.slice(0, at + 1).trimEnd().length - 1;
  const start = text.lastIndexOf('\n', last) + 1;
  const line = text.slice(start, start + LINE_MOST).split(/\r?\n/, 1)[0] ?? '';
  const [, before = '', value] = OF_A_KEY.exec(line) ?? OF_A_LIST.exec(line) ?? [];
  if (value === undefined) return undefined;
  // What closes the mapping around it, and a remark.
  return { offset: start + before.length, text: wantsQuotes(value.replace(/\s+(?:[}\]]+|#.*)\s*$/, '')) };
}

/** Aliases of nothing and tags that nobody has declared: what a text that begins with `*` or `!` is read as. */
export function mistaken(document: Document.Parsed, text: string): Said[] {
  const said: Said[] = [];
  const anchors = new Set<string>();
  visit(document, {
    Node: (_key, node: Node) => {
      const offset = node.range?.[0] ?? 0;
      if (isAlias(node)) {
        if (anchors.has(node.source)) return;
        const alias = `*${node.source}`;
        said.push({
          offset,
          text: `${alias}: there is no anchor &${node.source} before it: ${wantsQuotes(alias)}`,
        });
        return;
      }
      if (node.anchor !== undefined) anchors.add(node.anchor);
      const { tag } = node;
      if (tag?.startsWith('!') && isScalar(node))
        said.push({
          offset: text.lastIndexOf(tag, offset), // the node's range begins behind it
          text: `${tag} is a tag in YAML, and none that is known: ${wantsQuotes(tag)}`,
        });
    },
  });
  return said;
}

/** Keys that have patterns. */
const PATTERN_KEYS: readonly unknown[] = ['name', 'kind', 'master'];

/** What is added to a fault of a pattern that YAML takes for a number, true, null or a mapping; empty where it does not. */
export function otherType(document: Document.Parsed, path: readonly PropertyKey[], text: string): string {
  if (!PATTERN_KEYS.includes(path.findLast((key) => typeof key === 'string'))) return '';
  const node: unknown = document.getIn(path, true);
  const nodes: readonly unknown[] = isSeq(node) ? node.items : [node];
  const taken = nodes
    .map((one) => (isNode(one) ? sourceOfOther(one, text) : ''))
    .find((source) => source !== '');
  return taken === undefined ? '' : ` (in quotes it is a name or a pattern: ${inQuotes(taken)})`;
}

/** As it is written; empty of a text, and of nothing. */
function sourceOfOther(node: Node, text: string): string {
  if (isScalar(node) && typeof node.value === 'string') return '';
  if (node.anchor !== undefined) return `&${node.anchor}`;
  return isAlias(node) ? '' : text.slice(...(node.range?.slice(0, 2) ?? [0, 0])).trim();
}

const inQuotes = (value: string): string => `'${value.replaceAll("'", "''")}'`;

/** `a text that begins with * wants quotes: '*cali'` */
const wantsQuotes = (value: string): string =>
  `a text that begins with ${value.slice(0, 1)} wants quotes: ${inQuotes(value)}`;
