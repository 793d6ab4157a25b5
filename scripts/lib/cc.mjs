// The C compiler, called as make(1) calls it: $CC may be several words (`ccache gcc`, `gcc -m64`), which a shell splits.
import { spawnSync } from 'node:child_process';

/** What is called. An empty CC is none, as for make's users who unset it so. */
export const CC = process.env.CC?.trim() || 'cc';

/** What a shell ends with where there is no such command. */
const NOT_FOUND = 127;

/** Runs the compiler with more words, which no shell looks into. */
export const runCc = (words, options = {}) => spawnSync('sh', ['-c', `${CC} "$@"`, CC, ...words], options);

/** Whether runCc() found no compiler to run. */
export const isMissing = ({ error, status }) => error !== undefined || status === NOT_FOUND;
