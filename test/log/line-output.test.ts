import { describe, expect, test } from 'vitest';
import { LineOutput, MAX_WAITING } from '../../src/log/line-output.ts';

/** Somebody who takes `room` octets, and then no more until there is room again. */
function reader(room = Number.POSITIVE_INFINITY) {
  const taken: Buffer[] = [];
  const told: number[] = [];
  const later: (() => void)[] = [];
  const state = { room, most: Number.POSITIVE_INFINITY, errno: -11 };
  const port = {
    write: (octets: Uint8Array, from: number, to: number): number => {
      const count = Math.min(to - from, state.room, state.most);
      if (count === 0) return state.errno;
      state.room -= count;
      taken.push(Buffer.from(octets.subarray(from, from + count)));
      return count;
    },
  };
  const lines = new LineOutput(port, (retry) => later.push(retry));
  lines.onLost = (count) => {
    told.push(count);
    lines.write(`${count} lost\n`);
  };
  const say = (text: string): void => void (lines.loses() || lines.write(text));
  return {
    ...{ lines, state, told, later, say },
    text: () => Buffer.concat(taken).toString(),
    /** Time goes by. */
    retry: () => {
      for (const one of later.splice(0)) one();
    },
  };
}

const LINE = `${'x'.repeat(99)}\n`;
/** Lines that are kept, where none has been begun. */
const KEPT = Math.floor(MAX_WAITING / LINE.length);

test('a line is written at once where there is room, and nothing is kept', () => {
  const { lines, say, text, later } = reader();
  say('a\n');
  say('ä\n');
  expect(text()).toBe('a\nä\n');
  expect([lines.waiting, later.length]).toEqual([0, 0]);
});

test('a line that was begun is ended before the next one, wherever it was cut', () => {
  for (let room = 0; room < 6; room++) {
    const { state, say, text, retry } = reader(room);
    say('äb\n');
    say('cd\n');
    expect(text()).toBe(Buffer.from('äb\ncd\n').subarray(0, room).toString());
    state.room = 7;
    retry();
    expect(text()).toBe('äb\ncd\n');
  }
});

test('what waits is tried again with the next line, and a while later', () => {
  const { lines, state, say, text, later, retry } = reader(0);
  say('a\n');
  say('b\n');
  expect(later).toHaveLength(1);
  state.room = 4;
  say('c\n');
  expect([text(), lines.waiting]).toEqual(['a\nb\n', 2]);
  retry();
  expect(later).toHaveLength(1);
  state.room = 2;
  retry();
  expect([text(), lines.waiting, later.length, lines.lost]).toEqual(['a\nb\nc\n', 0, 0, 0]);
});

describe('where nobody reads', () => {
  test('what is beyond the limit is lost and counted, and told of when all that was kept is written', () => {
    const { lines, state, say, text, told, retry } = reader(0);
    for (let i = 0; i < KEPT + 7; i++) say(LINE);
    expect([lines.waiting, lines.lost, told]).toEqual([KEPT * LINE.length, 7, []]);
    state.room = LINE.length * (KEPT - 1) + 3;
    retry();
    say(LINE); // after lines that were lost none is put into the middle
    expect([lines.lost, told]).toEqual([8, []]);
    state.room = Number.POSITIVE_INFINITY;
    retry();
    say('later\n');
    expect([lines.lost, told, lines.waiting]).toEqual([8, [8], 0]);
    expect(text()).toBe(`${LINE.repeat(KEPT)}8 lost\nlater\n`);
  });

  test('each time of its own', () => {
    const { lines, state, say, told, retry } = reader(0);
    for (const lost of [3, 5]) {
      state.room = 0;
      for (let i = 0; i < KEPT + lost; i++) say(LINE);
      state.room = Number.POSITIVE_INFINITY;
      retry();
    }
    expect([told, lines.lost]).toEqual([[3, 5], 8]);
  });

  test('to read some and no more makes room for as much', () => {
    const { lines, state, say, text, retry } = reader(0);
    for (let i = 0; i < KEPT; i++) say(LINE);
    state.room = 10 * LINE.length;
    for (let i = 0; i < 10; i++) say('y'.repeat(99).concat('\n'));
    expect([lines.lost, lines.waiting]).toEqual([0, KEPT * LINE.length]);
    state.room = Number.POSITIVE_INFINITY;
    retry();
    expect(text()).toBe(LINE.repeat(KEPT) + `${'y'.repeat(99)}\n`.repeat(10));
  });

  test('a line that is longer than all that is kept is kept once it is begun', () => {
    const { lines, state, say, text, retry } = reader(1);
    const long = `${'z'.repeat(2 * MAX_WAITING)}\n`;
    say(long);
    say(LINE);
    expect(lines.lost).toBe(1);
    state.room = Number.POSITIVE_INFINITY;
    retry();
    expect(text()).toBe(`${long}1 lost\n`);
  });
});

test('an error is no end: a full disk has room again', () => {
  const { lines, state, say, text, retry } = reader(0);
  state.errno = -28;
  say('a\n');
  state.room = 2;
  retry();
  expect([text(), lines.waiting]).toEqual(['a\n', 0]);
});

test('on a terminal that takes an octet at a time a long text takes several turns', () => {
  const { lines, state, say, text, retry } = reader();
  state.most = 1;
  say(LINE.repeat(20));
  expect(lines.waiting).toBeGreaterThan(0);
  for (let i = 0; i < 10; i++) retry();
  expect([text(), lines.waiting]).toEqual([LINE.repeat(20), 0]);
});
