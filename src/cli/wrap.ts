/** Long lines on a terminal: broken between words, with the rest under the column where the text began. */
import { stripVTControlCharacters } from 'node:util';
import { type Fill, unbroken } from '../diagnose/fill.ts';

/** Of a terminal that does not say how wide it is. */
const USUAL_WIDTH = 80;
/** Minimum number of columns for the text; where fewer are left beside the indent, the indent is given up for this one. */
const NARROWEST = 24;
const SMALL_INDENT = 4;

/** Breaks on a terminal alone: who reads from a pipe counts on lines. */
export const fillFor = (stream: Pick<NodeJS.WriteStream, 'isTTY'> & { readonly columns?: number }): Fill =>
  stream.isTTY ? wrapAt(stream.columns || USUAL_WIDTH) : unbroken;

/** A word that is longer than a line stands alone, and is not broken. */
export const wrapAt =
  (width: number): Fill =>
  (line, hang, whole) => {
    const indent = ' '.repeat(width - hang < NARROWEST ? Math.min(hang, SMALL_INDENT) : hang);
    const lines: string[] = [];
    let current = '';
    const add = (gap: string, word: string): void => {
      const longer = `${current}${gap}${word}`;
      if (current.trim() === '' || columnsOf(longer) <= width) {
        current = longer;
        return;
      }
      lines.push(current);
      current = `${indent}${word}`;
    };
    // Of split() by a group, each second element is a gap.
    const parts = ['', ...line.split(/( +)/)];
    for (let i = 0; i < parts.length; i += 2) add(parts[i] ?? '', parts[i + 1] ?? '');
    if (whole !== undefined) add(' ', whole);
    return [...lines, current].join('\n');
  };

/** Characters that take two columns, and those that take none. */
const WIDE =
  /\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6]/u;
const WITHOUT_WIDTH = /\p{M}|\p{Cf}/u;

/** How many columns of a terminal a text takes: colours take none. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of stripVTControlCharacters(text)) {
    if (WITHOUT_WIDTH.test(character)) continue;
    columns += WIDE.test(character) ? 2 : 1;
  }
  return columns;
}
