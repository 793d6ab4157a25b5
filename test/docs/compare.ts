/** Whether what a command prints is what a page shows; the rules are in README.md. */

/** What differs from run to run, and the word that stands for it in a comparison. */
const CHANGING: readonly (readonly [RegExp, string])[] = [
  [/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z/g, 'DATE'],
  [/\b\d\d:\d\d:\d\d\.\d+/g, 'TIME'],
  [/("time"|"since"):\d+(?:\.\d+)?/g, '$1:TIME'],
  [/(?<![\w.])\d+(?:\.\d+)?(?:\/\d+(?:\.\d+)?)* ?(?:ms|s|us|µs|min|h|d)\b/g, 'DURATION'],
  [/"(ms|uptime)":\d+(?:\.\d+)?/g, '"$1":DURATION'],
  // A ping in vain ends when its host gives up the neighbour: after how many requests is a matter of the processor.
  [/\b\d+ packets transmitted, 0 received, \+\d+ errors/g, 'N packets transmitted, 0 received, +N errors'],
  [/\b(pid|uid)( |":|=)\d+/g, '$1$2NUMBER'],
  [/\b(ifindex)( |":)\d+/g, '$1$2NUMBER'],
  [/\b\d+-\d+\.sock\b/g, 'NUMBER.sock'],
  [/\b(Linux|libpcap) \d\S*/g, '$1 VERSION'],
  [/@if\d+/g, '@ifNUMBER'],
  [/^\d+: (?=[\w.-]+[@:])/g, 'NUMBER: '],
  [/\barproxy(?: |-)\d+\.\d+\.\d+/g, 'arproxy VERSION'],
];

/** A line as it is compared: without what changes, and how far columns stand apart. */
export function fixed(line: string): string {
  const [indent = ''] = /^ */.exec(line) ?? [];
  const text = line.slice(indent.length).trimEnd().replace(/ {2,}/g, ' ');
  return indent + CHANGING.reduce((rest, [pattern, word]) => rest.replace(pattern, word), text);
}

/** `...` stands for any text of a line. */
function lineMatches(shown: string, printed: string): boolean {
  const parts = fixed(shown).split('...');
  const pattern = parts.map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*');
  return new RegExp(`^${pattern}$`).test(fixed(printed));
}

/**
 * How many of the printed lines are what is shown, or undefined where they are not. A line `...` stands for any lines.
 * `all`: nothing may come after.
 */
export function matched(
  shown: readonly string[],
  printed: readonly string[],
  all: boolean,
): number | undefined {
  const [first, ...rest] = shown;
  if (first === undefined) return all && printed.length > 0 ? undefined : 0;
  if (first.trim() === '...') {
    for (let skipped = 0; skipped <= printed.length; skipped++) {
      const more = matched(rest, printed.slice(skipped), all);
      if (more !== undefined) return skipped + more;
    }
    return undefined;
  }
  const [line, ...others] = printed;
  if (line === undefined || !lineMatches(first, line)) return undefined;
  const more = matched(rest, others, all);
  return more === undefined ? undefined : more + 1;
}

/** Both, for a reader, after the first line of the page that is not printed, and what is printed instead. */
export function difference(shown: readonly string[], printed: readonly string[]): string {
  const part = shown.findIndex((_, i) => matched(shown.slice(0, i + 1), printed, false) === undefined);
  const good = part === -1 ? shown.length : part;
  const instead = printed[matched(shown.slice(0, good), printed, false) ?? 0];
  return [
    `they part where the page shows: ${shown[good] ?? '(no more)'}`,
    `and this is printed:            ${instead ?? '(no more)'}`,
    'the page shows:',
    ...shown.map((line) => `  | ${line}`),
    'it prints:',
    ...printed.map((line) => `  | ${line}`),
  ].join('\n');
}
