/** The names of errnos, as a person looks them up. */
import { constants } from 'node:os';

/** Of two names for one number the first, as in errno(3): EAGAIN, not EWOULDBLOCK. */
const NAMES = new Map(
  Object.entries(constants.errno)
    .toReversed()
    .map(([name, errno]) => [errno, name]),
);

/** `ENETDOWN` of 100; `other` of a number that has none here, so that the names are a closed set. */
export const errnoName = (errno: number): string => NAMES.get(errno) ?? 'other';
