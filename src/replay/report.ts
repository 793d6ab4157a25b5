/** What a replay says: a line, or an object, for each verdict, and the sums. */
import type { CapturedFrame } from '../capture/captured-frame.ts';
import { toFields } from '../responder/decision.ts';
import type { DecisionFields } from '../responder/decision-fields.ts';
import { toWords } from '../responder/decision-words.ts';
import { type ReplayedVerdict, SKIPS, type Skip } from './replay.ts';

/** The n-th frame of the file, from 1 on, as Wireshark counts. */
export interface Numbered {
  readonly number: number;
  readonly frame: CapturedFrame;
}

/** The last second that a Date can have. */
const LAST_SECOND = 8_640_000_000_000;

/** `2026-11-23T08:15:00.123456Z` */
function timeInWords(time: CapturedFrame['time']): string {
  if (time === undefined) return 'no-time';
  const { seconds, microseconds } = time;
  if (Math.abs(seconds) > LAST_SECOND) return `${seconds}s`;
  const whole = new Date(seconds * 1000).toISOString().slice(0, -'.000Z'.length);
  return `${whole}.${String(microseconds).padStart(6, '0')}Z`;
}

/** What the capture says of the frame, where a dump of arproxy says another verdict than this one. */
function before({ comment }: CapturedFrame, { outcome }: ReplayedVerdict): string {
  const [, reason = outcome.reason] =
    /^(?:reply|drop|no answer wanted) \(([a-z-]+)\)/.exec(comment ?? '') ?? [];
  return reason === outcome.reason ? '' : `; it was ${comment?.split('\n')[0]}`;
}

const fieldsOf = ({ seen, outcome, link, egress }: ReplayedVerdict): DecisionFields =>
  toFields(seen, outcome, link.name, egress);

export function lineOf({ number, frame }: Numbered, verdict: ReplayedVerdict): string {
  return `${number} ${timeInWords(frame.time)} ${toWords(fieldsOf(verdict))}${before(frame, verdict)}`;
}

export const objectOf = ({ number, frame }: Numbered, verdict: ReplayedVerdict): object => {
  const { time, comment } = frame;
  return {
    number,
    // milliseconds since 1970, as in a watch
    time: time === undefined ? null : time.seconds * 1000 + time.microseconds / 1000,
    ...fieldsOf(verdict),
    ...(comment !== undefined && { comment }),
  };
};

/** How the frames of a file ended. */
export class Sums {
  frames = 0;
  decided = 0;
  readonly reasons = new Map<string, number>();
  readonly skipped = new Map<Skip, number>();

  add(ended: ReplayedVerdict | Skip): void {
    this.frames++;
    if (typeof ended === 'string') {
      this.skipped.set(ended, (this.skipped.get(ended) ?? 0) + 1);
      return;
    }
    const { reason } = ended.outcome;
    this.decided++;
    this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
  }

  /** Lines for a person: most frequent reasons first. */
  lines(): string[] {
    const byCount = [...this.reasons].toSorted(([, a], [, b]) => b - a);
    return [
      `${this.frames} frames, ${this.decided} decided`,
      ...byCount.map(([reason, count]) => `  ${count} ${reason}`),
      ...[...this.skipped].map(([why, count]) => `  ${count} left out: ${SKIPS[why]}`),
    ];
  }

  object(): object {
    return {
      frames: this.frames,
      decided: this.decided,
      reasons: Object.fromEntries(this.reasons),
      skipped: Object.fromEntries(this.skipped),
    };
  }
}
