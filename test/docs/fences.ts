/** The fenced code of a page in Markdown. */
export interface Fence {
  /** The line of its beginning, from 0. */
  readonly at: number;
  readonly language: string;
  /** Undefined: it does not end. */
  readonly body: readonly string[] | undefined;
  /** The comment straight above, or above one empty line; empty: none. */
  readonly comment: string;
}

/** `indented`: lines where code begins that is not fenced. What stands in a list is found too, without its indentation. */
export function fencesOf(lines: readonly string[]): { fences: Fence[]; indented: number[] } {
  const fences: Fence[] = [];
  const indented: number[] = [];
  let inList = false;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    const [, indent = '', marks = '', language = ''] = /^( *)(`{3,})(.*)$/.exec(line) ?? [];
    if (marks === '') {
      if (/^\S/.test(line)) inList = /^(?:[-*+]|\d+\.) /.test(line);
      else if (!inList && /^(?: {4}|\t)\S/.test(line) && lines[at - 1] === '') indented.push(at);
      continue;
    }
    const end = lines.findIndex((each, i) => i > at && each === `${indent}${marks}`);
    const body = end < 0 ? undefined : lines.slice(at + 1, end).map((each) => each.replace(indent, ''));
    fences.push({ at, language, body, comment: commentAbove(lines, at) });
    at = end < 0 ? lines.length : end;
  }
  return { fences, indented };
}

function commentAbove(lines: readonly string[], at: number): string {
  const above = (lines[at - 1] ?? '').trim() === '' ? lines[at - 2] : lines[at - 1];
  return /^\s*<!-- (.*) -->$/.exec(above ?? '')?.[1] ?? '';
}
