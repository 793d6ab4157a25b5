/** Frames that the capture ring had no room for: how many, since when, and why. */
import { expect, test } from 'vitest';
import { CaptureLog } from '../../src/log/capture-log.ts';
import { LimitedLog } from '../../src/log/limited-log.ts';
import { LINES } from '../../src/log/line-limit.ts';
import { logDouble } from './log-double.ts';

function captureLog(flooded: readonly string[] = []) {
  const { log, said } = logDouble();
  const ring = { dropped: 0 };
  const sources = { dropped: () => ring.dropped, flooded: () => flooded, every: 1000, pid: 77 };
  const capture = new CaptureLog(new LimitedLog(log), sources, 5000);
  /** What is said at a look after so many frames more were lost. */
  const after = (frames: number, now: number) => {
    ring.dropped += frames;
    capture.check(now);
    return said.splice(0);
  };
  return after;
}

test('lost while it was stopped: how long that was', () => {
  const after = captureLog();
  expect(after(70_123, 11_020)).toEqual([
    {
      ...{ level: 40, event: 'frames-lost', frames: 70_123, seconds: 6, stopped: 5, interfaces: [] },
      msg: '70123 frames of any interface lost within 6 s, the capture ring was full: arproxy did not run for 5 s: it was stopped, or had no processor; if nobody stopped it: chrt -r -p 1 77',
    },
  ]);
  expect(after(0, 12_020)).toEqual([]);
});

test('lost while it ran: too much came', () => {
  const after = captureLog(['g0', 'g1']);
  expect(after(5, 6400)).toEqual([
    {
      ...{ level: 40, event: 'frames-lost', frames: 5, seconds: 1.4, stopped: 0, interfaces: ['g0', 'g1'] },
      msg: '5 frames of any interface (flooded: g0, g1) lost within 1.4 s, the capture ring was full: arproxy had too little of the processor for what came in; more of it: chrt -r -p 1 77',
    },
  ]);
});

test('each loss once, and so many lines at most', () => {
  const after = captureLog();
  const said = Array.from({ length: LINES + 3 }, (_, i) => after(i + 1, 6000 + i * 1000));
  expect(said.map((lines) => lines.map(({ frames }) => frames))).toEqual(
    said.map((_, i) => (i < LINES ? [i + 1] : [])),
  );
});
