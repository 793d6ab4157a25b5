import { describe, expect, test } from 'vitest';
import { FramesDouble } from './frames-double.ts';
import { G0, request, responderDouble } from './responder-double.ts';

const SLL2 = 20;
const whole = request('10.99.0.1');

describe('a frame of too few octets', () => {
  test('is dropped at every length, whatever the slot held before', () => {
    for (let length = 0; length < 28; length++) {
      const { answer, frames, counts } = responderDouble();
      frames.put(whole);
      expect(answer({ ifindex: G0, packet: whole.packet.subarray(0, length) }), `${length}`).toEqual([]);
      expect(counts()).toEqual({ truncated: 1 });
    }
  });

  test('one of 28 is whole, and so is one with anything behind it', () => {
    for (const more of [0, 1, 18, 100]) {
      const { answer } = responderDouble();
      expect(
        answer({ ifindex: G0, packet: Buffer.concat([whole.packet, Buffer.alloc(more, 0xff)]) }),
      ).toHaveLength(1);
    }
  });

  test('even one that has not all of its SLL2 header is survived', () => {
    for (let captured = 0; captured < SLL2; captured++) {
      const { responder, frames } = responderDouble();
      frames.put(whole);
      frames.received.setUint32(0, captured, true);
      responder.answer(1);
      expect(frames.sent).toEqual([]);
    }
  });

  test('a batch of nonsense is survived', () => {
    const { responder, frames, counts } = responderDouble();
    frames.overwrite();
    responder.answer(256);
    expect(counts()).toEqual({ 'not-chosen': 256 });
    expect(new FramesDouble().received.byteLength).toBe(256 * 64);
  });
});
