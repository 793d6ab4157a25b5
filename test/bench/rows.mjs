// The raw rows: one JSON object a line, kept as they come, and what is made of them: medians over the repetitions.
import { appendFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export class Rows {
  #file;
  all = [];

  /** A new file, with the machine on its first line. */
  constructor(file, machine) {
    this.#file = file;
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
    this.keep({ kind: 'machine', ...machine });
  }

  keep(row) {
    const line = JSON.stringify(row, (_key, value) => (typeof value === 'number' ? short(value) : value));
    this.all.push(JSON.parse(line));
    appendFileSync(this.#file, `${line}\n`);
  }
}

/** Digits that mean nothing are not kept. */
const short = (value) => (Number.isInteger(value) ? value : Number(value.toPrecision(6)));

export const readRows = (file) =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

export function median(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length === 0) return undefined;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** A function to look medians up by the rows' own words: `figure({ responder, measure }, 'p50_us')`. */
export function medians(rows) {
  return (words, field) => {
    const wanted = Object.entries(words);
    const fits = rows.filter((row) => wanted.every(([key, value]) => row[key] === value));
    return median(fits.map((row) => row[field]).filter((value) => typeof value === 'number'));
  };
}
