/** The last decisions as a file, in the lines of a watch. */
import { closeSync, constants, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { decisionText } from '../control/decision-line.ts';
import type { NameOf } from '../responder/decision.ts';
import type { Recorded } from '../responder/recording.ts';

/** Lines that are made in one go: some milliseconds. */
const LINES = 1024;

/** Nobody else's file, nor a link that somebody has laid there: /tmp is everybody's. */
const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const MODE = 0o600;

export interface RecordingFile {
  /** The file while it is written; gone afterwards, whatever happens. */
  readonly part: string;
  /** What it becomes when it is complete. */
  readonly file: string;
}

export interface Told {
  readonly recorded: Recorded;
  readonly nameOf: NameOf;
  /** wallOrigin() of the clock that the decisions were timed by. */
  readonly origin: number;
}

/** Gives others their turn after every thousand lines. `stop` aborted: rejects. */
export async function writeRecording(names: RecordingFile, told: Told, stop: AbortSignal): Promise<void> {
  const { part, file } = names;
  const handle = await open(part, FLAGS, MODE);
  try {
    for (const text of chunks(told)) {
      stop.throwIfAborted();
      await handle.writeFile(text);
    }
    await handle.close();
    await rename(part, file);
  } catch (error) {
    await handle.close().catch(() => {});
    await rm(part, { force: true }).catch(() => {});
    throw error;
  }
}

/** At once, since the process is about to end. */
export function writeRecordingSync({ part, file }: RecordingFile, told: Told): void {
  const descriptor = openSync(part, FLAGS, MODE);
  try {
    for (const text of chunks(told)) writeWhole(descriptor, Buffer.from(text));
    renameSync(part, file);
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  } finally {
    closeSync(descriptor);
  }
}

function* chunks({ recorded, nameOf, origin }: Told): Generator<string> {
  for (let number = recorded.oldest; number < recorded.total; ) {
    const lines: string[] = [];
    for (const end = Math.min(number + LINES, recorded.total); number < end; number++) {
      const decision = recorded.get(number);
      if (decision !== undefined) lines.push(decisionText(decision, origin, nameOf));
    }
    yield lines.join('');
  }
}

function writeWhole(descriptor: number, octets: Buffer): void {
  for (let at = 0; at < octets.length; ) at += writeSync(descriptor, octets, at);
}
