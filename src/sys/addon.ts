/** The native addon, and what its errors look like. */
import { createRequire } from 'node:module';
import type { Addon } from '../../native/addon.d.ts';
import { errnoInText } from '../wire/netlink/errno.ts';

export type { Addon, Capture, Netlink, PacketSocket, Tap } from '../../native/addon.d.ts';

/** What an addon function throws when the system refuses: see addon.d.ts. */
export interface SystemError extends Error {
  /** 'EPERM', 'ENODEV', ... or 'ERR_NO_LIBPCAP' and its like. */
  readonly code: string;
  readonly syscall: string;
}

export const isSystemError = (error: unknown): error is SystemError =>
  error instanceof Error && 'code' in error && 'syscall' in error;

let loaded: Addon | undefined;

/** Loads the addon; the path is the same from src/ and from dist/. Throws a SystemError where there is no room for it. */
export function addon(): Addon {
  loaded ??= load();
  return loaded;
}

function load(): Addon {
  try {
    return createRequire(import.meta.url)('../../native/build/arproxy.node') as Addon;
  } catch (error) {
    throw loadError(error);
  }
}

/** dlopen(3) has words and no errno: `/a/arproxy.node: cannot open shared object file: Too many open files`. */
export function loadError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const [file = '', ...words] = error.message.split(': ');
  const code = errnoInText(words.join(': '));
  if (code === undefined) return error;
  return Object.assign(new Error(`dlopen ${file}: ${code} (${words.at(-1)})`), { code, syscall: 'dlopen' });
}
