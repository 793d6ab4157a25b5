/** An error on standard error: on a terminal in lines of its width. */
import { type Fill, fillSentence } from '../diagnose/fill.ts';
import { UserError } from '../errors/user-error.ts';
import { isSystemError } from '../sys/addon.ts';
import { errorText } from './errors.ts';
import { tell } from './output.ts';
import { fillFor } from './wrap.ts';

/** Something that was asked for and cannot be had; anything else should never happen, and has a stack. */
export const isExpected = (error: unknown): error is Error & { readonly code: string } =>
  error instanceof UserError || isSystemError(error);

/** A stack is left as it is. */
export function errorLines(error: unknown, fill: Fill): string {
  const text = `arproxy: ${errorText(error)}`;
  if (!isExpected(error)) return text;
  return text
    .split('\n')
    .map((line) => fillSentence(fill, line, 2))
    .join('\n');
}

export const toldError = (error: unknown): string => `${errorLines(error, fillFor(process.stderr))}\n`;

export const tellError = (error: unknown): void => tell(toldError(error));
