/** The lines that a person sees for a text. */
import { ConfigError } from '../../src/config/faults.ts';

/** What `act` complains of, line by line; none: it does not. */
export function faultsOf(act: () => unknown): string[] {
  try {
    act();
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message.split('\n');
  }
}
