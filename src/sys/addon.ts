/** The native addon, and what its errors look like. */
import type { Addon } from '../../native/addon.d.ts';
import { loadAddon } from './load-addon.ts';

export type { Addon, Capture, FastPathMemory, Netlink, PacketSocket, Tap } from '../../native/addon.d.ts';
export { AddonError } from './load-addon.ts';

/** What an addon function throws when the system refuses: see addon.d.ts. */
export interface SystemError extends Error {
  /** 'EPERM', 'ENODEV', ... or 'ERR_NO_LIBPCAP' and its like. */
  readonly code: string;
  readonly syscall: string;
}

export const isSystemError = (error: unknown): error is SystemError =>
  error instanceof Error && 'code' in error && 'syscall' in error;

let loaded: Addon | undefined;

/** Loads the addon. Throws an AddonError where there is none that fits, a SystemError where there is no room for it. */
export function addon(): Addon {
  loaded ??= loadAddon();
  return loaded;
}
