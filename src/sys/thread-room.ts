/** Whether there is room for one more thread of Node's. Where there is not, it is not refused: the whole process ends. */
import { closeSync, openSync, readFileSync } from 'node:fs';
import { errnoText } from '../wire/netlink/errno.ts';

/** A thread's event loop ends the whole process where it finds no descriptor. */
const DESCRIPTORS = 8;

/** Mebibytes that V8 reserves for a thread, and ends the whole process where it may not. */
export const THREAD_ADDRESS_SPACE_MIB = 1024;

/** Throws an error whose `code` is the errno. */
export function requireThreadRoom(): void {
  const open: number[] = [];
  try {
    while (open.length < DESCRIPTORS) open.push(openSync('/dev/null', 'r'));
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException;
    throw refused(code, 'raise the limit of open files (ulimit -n 1024; systemd: LimitNOFILE=1024)');
  } finally {
    for (const fd of open) closeSync(fd);
  }
  if (addressSpaceLeft() >= THREAD_ADDRESS_SPACE_MIB * 2 ** 20) return;
  throw refused(
    'ENOMEM',
    `a thread takes ${THREAD_ADDRESS_SPACE_MIB} MiB of address space: raise the limit (ulimit -v; systemd: LimitAS=)`,
  );
}

const refused = (code: string, remedy: string): Error =>
  Object.assign(new Error(`${code} (${errnoText(code) ?? 'unknown error'}): ${remedy}`), { code });

/** Octets; infinite where there is no limit (ulimit -v), or nobody says so. */
function addressSpaceLeft(): number {
  try {
    const limit = /^Max address space\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    if (limit === undefined) return Number.POSITIVE_INFINITY;
    const size = /^VmSize:\s+(\d+) kB/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? 0;
    return Number(limit) - Number(size) * 1024;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
