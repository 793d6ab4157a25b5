// What a prebuilt addon must be, so that every libc can load it. No toolchain notices where it is not.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readElf } from './elf.mjs';

/** e_machine of elf(5), by the name that Node has for the architecture. */
const MACHINES = { x64: 62, arm64: 183 };
export const ARCHITECTURES = Object.keys(MACHINES);

/** Tags of the dynamic section that bind it to one system. */
const FORBIDDEN = new Map([
  [1, 'NEEDED'],
  [15, 'RPATH'],
  [22, 'TEXTREL'],
  [29, 'RUNPATH'],
  [0x6ffffffe, 'VERNEED'],
]);

/** How Node finds an addon that any of its environments may load. */
const ENTRY = 'napi_register_module_v1';

const LIST = join(import.meta.dirname, '..', '..', 'native', 'undefined-symbols.txt');

/** Each symbol of the list has words behind it. Throws an Error where one has none. */
export function listedSymbols(text = readFileSync(LIST, 'utf8')) {
  const lines = text.split('\n').filter((line) => /^[^#\s]/.test(line));
  return lines.map((line) => {
    const [, name, why] = /^(\S+)\s+(\S.*)$/.exec(line) ?? [];
    if (why === undefined) throw new Error(`native/undefined-symbols.txt: no word why: ${line}`);
    return name;
  });
}

/** In words that follow the name of the file; none: it may be released. */
export function faultsOf(bytes, arch, listed = listedSymbols()) {
  try {
    return faultsIn(readElf(bytes), arch, listed);
  } catch (error) {
    return [error.message];
  }
}

function faultsIn(elf, arch, listed) {
  const tags = elf.dynamic.filter(({ tag }) => FORBIDDEN.has(tag));
  const unknown = elf.undefinedSymbols.filter((name) => !listed.includes(name));
  return [
    ...(elf.machine === MACHINES[arch]
      ? []
      : [`is for machine ${elf.machine}, not ${MACHINES[arch]} (${arch})`]),
    ...tags.map(
      ({ tag, text }) => `has ${FORBIDDEN.get(tag)}${tag === 22 || tag === 0x6ffffffe ? '' : ` ${text()}`}`,
    ),
    ...unknown.map((name) => `wants ${name}, which is not in native/undefined-symbols.txt`),
    ...(elf.definedSymbols.includes(ENTRY) ? [] : [`does not define ${ENTRY}`]),
    ...(elf.hasExecutableStack ? ['has an executable stack'] : []),
    ...(elf.isWritableCode ? ['has code that can be written to'] : []),
  ];
}

/** Listed, and wanted by none of them: the list says no more than is so. */
export function notWanted(files, listed = listedSymbols()) {
  const wanted = new Set(files.flatMap((bytes) => readElf(bytes).undefinedSymbols));
  return listed.filter((name) => !wanted.has(name));
}
