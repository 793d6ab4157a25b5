import { describe, expect, test } from 'vitest';
import { FrameHeaders } from '../../src/responder/frame-headers.ts';
import { RX_STRIDE } from '../../src/responder/frame-port.ts';
import { arpRequest, padded } from '../support/frames.ts';
import { FramesDouble } from './frames-double.ts';
import { ASKER, G0, G1, mac } from './responder-double.ts';
import { TapDouble, type Tapped } from './tap-double.ts';

const ANOTHER = '02:00:00:00:00:99';
const frame = (tpa: string, fields: { dst?: string; src?: string } = {}): Buffer =>
  arpRequest({ sha: ASKER, spa: '10.0.0.2', tpa, ...fields });

/** Slots of captured frames for these targets on g0, and a tap. */
function headers(...targets: string[]) {
  return headersOf(1 << 15, ...targets);
}

/** The same, with room for that many. */
function headersOf(kept: number, ...targets: string[]) {
  const [frames, tap] = [new FramesDouble(), new TapDouble()];
  frames.put(...targets.map((tpa) => ({ ifindex: G0, packet: frame(tpa).subarray(14) })));
  const found = new FrameHeaders(tap, kept);
  const of = (n = 0) => found.of(frames.received, n * RX_STRIDE);
  const hears = (...tapped: Partial<Tapped>[]): void => {
    for (const one of tapped) tap.coming.push({ ifindex: G0, frame: frame('10.99.0.1'), ...one });
  };
  return { frames, tap, of, hears };
}

describe('the header of a captured frame', () => {
  test('is that of the frame that came with it, with its tag', () => {
    const { of, hears } = headers('10.99.0.1');
    hears({ frame: padded(frame('10.99.0.1', { dst: ANOTHER }), 60), tag: 0x8100e007 });
    expect(of()).toEqual({ destination: mac(ANOTHER), source: mac(ASKER), tpid: 0x8100, tci: 0xe007 });
  });

  test.each<[string, Partial<Tapped>]>([
    ['another interface', { ifindex: G1 }],
    ['another microsecond', { time: [1_700_000_000, 1000] }],
    ['another second', { time: [1_700_000_001, 0] }],
    ['another source', { frame: frame('10.99.0.1', { src: ANOTHER }) }],
    ['another target', { frame: frame('10.99.0.2') }],
    ['less than a header', { frame: frame('10.99.0.1').subarray(0, 13) }],
  ])('is not that of a frame with %s', (_, tapped) => {
    const { of, hears } = headers('10.99.0.1');
    hears(tapped);
    expect(of()).toBeUndefined();
  });

  test('of three of one microsecond, is found in any order', () => {
    const targets = ['10.99.0.1', '10.99.0.2', '10.99.0.3'];
    const { of, hears } = headers(...targets);
    hears(...targets.map((tpa) => ({ frame: frame(tpa) })));
    expect([of(1), of(2), of(0)].map((header) => header?.source)).toEqual(targets.map(() => mac(ASKER)));
  });

  test('is found by microseconds: the capture has no more', () => {
    const { of, hears } = headers('10.99.0.1');
    hears({ time: [1_700_000_000, 999] });
    expect(of()).toMatchObject({ tpid: 0, tci: 0 });
  });

  test('of two that are alike, each has its own', () => {
    const { of, hears } = headers('10.99.0.1', '10.99.0.1', '10.99.0.1');
    hears({}, { frame: frame('10.99.0.1', { dst: ANOTHER }) });
    expect([0, 1, 2].map((n) => of(n)?.destination)).toEqual([0xffff_ffff_ffff, mac(ANOTHER), undefined]);
  });

  test('comes from a tap that is read to its end, and only where it has to be', () => {
    const targets = Array.from({ length: 9 }, (_, n) => `10.99.0.${n + 1}`);
    const { of, hears, tap } = headers(...targets);
    hears(...targets.map((tpa) => ({ frame: frame(tpa) })));
    expect(targets.map((_, n) => of(n)?.source)).toEqual(targets.map(() => mac(ASKER)));
    expect(tap.receives).toBe(3);
    expect(tap.coming).toEqual([]);
  });

  test('is forgotten where nobody has asked for it, the oldest first', () => {
    const { of, hears } = headersOf(4096, '10.99.0.1', '10.99.0.2');
    const others = Array.from({ length: 4095 }, (_, n): Partial<Tapped> => ({ time: [5, n * 1000] }));
    hears(
      { frame: frame('10.99.0.1') },
      { frame: frame('10.99.0.2'), time: [1_700_000_000, 1000] },
      ...others,
    );
    expect([of(0), of(1)]).toEqual([undefined, undefined]);
    const { of: again, hears: heard } = headersOf(4096, '10.99.0.1');
    heard({}, ...others);
    expect(again()).toBeDefined();
  });

  test('of a frame that is older than what the tap was read up to is not looked for in the tap again', () => {
    const { of, hears, tap } = headers('10.99.0.1');
    hears({ time: [1_700_000_001, 0] });
    expect(of()).toBeUndefined();
    const receives = tap.receives;
    hears({});
    expect(of()).toBeUndefined();
    expect(tap.receives).toBe(receives);
  });

  test('is looked for in a tap that is read no further than to its time', () => {
    const { of, hears, tap } = headers('10.99.0.1');
    const later = Array.from(
      { length: 40 },
      (_, n): Partial<Tapped> => ({ time: [1_700_000_001, n * 1000] }),
    );
    hears({}, ...later);
    expect(of()).toBeDefined();
    expect(tap.receives).toBe(1);
  });

  test('of frames that nobody asks for leaves no trace, however many there are', () => {
    const { of, hears } = headersOf(8, '10.99.0.1');
    for (let turn = 0; turn < 50; turn++) {
      hears(
        ...Array.from(
          { length: 5 },
          (_, n): Partial<Tapped> => ({ ifindex: G1, time: [1_700_000_000, n * 1000] }),
        ),
      );
      expect(of()).toBeUndefined();
    }
    hears({});
    expect(of()).toBeDefined();
  });
});
