/** The octets of a capture: of a file, or of standard input. */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { OctetSource } from '../capture/window.ts';
import { shellWord } from '../diagnose/commands.ts';
import { UserError } from '../errors/user-error.ts';
import { uncompressed } from '../replay/uncompressed.ts';

const STDIN = 0;
/** How long to wait before a standard input that does not wait itself is asked again, in milliseconds. */
const AGAIN_MS = 10;

export interface CaptureInput extends OctetSource {
  readonly name: string;
  close(): void;
}

/** `beforeRead`: called before each read, which may wait: whoever writes into a pipe takes their time. Throws UserError, SystemError. */
export function openCapture(file: string, beforeRead: () => void): CaptureInput {
  const isStdin = file === '-';
  const name = isStdin ? 'standard input' : file;
  const fd = isStdin ? STDIN : openSync(file, 'r');
  const refuse = (why: string): never => {
    throw new UserError('ERR_CAPTURE', `${name} ${why}: want a capture, as tcpdump -w writes it`);
  };
  if (fstatSync(fd).isDirectory()) refuse('is a directory');
  if (isStdin && isatty(fd)) refuse('is a terminal');
  const octets: OctetSource = {
    read: (into) => {
      beforeRead();
      return attempt(name, () => readWaiting(fd, into));
    },
  };
  const source = uncompressed(octets, isStdin ? '' : shellWord(file));
  return { name, read: (into) => source.read(into), close: () => isStdin || closeSync(fd) };
}

/** Node's words for what cannot be read do not name it. */
function attempt(name: string, read: () => number): number {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error)) throw error;
    throw new UserError(String(error.code), `${name} cannot be read: ${error.message}`);
  }
}

/** A pipe of another program may be one that does not wait (O_NONBLOCK). */
function readWaiting(fd: number, into: Uint8Array): number {
  for (;;) {
    try {
      return readSync(fd, into);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, AGAIN_MS);
    }
  }
}
