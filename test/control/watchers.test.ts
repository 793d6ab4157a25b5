import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Watchers } from '../../src/control/watchers.ts';
import type { DecisionFilter } from '../../src/responder/decision-filter.ts';
import { FlightRecorder } from '../../src/responder/flight-recorder.ts';
import { RECORDED } from '../../src/responder/recording.ts';
import { nameOf, record, recordMany } from './recorder.ts';

const ALL: DecisionFilter = () => true;

class ReaderDouble {
  backlogged = false;
  text = '';

  write(text: string): void {
    this.text += text;
  }

  /** The lines since the last call. */
  take(): { readonly number?: number; readonly missed?: number; readonly tpa?: string }[] {
    const lines = this.text.split('\n').slice(0, -1);
    this.text = '';
    return lines.map((line) => JSON.parse(line) as { number?: number });
  }

  numbers = (): (number | undefined)[] => this.take().map(({ number }) => number);
}

function watching(history = 0) {
  const recorder = new FlightRecorder();
  const watchers = new Watchers(recorder, nameOf);
  const reader = new ReaderDouble();
  const start = (fits = ALL): number => watchers.add(reader, fits, history);
  return { recorder, watchers, reader, start };
}

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe('a watcher', () => {
  test('sees what comes from then on, once and in order', () => {
    const { recorder, reader, start } = watching();
    record(recorder, {}, {});
    expect(start()).toBe(2);
    record(recorder, {}, {});
    vi.advanceTimersByTime(10);
    record(recorder, {});
    vi.advanceTimersByTime(10);
    expect(reader.numbers()).toEqual([2, 3, 4]);
  });

  test('is told of when it is the first, and when it was the last', () => {
    const told: boolean[] = [];
    const watchers = new Watchers(new FlightRecorder(), nameOf, (on) => told.push(on));
    const [one, other] = [new ReaderDouble(), new ReaderDouble()];
    watchers.remove(one);
    watchers.add(one, ALL, 0);
    watchers.add(other, ALL, 0);
    watchers.remove(one);
    watchers.remove(one);
    expect(told).toEqual([true]);
    watchers.remove(other);
    watchers.remove(other);
    expect(told).toEqual([true, false]);
  });

  test('sees what fits', () => {
    const { recorder, watchers, reader, start } = watching();
    start(({ outcome }) => outcome.reason === 'no-route');
    record(recorder, {}, { reason: 'no-route' }, {});
    watchers.tick();
    expect(reader.numbers()).toEqual([1]);
  });

  test('is given history: the last ones that fit', () => {
    const { recorder, watchers, reader } = watching();
    record(recorder, { tpa: '10.0.0.1' }, { tpa: '10.0.0.9' }, { tpa: '10.0.0.1' }, { tpa: '10.0.0.1' }, {});
    const first = watchers.add(reader, ({ tpa }) => tpa === 0x0a000001, 2);
    watchers.tick();
    expect([first, reader.numbers()]).toEqual([2, [2, 3]]);
  });

  test('gets as much history as there is', () => {
    const { recorder, watchers, reader } = watching();
    recordMany(recorder, RECORDED + 5);
    expect(watchers.add(reader, ALL, RECORDED)).toBe(5);
  });

  test('that does not read is left alone, and then told what it missed', () => {
    const { recorder, watchers, reader, start } = watching();
    start();
    record(recorder, {});
    reader.backlogged = true;
    watchers.tick();
    expect(reader.take()).toEqual([]);
    recordMany(recorder, RECORDED + 9999);
    expect(watchers.status()).toMatchObject([{ shown: 0, missed: 10_000 }]);
    reader.backlogged = false;
    watchers.tick();
    const [first, second] = reader.take();
    expect([first, second?.number]).toEqual([{ missed: 10_000 }, 10_000]);
    expect(watchers.status()).toMatchObject([{ missed: 10_000 }]);
    watchers.tick();
    expect(reader.take()[0]).not.toHaveProperty('missed');
    recordMany(recorder, RECORDED);
    watchers.tick();
    const missedAgain = reader.take()[0]?.missed ?? 0;
    expect(missedAgain).toBeGreaterThan(0);
    expect(watchers.status()).toMatchObject([{ missed: 10_000 + missedAgain }]);
  });
});

describe('a tick does so much and no more', () => {
  test('decisions, whether somebody wants them or not', () => {
    const { recorder, watchers, start } = watching();
    let looked = 0;
    start(() => {
      looked++;
      return false;
    });
    recordMany(recorder, 10_000);
    watchers.tick();
    expect(looked).toBe(1024);
    for (let n = 0; n < 9; n++) watchers.tick();
    expect(looked).toBe(10_000);
  });

  test('shared by all who read', () => {
    const { recorder, watchers, reader, start } = watching();
    const readers = [reader, new ReaderDouble(), new ReaderDouble()];
    start();
    for (const other of readers.slice(1)) watchers.add(other, ALL, 0);
    recordMany(recorder, 6400);
    const lines = [];
    for (let n = 0; n < 20; n++) {
      watchers.tick();
      lines.push(readers.map((one) => one.take().length));
    }
    const full = Array(18).fill(1024);
    expect(lines.map((each) => each.reduce((sum, one) => sum + one))).toEqual([...full, 768, 0]);
    for (const each of lines) expect(Math.max(...each) - Math.min(...each)).toBeLessThanOrEqual(16);
  });

  test('for some hundredths of a millisecond', () => {
    let now = 0;
    const recorder = new FlightRecorder();
    const watchers = new Watchers(
      recorder,
      nameOf,
      () => {},
      () => 0,
      () => now,
    );
    const reader = new ReaderDouble();
    const slow: DecisionFilter = () => {
      now += 0.001;
      return true;
    };
    watchers.add(reader, slow, 0);
    recordMany(recorder, 1000);
    watchers.tick();
    expect(reader.take()).toHaveLength(48);
    watchers.tick();
    expect(reader.take()).toHaveLength(48);
  });
});

test('the timer runs while somebody watches, and only then', () => {
  const { watchers, reader, start } = watching();
  expect(vi.getTimerCount()).toBe(0);
  start();
  const other = new ReaderDouble();
  watchers.add(other, ALL, 0);
  expect(vi.getTimerCount()).toBe(1);
  watchers.remove(reader);
  expect([vi.getTimerCount(), watchers.size, watchers.has(reader)]).toEqual([1, 1, false]);
  watchers.remove(other);
  expect(vi.getTimerCount()).toBe(0);
  start();
  expect(vi.getTimerCount()).toBe(1);
});
