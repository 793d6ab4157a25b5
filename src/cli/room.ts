/**
 * Whether there is room to load arproxy. Where there is not, Node ends without a word, or with a stack that names something
 * else: a module that is "not found", say, since its file could not be opened. So it is tried first. This imports nothing of ours.
 */
import { closeSync, openSync, readFileSync } from 'node:fs';

/** Maximum number of files that Node has open at once while it loads modules, and some more. */
const DESCRIPTORS = 96;

/** Mebibytes of address space that loading takes: V8 aborts where it gets none. */
const ADDRESS_SPACE_MIB = 64;

/** What is missing, and what mends it; undefined: nothing. */
export const missingRoom = (): string | undefined => missingDescriptors() ?? missingAddressSpace();

function missingDescriptors(): string | undefined {
  const open: number[] = [];
  try {
    while (open.length < DESCRIPTORS) open.push(openSync('/dev/null', 'r'));
    return undefined;
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    if (code === 'EMFILE')
      return `open /dev/null: EMFILE (too many open files): out of file descriptors, ${DESCRIPTORS} are needed to start: raise the limit (ulimit -n 1024; systemd: LimitNOFILE=1024; container: --ulimit nofile=1024)`;
    if (code === 'ENFILE')
      return 'open /dev/null: ENFILE (too many open files in system): raise the limit of the host (sysctl fs.file-max), or end what holds them';
    return undefined; // without a /dev/null, say: loading may go well all the same
  } finally {
    for (const fd of open) closeSync(fd);
  }
}

function missingAddressSpace(): string | undefined {
  try {
    const left = addressSpaceLeft(
      readFileSync('/proc/self/limits', 'utf8'),
      readFileSync('/proc/self/status', 'utf8'),
    );
    if (left >= ADDRESS_SPACE_MIB * 2 ** 20) return undefined;
    return `mmap: ENOMEM (cannot allocate memory): ${ADDRESS_SPACE_MIB} MiB of address space are needed to start, and ${Math.max(0, Math.floor(left / 2 ** 20))} MiB are left: raise the limit (ulimit -v unlimited; systemd: LimitAS=infinity)`;
  } catch {
    return undefined; // nobody says: without /proc, say
  }
}

/** Octets, by /proc/self/limits and /proc/self/status; infinite where there is no limit (ulimit -v). */
export function addressSpaceLeft(limits: string, status: string): number {
  const limit = /^Max address space\s+(\d+)/m.exec(limits)?.[1];
  const size = /^VmSize:\s+(\d+) kB/m.exec(status)?.[1];
  if (limit === undefined || size === undefined) return Number.POSITIVE_INFINITY;
  return Number(limit) - Number(size) * 1024;
}
