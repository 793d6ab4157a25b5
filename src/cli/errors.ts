/** Exit codes, and the one line that a fault at run time is told in. */
import { UserError } from '../errors/user-error.ts';
import { isSystemError } from '../sys/addon.ts';

export const EXIT_ERROR = 1;
export const EXIT_USAGE = 2;

/** What mends it, by code. */
const REMEDIES: Readonly<Record<string, string>> = {
  EPERM:
    'needs CAP_NET_RAW: run as root, or give the process the capability (systemd: AmbientCapabilities=CAP_NET_RAW; container: --cap-add=NET_RAW)',
  ERR_NO_LIBPCAP:
    'install libpcap: libpcap0.8 on Debian and Ubuntu (libpcap0.8t64 since 24.04), libpcap elsewhere',
  ERR_OLD_LIBPCAP: 'install libpcap 1.10 or newer',
};

/** What was tried, on what, the errno, and what to do; a stack only for what should never happen. */
export function errorText(error: unknown): string {
  if (error instanceof UserError) return [error.message, ...error.details].join('\n');
  if (!isSystemError(error)) return error instanceof Error ? (error.stack ?? error.message) : String(error);
  const remedy = REMEDIES[error.code];
  const oneLine = error.message.replaceAll('\n', ' ');
  return remedy === undefined ? oneLine : `${oneLine}: ${remedy}`;
}
