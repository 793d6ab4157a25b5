/**
 * Whether a file can be an addon for this architecture, by its first octets: dlopen(3) says "no such file" of one that is for
 * another, and a truncated one may end the process by SIGBUS.
 */

/** e_machine of elf(5), by the name that Node has for the architecture. Others, which a clone may be built for, are not judged. */
const MACHINES: readonly (readonly [arch: string, machine: number])[] = [
  ['x64', 62],
  ['arm64', 183],
];

/** Octets of the header. */
export const ELF_HEADER = 64;
const MAGIC = 0x7f454c46;
/** 64 bits, little-endian. */
const KIND = 0x0201;

/** What is wrong, in words that follow the name of the file; undefined: nothing that can be seen. */
export function elfFault(head: Uint8Array, size: number, arch: string): string | undefined {
  const [, wanted] = MACHINES.find(([name]) => name === arch) ?? [];
  if (wanted === undefined) return undefined;
  if (size === 0) return 'is empty';
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  if (size < ELF_HEADER || view.getUint32(0) !== MAGIC) return 'is no ELF file';
  const machine = view.getUint16(18, true);
  if (view.getUint16(4) !== KIND || machine !== wanted) return `is for ${nameOf(machine)}, not for ${arch}`;
  // The table of sections is what the linker writes last.
  const end = Number(view.getBigUint64(40, true)) + view.getUint16(58, true) * view.getUint16(60, true);
  return size < end ? `is truncated: ${size} of ${end} octets` : undefined;
}

const nameOf = (machine: number): string =>
  MACHINES.find(([, number]) => number === machine)?.[0] ?? `another architecture (ELF machine ${machine})`;
