/** Exit codes, and the one line that a fault at run time is told in. */
import { UserError } from '../errors/user-error.ts';
import { refusalText } from '../host/refusal.ts';
import { isSystemError } from '../sys/addon.ts';

export const EXIT_ERROR = 1;
export const EXIT_USAGE = 2;

/** What was tried, on what, the errno, and what to do; a stack only for what should never happen. */
export function errorText(error: unknown): string {
  if (error instanceof UserError) return [error.message, ...error.details].join('\n');
  if (!isSystemError(error)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  return refusalText(error);
}
