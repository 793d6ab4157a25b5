/** Plain text to roff, in the macros of man(7). */

const SPECIAL: Readonly<Record<string, string>> = {
  '\\': '\\e',
  '-': '\\-',
  "'": '\\(aq',
  '"': '\\(dq',
  '`': '\\(ga',
  '^': '\\(ha',
  '~': '\\(ti',
};

const LINE = 78;

/** As it stands, in ASCII: every quote and minus is the one that a shell takes. */
export const escaped = (text: string): string =>
  text
    .replace(/[\\\-'"`^~]/g, (character) => SPECIAL[character] ?? character)
    .replace(/\P{ASCII}/gu, (character) => `\\[u${hexOf(character)}]`);

/** groff wants four digits at least. */
const hexOf = (character: string): string =>
  (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');

/** A line of roff that is text: a full stop at its beginning would make it a request. */
const textLine = (line: string): string => (line.startsWith('.') ? `\\&${line}` : line);

/** Running text, in lines that a person and a diff can read. */
export function filled(text: string): string {
  const lines = [''];
  for (const word of text.split(/\s+/).map(escaped)) {
    const line = `${lines.at(-1)} ${word}`.trim();
    if (line.length > LINE) lines.push(word);
    else lines[lines.length - 1] = line;
  }
  return lines.map(textLine).join('\n');
}

export const bold = (text: string): string => `\\fB${escaped(text)}\\fR`;
export const italic = (text: string): string => `\\fI${escaped(text)}\\fR`;

export const item = (term: string, text: string): string => `.TP\n${term}\n${filled(text)}`;
export const paragraph = (text: string): string => `.PP\n${filled(text)}`;
export const section = (title: string, ...blocks: readonly string[]): string => headed('.SH', title, blocks);
export const subsection = (title: string, ...blocks: readonly string[]): string =>
  headed('.SS', title, blocks);

/** A heading begins a paragraph itself. */
const headed = (macro: string, title: string, blocks: readonly string[]): string =>
  `${macro} "${escaped(title)}"\n${blocks.join('\n').replace(/^\.PP\n/, '')}`;

/** Lines that stay as they are. */
const literal = (lines: string): string =>
  `.PP\n.nf\n${lines
    .split('\n')
    .map((line) => textLine(escaped(line)))
    .join('\n')}\n.fi`;

/** Text as help prints it: paragraphs, and indented lines, which stay as they are. */
export const blocks = (text: string): readonly string[] =>
  text
    .split(/\n{2,}/)
    .filter((block) => block.trim() !== '')
    .map((block) => (/^\s/.test(block) ? literal(block) : paragraph(block)));
