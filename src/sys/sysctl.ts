/** Sysctls by /proc/sys, which may be read-only: it is only read. */
import { readFileSync } from 'node:fs';

/** The number in net/ipv4/`name`; undefined where it does not exist or cannot be read. */
export function readSysctl(name: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(`/proc/sys/net/ipv4/${name}`, 'ascii'), 10);
  } catch {
    return undefined;
  }
}
