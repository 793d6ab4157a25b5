/**
 * Where the commands write, and nowhere else: names, comments and answers are other people's, so what a terminal would obey is
 * shown as text, and only our own colours and moves of the cursor are let through.
 */
import { randomInt } from 'node:crypto';
import { plainJson, plainLines } from '../wire/octet-text.ts';

/** In each sequence of our own, so that nobody else can write one: four parameters that are drawn anew by each process. */
const SECRET = Array.from({ length: 4 }, () => randomInt(1000, 10_000)).join(';');
const OWN = new RegExp(`\\x1b\\[${SECRET};(\\d*[A-Za-z])`);

/** A control sequence of ours (ECMA-48, CSI): `31m`, `H`. To be written by print() or tell(). */
export const ownSequence = (what: string): string => `\x1b[${SECRET};${what}`;

/** As it is written. */
export const forTerminal = (text: string): string =>
  // Of split() by a group, each second element is what the group has matched.
  text
    .split(OWN)
    .map((part, i) => (i % 2 === 1 ? `\x1b[${part}` : plainLines(part)))
    .join('');

/** On standard output. */
export const print = (text: string): void => void process.stdout.write(forTerminal(text));

/** One JSON object, or several lines of them. */
export const printJson = (json: string): void => void process.stdout.write(plainJson(json));

/** On standard error. */
export const tell = (text: string): void => void process.stderr.write(forTerminal(text));
