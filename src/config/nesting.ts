/** How deep a YAML text is nested, found without recursion. */
import { Lexer, Parser } from 'yaml';

/** A configuration needs some ten levels. */
const DEEPEST = 64;

/**
 * Where the text is nested deeper than is sane; undefined: nowhere. To be asked before the text is composed: that recurses,
 * and V8 ends the process, past every `catch`, where a regular expression is to be compiled at the end of the stack.
 */
export function tooDeepAt(text: string): number | undefined {
  const parser = new Parser();
  for (const token of new Lexer().lex(text)) {
    Array.from(parser.next(token));
    if (parser.stack.length > DEEPEST) return parser.offset;
  }
  return undefined;
}
