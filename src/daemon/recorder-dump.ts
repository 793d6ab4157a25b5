/** The flight recorder written out, as the lines of a watch: after a crash, and at SIGUSR1. */
import { closeSync, constants, openSync, renameSync, writeSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decisionText } from '../control/decision-line.ts';
import type { Log } from '../log/log.ts';
import { type NameOf, namesIn } from '../responder/decision.ts';
import { type Recorded, RecordingReader } from '../responder/recording.ts';
import { wallOrigin } from '../responder/wall-clock.ts';
import type { DaemonView } from './status.ts';

/** Lines that are made in one go: two milliseconds in which nothing is answered. */
const LINES = 1024;

/** Nobody else's file, nor a link that somebody has laid there: /tmp is everybody's. */
const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
const MODE = 0o600;

type Recording = Pick<DaemonView, 'recorder' | 'kernel'>;

/** While the daemon goes on answering. */
export async function dumpRecorder(view: Recording, log: Log): Promise<void> {
  const { part, file } = fileNames();
  try {
    const recorder = new RecordingReader(view.recorder.recording).copy();
    const handle = await open(part, FLAGS, MODE);
    try {
      for (const text of chunks(recorder, namesIn(view.kernel.links))) await handle.writeFile(text);
    } finally {
      await handle.close();
    }
    await rename(part, file);
    sayWhere(log, recorder, file);
  } catch (error) {
    sayWhyNot(log, part, error);
  }
}

/** At once, since the process is about to end. */
export function dumpRecorderSync(view: Recording, log: Log): void {
  const { part, file } = fileNames();
  try {
    const descriptor = openSync(part, FLAGS, MODE);
    for (const text of chunks(view.recorder, namesIn(view.kernel.links)))
      writeWhole(descriptor, Buffer.from(text));
    closeSync(descriptor);
    renameSync(part, file);
    sayWhere(log, view.recorder, file);
  } catch (error) {
    sayWhyNot(log, part, error);
  }
}

function* chunks(recorder: Recorded, nameOf: NameOf): Generator<string> {
  const origin = wallOrigin();
  for (let number = recorder.oldest; number < recorder.total; ) {
    const lines: string[] = [];
    for (const end = Math.min(number + LINES, recorder.total); number < end; number++) {
      const decision = recorder.get(number);
      if (decision !== undefined) lines.push(decisionText(decision, origin, nameOf));
    }
    yield lines.join('');
  }
}

function writeWhole(descriptor: number, octets: Buffer): void {
  for (let at = 0; at < octets.length; ) at += writeSync(descriptor, octets, at);
}

/** Of the whole file, and of the one that is being written. */
function fileNames(): { part: string; file: string } {
  const [runtime = ''] = (process.env['RUNTIME_DIRECTORY'] ?? '').split(':');
  const time = new Date().toISOString().replaceAll(':', '');
  const name = `arproxy-decisions-${process.pid}-${time}.jsonl`;
  const file = join(runtime === '' ? tmpdir() : runtime, name);
  return { file, part: `${file}.part` };
}

const sayWhere = (log: Log, { total, oldest }: Recorded, file: string): void =>
  log.say(
    'recorder-written',
    { file, decisions: total - oldest },
    `the last ${total - oldest} decisions are in ${file}`,
  );

const sayWhyNot = (log: Log, file: string, error: unknown): void =>
  log.say('recorder-failed', { file }, `the last decisions could not be written: ${String(error)}`);
