/**
 * Threads that step back: where one wants the same processor as the thread that answers, ARP is answered first. Linux has a
 * priority for each thread, and for setpriority(2) a thread's number is as good as a process's.
 */
import { readdirSync, readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';

/**
 * Never the lowest (19), by which a thread gets a seventieth of a processor that others want too: the process cannot end before
 * the thread has. The one that reads a file for a reload is waited for, and gets a quarter. Node's own compile what has become hot:
 * four at once, when a flood begins, which on one processor left the thread that answers a fifth of it for 100 ms.
 */
const NICE = { serving: 10, reload: 5, node: 10 } as const;

export type ThreadRole = keyof typeof NICE;

export function stepBack(role: ThreadRole, thread: number): void {
  try {
    setPriority(thread, NICE[role]);
  } catch {
    // it has ended, or a filter of system calls is in the way: then it keeps the usual priority
  }
}

/** All other threads that there are, before any of our own: those of V8 and libuv. `main`: the number of this one. */
export function stepBackNodes(main: number = process.pid): void {
  for (const thread of threadIds()) if (thread !== main) stepBack('node', thread);
}

/** The thread that calls this. */
export const stepBackMyself = (role: ThreadRole): void => {
  const thread = ownThread();
  if (thread !== undefined) stepBack(role, thread);
};

/** Undefined: no /proc. */
function ownThread(): number | undefined {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return undefined;
  }
}

/** Of this process; empty: no /proc. */
export function threadIds(): number[] {
  try {
    return readdirSync('/proc/self/task').map(Number);
  } catch {
    return [];
  }
}
