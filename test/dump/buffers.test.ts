/** Two buffers: nothing waits, no file gets too long, and what there is no room for is refused. */
import { expect, test } from 'vitest';
import { type DumpBuffer, DumpBuffers } from '../../src/dump/buffers.ts';

const HEADER = 'HEAD';

/** Buffers of 16 octets, files of 20; what was handed over is given back by hand. */
function buffersDouble() {
  const handed: DumpBuffer[] = [];
  /** Buffers handed over before each file that began. */
  const begun: number[] = [];
  const buffers = new DumpBuffers({
    fileSize: 20,
    capacity: 16,
    header: () => Buffer.from(HEADER),
    onFile: () => {
      begun.push(handed.length);
    },
    write: (buffer) => handed.push(buffer),
  });
  buffers.begin();
  const put = (text: string): boolean => {
    const buffer = buffers.reserve(text.length);
    if (buffer === undefined) return false;
    buffer.bytes.set(Buffer.from(text), buffer.length);
    buffers.commit(text.length);
    return true;
  };
  /** The oldest that waits, with `>` where a file begins. */
  const write = (): string | undefined => {
    const buffer = handed.shift();
    if (buffer === undefined) return undefined;
    const ends = [...buffer.begins, buffer.length];
    const parts = ends.map((end, i) => Buffer.from(buffer.bytes.subarray(ends[i - 1] ?? 0, end)).toString());
    const shown = parts.join('>');
    buffers.written(buffer);
    return shown;
  };
  return { buffers, put, write, handed, begun };
}

test('a file begins with its header, and so does each after it', () => {
  const { buffers, put, write, begun } = buffersDouble();
  expect([put('aaaaaa'), put('bbbbbb')]).toEqual([true, true]); // the buffer is full
  expect(put('cccc')).toBe(true); // the file is full
  expect(begun).toEqual([0]);
  expect(write()).toBe('HEADaaaaaabbbbbb');
  expect(put('dd')).toBe(true);
  buffers.flush();
  expect(write()).toBe('cccc>HEADdd');
  expect(begun).toHaveLength(2);
});

test('what there is no room for is refused, and the rest stays whole', () => {
  const { buffers, put, write } = buffersDouble();
  expect([put('aaaaaaaaaaaa'), put('bbbb'), put('cccc'), put('dddd')]).toEqual([true, true, true, true]);
  expect([put('e'), buffers.flush()]).toEqual([false, false]);
  expect(write()).toBe('HEADaaaaaaaaaaaa');
  expect(put('f')).toBe(true);
  expect(write()).toBe('bbbb>HEADccccdddd');
  expect(buffers.flush()).toBe(true);
  expect(write()).toBe('f');
});

test('an empty buffer begins a file without a swap, and nothing is not handed over', () => {
  const { buffers, put, write, handed } = buffersDouble();
  expect(buffers.flush()).toBe(true);
  expect(write()).toBe('HEAD');
  expect(buffers.flush()).toBe(true);
  expect(handed).toEqual([]);
  put('aaaaaaaaaaaaaaaa');
  buffers.flush();
  expect(write()).toBe('aaaaaaaaaaaaaaaa');
  expect(put('b')).toBe(true);
  buffers.flush();
  expect(write()).toBe('>HEADb');
});
