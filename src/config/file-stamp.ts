/** What stat says of a file: another stamp is another file, or another content. */
import { type BigIntStats, statSync } from 'node:fs';
import { stat } from 'node:fs/promises';

/** By path. */
export type FileStamps = ReadonlyMap<string, string>;

export function stampOf(file: string): string {
  try {
    return stamp(statSync(file, { bigint: true }));
  } catch (error) {
    return noStamp(error as NodeJS.ErrnoException);
  }
}

/** The same, while others are served: the file may lie on a server that has gone. */
export const stampLater = (file: string): Promise<string> =>
  stat(file, { bigint: true }).then(stamp, noStamp);

const stamp = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  [dev, ino, size, mtimeNs, ctimeNs].join(' ');

/** A file that cannot be looked at has a stamp too: it may be there the next time. */
const noStamp = ({ code }: NodeJS.ErrnoException): string => String(code);
