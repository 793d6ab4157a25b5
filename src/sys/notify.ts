/** Datagrams to a service manager. */
import { addon } from './addon.ts';

/** To an absolute path, or `@` and an abstract name. Nobody is waited for. Throws a SystemError. */
export const sendNotification = (socket: string, text: string): void => addon().notifySend(socket, text);
