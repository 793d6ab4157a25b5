// What a shared object says of itself, in the little-endian ELF of 64 bits that x64 and arm64 have (elf(5)). Read here, so that
// no binutils for another architecture are needed.

const [PT_LOAD, PT_DYNAMIC, PT_GNU_STACK] = [1, 2, 0x6474e551];
const SHT_DYNSYM = 11;
const [PF_X, PF_W] = [1, 2];
const DT_STRTAB = 5;

/** Throws an Error where it is no such file: words that follow the name of the file. */
export function readElf(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  if (bytes.length < 64 || view.getUint32(0) !== 0x7f454c46 || bytes[4] !== 2 || bytes[5] !== 1)
    throw new Error('is no little-endian ELF file of 64 bits');
  const u64 = (at) => Number(view.getBigUint64(at, true));
  // The table of sections is what the linker writes last.
  if (bytes.length < u64(40) + view.getUint16(58, true) * view.getUint16(60, true))
    throw new Error('is truncated');
  const rows = (at, size, count) => Array.from({ length: count }, (_, i) => at + i * size);
  const programs = rows(u64(32), view.getUint16(54, true), view.getUint16(56, true)).map((at) => ({
    type: view.getUint32(at, true),
    flags: view.getUint32(at + 4, true),
    offset: u64(at + 8),
    address: u64(at + 16),
    size: u64(at + 32),
  }));
  const sections = rows(u64(40), view.getUint16(58, true), view.getUint16(60, true)).map((at) => ({
    type: view.getUint32(at + 4, true),
    offset: u64(at + 24),
    size: u64(at + 32),
  }));
  const fileOffset = (address) => {
    const in_ = programs.find(
      (p) => p.type === PT_LOAD && address >= p.address && address < p.address + p.size,
    );
    return in_ === undefined ? address : address - in_.address + in_.offset;
  };
  const dynamic = programs
    .filter(({ type }) => type === PT_DYNAMIC)
    .flatMap(({ offset, size }) => rows(offset, 16, size / 16))
    .map((at) => ({ tag: u64(at), value: u64(at + 8) }));
  const strings = fileOffset(dynamic.find(({ tag }) => tag === DT_STRTAB)?.value ?? 0);
  const string = (at) => {
    const from = strings + at;
    return Buffer.from(bytes.buffer, bytes.byteOffset + from, bytes.indexOf(0, from) - from).toString(
      'latin1',
    );
  };
  // The first symbol is none.
  const symbols = sections
    .filter(({ type }) => type === SHT_DYNSYM)
    .flatMap(({ offset, size }) => rows(offset, 24, size / 24).slice(1))
    .map((at) => ({ name: string(view.getUint32(at, true)), isDefined: view.getUint16(at + 6, true) !== 0 }));
  return {
    machine: view.getUint16(18, true),
    dynamic: dynamic.map(({ tag, value }) => ({ tag, value, text: () => string(value) })),
    undefinedSymbols: symbols.filter(({ isDefined }) => !isDefined).map(({ name }) => name),
    definedSymbols: symbols.filter(({ isDefined }) => isDefined).map(({ name }) => name),
    // Without the header that says otherwise the stack becomes executable.
    hasExecutableStack: programs.every(({ type, flags }) => type !== PT_GNU_STACK || (flags & PF_X) !== 0),
    isWritableCode: programs.some(
      ({ type, flags }) => type === PT_LOAD && (flags & PF_X) !== 0 && (flags & PF_W) !== 0,
    ),
  };
}
