/** The native addon, and what its errors look like. */
import { createRequire } from 'node:module';
import type { Addon } from '../../native/addon.d.ts';

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

/** Loads the addon; the path is the same from src/ and from dist/. */
export function addon(): Addon {
  loaded ??= createRequire(import.meta.url)('../../native/build/arproxy.node') as Addon;
  return loaded;
}
