/** What a daemon that has opened everything needs no more, given back for good: in all threads, and in those to come. */
import { addon, isSystemError } from '../sys/addon.ts';
import { ownStatus } from '../sys/machine.ts';

/** linux/capability.h. A tap and a full send buffer open packet sockets later. */
const CAP_NET_RAW = 13;

export interface LimitedRights {
  /** How many capabilities were in force that are not any more. */
  readonly givenBack: number;
  /** Steps that the kernel refused, in words; all the others are done. */
  readonly refused: readonly string[];
}

/** no_new_privs, the filter of system calls (native/seccomp.c) and, unless they are kept, no capability but CAP_NET_RAW. */
export function limitRights(keepCapabilities: boolean): LimitedRights {
  const before = effective();
  const refused = [
    attempt(() => addon().rightsLimit(keepCapabilities ? undefined : CAP_NET_RAW)),
    attempt(() => addon().seccompInstall()),
  ].filter((text) => text !== undefined);
  return { givenBack: before - effective(), refused };
}

function attempt(step: () => void): string | undefined {
  try {
    step();
    return undefined;
  } catch (error) {
    if (!isSystemError(error)) throw error;
    return error.message;
  }
}

/** How many capabilities are in force. */
function effective(): number {
  const [, hex = '0'] = /^CapEff:\s*([0-9a-f]+)$/m.exec(ownStatus()) ?? [];
  return BigInt(`0x${hex}`).toString(2).replaceAll('0', '').length;
}
