/** The flight recorder written to a file, as the lines of a watch: after a crash, and at SIGUSR1. */
import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Log } from '../log/log.ts';
import { namesIn } from '../responder/decision.ts';
import { wallOrigin } from '../responder/wall-clock.ts';
import { type RecordingFile, writeRecordingSync } from '../serving/recording-file.ts';
import type { DaemonView } from './status.ts';

/** Writes the file, while the daemon goes on answering; resolves to the number of decisions in it. */
export type WriteRecording = (part: string, file: string) => Promise<number>;

/** One file at a time: whoever asks while one is written gets the next, together with all others who do. */
export class RecorderDump {
  readonly #write: WriteRecording;
  readonly #log: Log;
  readonly #stop: AbortSignal;
  #underWay = false;
  /** How often it was asked for since the one that is written began. */
  #asked = 0;

  /** Once `stop` is aborted no other file is begun. */
  constructor(write: WriteRecording, log: Log, stop: AbortSignal) {
    this.#write = write;
    this.#log = log;
    this.#stop = stop;
  }

  request(): void {
    if (this.#stop.aborted) return;
    this.#asked++;
    if (!this.#underWay) void this.#run();
  }

  async #run(): Promise<void> {
    this.#underWay = true;
    while (this.#asked > 0 && !this.#stop.aborted) {
      const asked = this.#asked;
      this.#asked = 0;
      await this.#writeOne(asked);
    }
    this.#underWay = false;
  }

  async #writeOne(asked: number): Promise<void> {
    const names = fileNames();
    try {
      sayWhere(this.#log, await this.#write(names.part, names.file), names.file, asked);
    } catch (error) {
      rmSync(names.part, { force: true }); // the thread that wrote it may have ended
      sayWhyNot(this.#log, names.part, error);
    }
  }
}

/** At once, since the process is about to end. */
export function dumpRecorderSync(
  { recorder, kernel }: Pick<DaemonView, 'recorder' | 'kernel'>,
  log: Log,
): void {
  const names = fileNames();
  try {
    const told = { recorded: recorder, nameOf: namesIn(kernel.links), origin: wallOrigin() };
    writeRecordingSync(names, told);
    sayWhere(log, recorder.total - recorder.oldest, names.file, 1);
  } catch (error) {
    sayWhyNot(log, names.part, error);
  }
}

function fileNames(): RecordingFile {
  const [runtime = ''] = (process.env['RUNTIME_DIRECTORY'] ?? '').split(':');
  const time = new Date().toISOString().replaceAll(':', '');
  const name = `arproxy-decisions-${process.pid}-${time}.jsonl`;
  const file = join(runtime === '' ? tmpdir() : runtime, name);
  return { file, part: `${file}.part` };
}

function sayWhere(log: Log, decisions: number, file: string, asked: number): void {
  const times = asked === 1 ? '' : `; it was asked for ${asked} times while the one before was written`;
  log.say(
    'recorder-written',
    { file, decisions, ...(asked > 1 && { asked }) },
    `the last ${decisions} decisions are in ${file}${times}`,
  );
}

const sayWhyNot = (log: Log, file: string, error: unknown): void =>
  log.say('recorder-failed', { file }, `the last decisions could not be written: ${String(error)}`);
