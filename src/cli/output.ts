/**
 * Where the commands write, and nowhere else: names, comments and answers are other people's, so what a terminal would obey is
 * shown as text, and only our own colours and moves of the cursor are let through.
 */
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { isErrorJournal, type Output, openOutput } from '../host/output.ts';
import { AddonError } from '../sys/addon.ts';
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

/** On standard error everything is an error, also for systemd's journal: priority 3 (sd-daemon(3)). */
const asError = (text: string): string => {
  const plain = forTerminal(text);
  return isErrorJournal() ? plain.replace(/^(?=.)/gm, '<3>') : plain;
};

/** How long a daemon tries to say why it ends: whoever starts it again waits for that. */
const TRIES = 20;
const TRY_MS = 10;

/** On standard error, which may be a pipe that nobody reads: tried for a moment, and never waited for. */
export async function tellInPassing(text: string): Promise<void> {
  const octets = Buffer.from(asError(text));
  const output = openedStderr();
  if (output === undefined) return tell(text);
  for (let at = 0, tries = 0; at < octets.length && tries < TRIES; ) {
    const written = output.write(octets, at, octets.length);
    if (written > 0) at += written;
    else {
      tries++;
      await delay(TRY_MS);
    }
  }
  output.close();
}

/** Undefined: there is no addon, and so nothing that runs: then Node may wait there. */
function openedStderr(): Output | undefined {
  try {
    return openOutput(2);
  } catch (error) {
    if (error instanceof AddonError) return undefined;
    throw error;
  }
}

/** On standard error. */
export const tell = (text: string): void => void process.stderr.write(asError(text));
