/** All frames of a file, one after the other. */
import { setImmediate as turn } from 'node:timers/promises';
import { CaptureError } from '../capture/capture-error.ts';
import { readCapture } from '../capture/read-capture.ts';
import type { OctetSource } from '../capture/window.ts';
import type { Replay, ReplayedVerdict } from './replay.ts';
import { type Numbered, Sums } from './report.ts';

/** Frames between two turns of the event loop, which hears of a reader that has gone (`| head`): then the process ends. */
const FRAMES_A_TURN = 1000;

/** `each` is told every verdict. `fault`: what is wrong with the file behind the last frame. */
export async function replayFile(
  source: OctetSource,
  replay: Replay,
  each: (numbered: Numbered, verdict: ReplayedVerdict) => void,
): Promise<{ readonly sums: Sums; readonly fault: CaptureError | undefined }> {
  const sums = new Sums();
  try {
    for (const frame of readCapture(source)) {
      const ended = replay.decide(frame);
      sums.add(ended);
      if (typeof ended !== 'string') each({ number: sums.frames, frame }, ended);
      if (sums.frames % FRAMES_A_TURN === 0) await turn();
    }
  } catch (error) {
    if (!(error instanceof CaptureError)) throw error;
    return { sums, fault: error };
  }
  return { sums, fault: undefined };
}
