/** Colours on standard output: on a terminal that has some, and not where NO_COLOR is set. */
import { inspect } from 'node:util';
import { ownSequence } from './output.ts';

export type Style = 'green' | 'red' | 'yellow' | 'bold';

/** How a word is made to stand out. */
export type Paint = (style: Style, text: string) => string;

export const plain: Paint = (_style, text) => text;

/** By the escape sequences of a terminal. */
export const coloured: Paint = (style, text) => {
  const [open, close] = inspect.colors[style] ?? [0, 0];
  return `${ownSequence(`${open}m`)}${text}${ownSequence(`${close}m`)}`;
};

/** hasColors() looks at NO_COLOR, FORCE_COLOR and TERM. */
export const paintFor = (stream: Pick<NodeJS.WriteStream, 'isTTY' | 'hasColors'>): Paint =>
  stream.isTTY && stream.hasColors() ? coloured : plain;
