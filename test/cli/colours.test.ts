import { expect, test } from 'vitest';
import { coloured, paintFor, plain } from '../../src/cli/colours.ts';
import { forTerminal } from '../../src/cli/output.ts';

/** As tty.WriteStream: hasColors() is a method, which looks at its object. */
class Stream {
  readonly isTTY: boolean;
  readonly #colours: boolean;

  constructor(isTTY: boolean, colours: boolean) {
    this.isTTY = isTTY;
    this.#colours = colours;
  }

  hasColors(): boolean {
    return this.#colours;
  }
}

test.each([
  ['a terminal that has colours', new Stream(true, true), coloured],
  ['a terminal without, or with NO_COLOR', new Stream(true, false), plain],
  ['a pipe', new Stream(false, true), plain],
])('on %s', (_what, stream, paint) => {
  expect(paintFor(stream)).toBe(paint);
});

test('a word stands out, and nothing else', () => {
  expect(forTerminal(coloured('red', 'x'))).toBe('\x1b[31mx\x1b[39m');
  expect(plain('red', 'x')).toBe('x');
});
