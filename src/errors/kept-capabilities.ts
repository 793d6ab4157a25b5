/**
 * What root may do comes of capabilities, and `run` gives them back when it is ready: a file of another user, a port below 1024 that
 * a reload asks for are then refused. Looked at when it has happened, so that it is said in any thread and nowhere else.
 */
import { readFileSync } from 'node:fs';

const REFUSED: readonly (string | undefined)[] = ['EACCES', 'EPERM'];
const CAP_DAC_OVERRIDE = 1n;

/** The other remedy, behind the first; empty where capabilities have nothing to do with it. */
export function orKeepCapabilities(code: string | undefined, status = ownStatus()): string {
  if (!REFUSED.includes(code) || !isRoot(status)) return '';
  const [, hex = '0'] = /^CapEff:\s*([0-9a-f]+)$/m.exec(status) ?? [];
  if (((BigInt(`0x${hex}`) >> CAP_DAC_OVERRIDE) & 1n) === 1n) return '';
  return ', or start arproxy with --keep-capabilities: when it is ready it has given back what root may do';
}

const isRoot = (status: string): boolean => /^Uid:\t\d+\t0\t/m.test(status);

function ownStatus(): string {
  try {
    return readFileSync('/proc/self/status', 'latin1');
  } catch {
    return '';
  }
}
