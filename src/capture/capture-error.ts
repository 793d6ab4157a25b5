/** What is wrong with a capture file, and where. */
import { UserError } from '../errors/user-error.ts';

export class CaptureError extends UserError {
  override readonly name = 'CaptureError';
  /** Octets before the place where it goes wrong. */
  readonly offset: number;

  constructor(offset: number, what: string) {
    super('ERR_CAPTURE', `at octet ${offset}: ${what}`);
    this.offset = offset;
  }
}
