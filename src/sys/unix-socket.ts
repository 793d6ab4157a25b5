/** Unix sockets that are bound without Node: it would remove their file when it closes them, whoever's that is by then. */
import { addon } from './addon.ts';

/** The descriptor of one, for a server that takes it over. `mode` is the file's, less the umask. Throws a SystemError. */
export const bindUnix = (path: string, mode: number): number => addon().unixBind(path, mode);

/** One that nobody can connect to, for its abstract name alone, which others see as long as it is open. Throws a SystemError. */
export const markUnix = (name: string): number => addon().unixMark(name);
