// Which libraries a program needs, by what the files say of themselves: so nothing of another architecture need be run.
import { readElf } from '../lib/elf.mjs';

const DT_NEEDED = 1;

/**
 * Names of all libraries that a process of `program` loads, `late` by name alone, each with what it needs itself. `find(name)` gives the
 * octets of a library, or undefined.
 */
export function librariesOf(program, late, find) {
  const found = new Set();
  const queue = [...neededBy(program), ...late];
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) {
    if (found.has(name)) continue;
    const bytes = find(name);
    if (bytes === undefined) throw new Error(`${name} is in none of the packages`);
    found.add(name);
    queue.push(...neededBy(bytes));
  }
  return [...found];
}

const neededBy = (bytes) =>
  readElf(bytes)
    .dynamic.filter(({ tag }) => tag === DT_NEEDED)
    .map(({ text }) => text());
