/** A text as YAML's tokens, unless it is more of something than a configuration has: what comes behind would take minutes. */
import { type CST, Lexer, type LineCounter, Parser } from 'yaml';

/** Levels of nesting. A configuration needs some ten. */
const DEEPEST = 64;

/** Maximum number of keys in one mapping: each is compared with all before it. No mapping of a configuration knows forty. */
const KEYS_MOST = 100;

/** Maximum number of anchors and aliases together: each alias looks at all before it. */
const ANCHORS_MOST = 1000;

/** Maximum number of tokens, blanks and line ends among them: twice what 10,000 rules with their prefixes have. */
const TOKENS_MOST = 600_000;

/** What a text has too much of, and where that was seen. */
export interface TooMuch {
  readonly offset: number;
  readonly says: string;
}

/**
 * Found without recursion, and before the text is composed: that recurses, and V8 ends the process, past every `catch`, where a
 * regular expression is to be compiled at the end of the stack.
 */
export function tokensOf(text: string, places: LineCounter): CST.Token[] | TooMuch {
  const parser = new Parser(places.addNewLine);
  places.addNewLine(0);
  const tokens: CST.Token[] = [];
  let count = 0;
  let anchors = 0;
  for (const lexed of new Lexer().lex(text)) {
    for (const token of parser.next(lexed)) tokens.push(token);
    count++;
    if (lexed.startsWith('&') || lexed.startsWith('*')) anchors++;
    const says = tooMuch(parser.stack, anchors, count);
    if (says !== undefined) return { offset: parser.offset, says };
  }
  for (const token of parser.end()) tokens.push(token);
  return tokens;
}

function tooMuch(open: readonly CST.Token[], anchors: number, count: number): string | undefined {
  if (open.length > DEEPEST) return 'is nested too deeply';
  if (keysIn(open.at(-1)) > KEYS_MOST) return `a mapping with more than ${KEYS_MOST} keys`;
  if (anchors > ANCHORS_MOST) return `more than ${ANCHORS_MOST} anchors and aliases`;
  if (count > TOKENS_MOST) return `more than ${TOKENS_MOST} words and signs`;
  return undefined;
}

/** So far; of a list, none. */
function keysIn(token: CST.Token | undefined): number {
  const isMapping =
    token?.type === 'block-map' || (token?.type === 'flow-collection' && token.start.source === '{');
  return isMapping ? token.items.length : 0;
}
