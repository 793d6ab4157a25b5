/** That something cannot listen where it was to: what, where, the errno, the remedy. */
import { dirname } from 'node:path';
import { orKeepCapabilities } from '../errors/kept-capabilities.ts';
import { UserError } from '../errors/user-error.ts';
import { errnoText } from '../wire/netlink/errno.ts';
import { formatListen, type Listen, LONGEST_PATH } from './address.ts';

const PATH_REMEDIES: Readonly<Record<string, (path: string) => string>> = {
  ENOENT: (path) =>
    `the directory ${dirname(path)} is not there: make it (systemd: RuntimeDirectory=arproxy)`,
  ENOTDIR: (path) => `${dirname(path)} is not a directory`,
  EACCES: (path) => `this user may not write to ${dirname(path)}: give it a directory of its own`,
  EROFS: (path) => `${dirname(path)} is read-only: choose a path on a tmpfs, such as /run`,
  EADDRINUSE: () => 'another process listens there, maybe another arproxy: stop it, or choose another path',
  ENOTSOCK: () => 'a file of this name is there, and it is not a socket: choose another path',
  ENAMETOOLONG: () => `the path of a socket has at most ${LONGEST_PATH} octets`,
};

const PORT_REMEDIES: Readonly<Record<string, string>> = {
  EADDRINUSE: 'another process listens there (`ss -lntp` says which): stop it, or choose another port',
  EADDRNOTAVAIL: 'no interface has this address',
  EACCES: 'a port below 1024 needs CAP_NET_BIND_SERVICE: choose a higher one',
};

export class ListenError extends UserError {
  override readonly name = 'ListenError';

  /** `what` was to listen: `metrics`, `control socket`. */
  constructor(what: string, at: Listen, code: string) {
    const remedy = 'path' in at ? PATH_REMEDIES[code]?.(at.path) : PORT_REMEDIES[code];
    const text = [code, errnoText(code), remedy].filter((part) => part !== undefined).join(': ');
    super(code, `${what}: cannot listen on ${formatListen(at)}: ${text}${orKeepCapabilities(code)}`);
  }
}
