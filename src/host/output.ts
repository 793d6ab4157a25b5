/** Standard output and standard error of a process that waits for nobody. */
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { isatty } from 'node:tty';
import { addon } from '../sys/addon.ts';

export interface Output {
  readonly isTerminal: boolean;
  /** It is systemd's journal. */
  readonly isJournal: boolean;
  /** Writes what there is room for now of octets[from] to octets[to - 1]: how many that were, or an errno below 0. */
  write(octets: Uint8Array, from: number, to: number): number;
  close(): void;
}

/** Of our own, so that O_NONBLOCK is on it and not on what whoever started us shares with us. */
const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;

/** Throws what addon() throws. Nothing is opened that could be refused: where there is no way to another descriptor, the addon looks before it writes. */
export function openOutput(fd: 1 | 2): Output {
  const native = addon();
  const isTerminal = isatty(fd);
  const file = fstatSync(fd);
  const own = isTerminal || file.isFIFO() ? reopened(fd) : undefined;
  return {
    isTerminal,
    isJournal: isJournal(file),
    write: (octets, from, to) => native.outputWrite(own ?? fd, octets, from, to),
    close: () => {
      if (own !== undefined) closeSync(own);
    },
  };
}

/** $JOURNAL_STREAM has device and inode of the journal's socket (systemd.exec(5)); it stays when the output is another. */
const isJournal = ({ dev, ino }: { readonly dev: number; readonly ino: number }): boolean =>
  process.env['JOURNAL_STREAM'] === `${dev}:${ino}`;

/** Whether standard error is the journal. */
export function isErrorJournal(): boolean {
  try {
    return isJournal(fstatSync(2));
  } catch {
    return false; // it is closed
  }
}

function reopened(fd: number): number | undefined {
  try {
    return openSync(`/proc/self/fd/${fd}`, O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    return undefined; // another user's pipe, a terminal of another container, no /proc
  }
}
