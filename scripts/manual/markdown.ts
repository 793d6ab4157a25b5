/** Lists in Markdown, formatted as `biome format` leaves them. */

/** The longest line of a list. */
const LINE = 120;

/** These would begin something else at the beginning of a line. */
const BEGINS_SOMETHING = /^([-+*#>]|\d+[.)])/;

export const code = (text: string): string => `\`${text}\``;

/** Running text that has characters of Markdown in it. What stands between backquotes stays as it is. */
export const escaped = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part, i) => (i % 2 === 1 ? part : part.replace(/[\\*<[\]]/g, '\\$&')))
    .join('');

/** `- term: text`, in lines that a diff can show. */
export const list = (items: readonly (readonly [term: string, text: string])[]): string =>
  items.map(([term, text]) => filled(text === '' ? `- ${term}` : `- ${term}: ${text}`, '  ')).join('\n');

/** `decide by this` to `Decide by this.` */
export const sentence = (text: string): string =>
  `${text.charAt(0).toUpperCase()}${text.slice(1)}${text.endsWith('.') ? '' : '.'}`;

export const paragraph = (text: string): string => filled(text, '');

/** Breaks text into lines, but not what is between backquotes; the second line and all others are indented. */
function filled(item: string, indent: string): string {
  const lines: string[] = [];
  for (const word of item.match(/(?:`[^`]*`|\S)+/g) ?? []) {
    const last = lines.at(-1);
    if (last === undefined) lines.push(word);
    else if (last.length + 1 + word.length <= LINE || BEGINS_SOMETHING.test(word)) {
      lines[lines.length - 1] = `${last} ${word}`;
    } else lines.push(`${indent}${word}`);
  }
  return lines.join('\n');
}
