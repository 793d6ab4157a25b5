/** The recording as another thread reads it, while it is written. */
import { Worker } from 'node:worker_threads';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { OUTCOME } from '../../src/policy/outcomes.ts';
import { Lookup } from '../../src/responder/decision.ts';
import { FlightRecorder } from '../../src/responder/flight-recorder.ts';
import {
  publishedTotal,
  publishTotal,
  RecordingReader,
  SPARE,
  UNPUBLISHED,
} from '../../src/responder/recording.ts';
import { emptyArp } from '../../src/wire/arp.ts';
import type { Ipv4 } from '../../src/wire/ipv4.ts';
import { type Mac, NO_MAC } from '../../src/wire/mac.ts';

const KEPT = 16;

afterEach(() => vi.restoreAllMocks());

function recorded(kept = KEPT) {
  const recorder = new FlightRecorder(kept);
  const reader = new RecordingReader(recorder.recording);
  /** Every field says which decision it is of. */
  const record = (times = 1): void => {
    for (let n = 0; n < times; n++) {
      const number = recorder.total;
      recorder.begin(number);
      const arp = { ...emptyArp(), op: 1, spa: number as Ipv4, tpa: number as Ipv4, sha: number as Mac };
      recorder.record(arp, number, 1, OUTCOME['no-route'], number, Lookup.NONE, NO_MAC);
    }
  };
  return { recorder, reader, record };
}

test.each([
  0,
  1,
  2 ** 30 - 1,
  2 ** 30,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 + 5,
  3 * 2 ** 30,
  2 ** 50 + 2 ** 30 + 7,
])('a total of %d comes through', (total) => {
  const head = new Int32Array(new SharedArrayBuffer(8));
  publishTotal(head, total);
  expect(publishedTotal(head)).toBe(total);
});

test('a total of which half was written is not taken for one', () => {
  const head = new Int32Array(new SharedArrayBuffer(8));
  publishTotal(head, 2 ** 30 - 1);
  const [, high = 0] = head;
  publishTotal(head, 2 ** 30);
  const whole = new Int32Array(head);
  head[1] = high; // as between the two stores
  let reads = 0;
  const load = vi.spyOn(Atomics, 'load').mockImplementation((array, at) => {
    if (++reads === 3) head.set(whole); // the writer goes on
    return array[at] as number & bigint;
  });
  expect(publishedTotal(head)).toBe(2 ** 30);
  load.mockRestore();
});

describe('a reader', () => {
  test('sees what was published, and nothing else', () => {
    const { recorder, reader, record } = recorded();
    record(3);
    expect([reader.total, reader.get(0)]).toEqual([0, undefined]);
    recorder.publish();
    expect([reader.total, reader.oldest, reader.get(2)?.tpa, reader.get(3)]).toEqual([3, 0, 2, undefined]);
  });

  test('sees a batch that is longer than any while it is written', () => {
    const { reader, record } = recorded();
    record(UNPUBLISHED);
    expect(reader.total).toBe(0);
    record();
    expect(reader.total).toBe(UNPUBLISHED);
  });

  test('keeps what is kept, however much is under the pen, in every lap', () => {
    const { recorder, reader, record } = recorded();
    for (let lap = 0; lap < 3; lap++) {
      record(KEPT + SPARE - 7);
      recorder.publish();
      record(UNPUBLISHED); // not published
      const { total, oldest } = reader;
      expect(total - oldest).toBe(KEPT);
      for (let number = oldest; number < total; number++)
        expect(reader.get(number)).toMatchObject({ time: number, tpa: number, oif: number });
      expect(reader.get(oldest - 1)).toBeUndefined();
    }
  });

  test('does not see what is overwritten while it looks', () => {
    const { recorder, reader, record } = recorded();
    record(KEPT);
    recorder.publish();
    let reads = 0;
    const load = vi.spyOn(Atomics, 'load').mockImplementation((array, at) => {
      if (++reads === 3) {
        record(SPARE + 1); // place 0 has another decision now
        recorder.publish();
      }
      return array[at] as number & bigint;
    });
    expect(reader.get(0)).toBeUndefined();
    expect(reads).toBeGreaterThan(3);
    load.mockRestore();
  });

  test('a copy has no decision that was written to while it was made', () => {
    const { recorder, reader, record } = recorded();
    record(2 * SPARE);
    recorder.publish();
    const slicing = vi.spyOn(SharedArrayBuffer.prototype, 'slice').mockImplementation(() => {
      record(SPARE - UNPUBLISHED + 3); // meanwhile
      recorder.publish();
      const copy = new SharedArrayBuffer(recorder.recording.memory.byteLength);
      new Uint8Array(copy).set(new Uint8Array(recorder.recording.memory));
      return copy;
    });
    const copy = reader.copy();
    slicing.mockRestore();
    expect(copy.total).toBe(2 * SPARE);
    expect(copy.oldest).toBeGreaterThan(copy.total - KEPT);
    for (let number = copy.oldest; number < copy.total; number++)
      expect(copy.get(number)).toMatchObject({ time: number, tpa: number, oif: number });
    expect(copy.get(copy.oldest - 1)).toBeUndefined();
  });

  test('never sees half of one and half of another, while another thread writes as fast as it can', async () => {
    const { recorder, reader, record } = recorded(KEPT);
    record(1);
    recorder.publish();
    const writer = new Worker(WRITER, { eval: true, workerData: recorder.recording.memory });
    try {
      let seen = 0;
      while (seen < 5000) {
        const number = reader.oldest + (seen % KEPT);
        const decision = reader.get(number);
        if (decision === undefined) continue;
        seen++;
        const { time, sha, spa, tpa } = decision;
        expect({ time, sha, spa, tpa }).toEqual({ time: number, sha: number, spa: number, tpa: number });
      }
    } finally {
      await writer.terminate();
    }
  });
});

/** Goes round the places for ever, and publishes each decision. Written by hand: the layout is that of recording.ts. */
const WRITER = `
const { workerData: memory } = require('node:worker_threads');
const places = ${KEPT + SPARE};
const head = new Int32Array(memory, 0, 2);
const doubles = new Float64Array(memory, 128, places * 3);
const words = new Int32Array(memory, 128 + places * 48, places * 5);
for (let number = 1; ; number++) {
  const place = number % places;
  doubles[place * 3] = number;
  doubles[place * 3 + 1] = number;
  words[place * 5] = number;
  words[place * 5 + 1] = number;
  words[place * 5 + 4] = ${OUTCOME['no-route'].index};
  Atomics.store(head, 0, (number + 1) & 0x7fffffff);
  Atomics.store(head, 1, Math.floor((number + 1) / 2 ** 30));
}`;
