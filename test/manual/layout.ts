/** How wide a page is: its lines, and its tables. */

/** Lines that could be broken, and are longer. */
export function longLinesOf(page: string, most: number): readonly string[] {
  const text = page.replace(/^ *```.*?^ *```$/gms, '');
  return text.split('\n').filter((line) => line.length > most && !/^ *\|/.test(line) && /\S +\S/.test(line));
}

/** Rows of cells, without the row of dashes. */
export type Table = readonly (readonly string[])[];

export const tablesOf = (page: string): readonly Table[] =>
  (page.match(/(?:^ *\|.*\n?)+/gm) ?? []).map((table) =>
    table
      .trimEnd()
      .split('\n')
      .filter((row) => !/^[\s|:-]+$/.test(row))
      .map((row) =>
        row
          .trim()
          .replace(/^\||\|$/g, '')
          .split(/(?<!\\)\|/)
          .map((cell) => cell.trim()),
      ),
  );

/** Figures with their units, names and code are read at a glance: prose is four words or more. */
const isProse = (cell: string): boolean =>
  (cell.replace(/`[^`]*`/g, '').match(/\b\p{L}{2,}\b/gu) ?? []).length >= 4;

/** How many columns have prose in a cell below the head. */
export const proseColumnsOf = ([head = [], ...rows]: Table): number =>
  head.filter((_, column) => rows.some((row) => isProse(row[column] ?? ''))).length;
