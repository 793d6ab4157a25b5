/** The abstract names of this network namespace's Unix sockets: read away from the event loop, however many sockets there are. */
import { open } from 'node:fs/promises';

export interface AbstractName {
  readonly inode: number;
  readonly name: string;
}

export interface AbstractNames {
  readonly names: readonly AbstractName[];
  /** Whether all sockets were looked at: there may be more than anybody has time for. */
  readonly whole: boolean;
}

/** Octets of /proc/net/unix that are looked at: some 40,000 sockets. */
const LIMIT = 2 << 20;
/** Octets read at once. */
const PART = 1 << 16;
/** Maximum number of names: a stranger may make many. */
const NAMES = 256;

/** Type 1 is SOCK_STREAM; without a flag it does not listen; state 1: not connected. */
const LINE = /^[0-9a-f]+: [0-9a-f]+ 00000000 00000000 0001 01 +(\d+) @(.+)$/;

/** Those that begin with `prefix`, in the format of proc_net(5). */
export function parseAbstractNames(text: string, prefix: string): AbstractName[] {
  if (!text.includes(prefix)) return []; // nearly always, of thousands of lines
  return text.split('\n').flatMap((line) => {
    if (!line.includes(prefix)) return [];
    const [, inode = '', name = ''] = LINE.exec(line) ?? [];
    return name.startsWith(prefix) ? [{ inode: Number(inode), name }] : [];
  });
}

/** Those that begin with `prefix`. Rejects with an error of `node:fs` where the list cannot be read. */
export async function abstractNames(
  prefix: string,
  path = '/proc/self/net/unix',
  limit = LIMIT,
): Promise<AbstractNames> {
  const names: AbstractName[] = [];
  const file = await open(path);
  try {
    const part = Buffer.alloc(PART);
    let rest = '';
    for (let octets = 0; octets < limit; ) {
      const { bytesRead } = await file.read(part);
      octets += bytesRead;
      const text = rest + part.toString('latin1', 0, bytesRead);
      const end = bytesRead === 0 ? text.length : text.lastIndexOf('\n') + 1;
      names.push(...parseAbstractNames(text.slice(0, end), prefix));
      if (names.length > NAMES) return { names: names.slice(0, NAMES), whole: false };
      if (bytesRead === 0) return { names, whole: true };
      rest = text.slice(end);
    }
    return { names, whole: false };
  } finally {
    await file.close();
  }
}
