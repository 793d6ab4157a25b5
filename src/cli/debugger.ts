/**
 * SIGUSR1 that comes while Node starts, before a line of ours is run, opens Node's debugger: whoever can connect to it runs code
 * as this process. The `arproxy` that is installed gives Node an address that cannot be bound (scripts/launcher.mjs); this is for
 * who starts main.js by `node`.
 */
import { readdirSync, readFileSync } from 'node:fs';
import inspector from 'node:inspector';
import { setImmediate } from 'node:timers/promises';
import { addon } from '../sys/addon.ts';

/** Of a thread in /proc/PID/task/TID/status: whether it blocks SIGHUP. Of Node's own, the one that opens the debugger alone does. */
const BLOCKS_SIGHUP = /^SigBlk:\t[0-9a-f]*[13579bdf]$/m;
const RUNS = /^State:\tR/m;

const wasAskedFor = (): boolean =>
  [...process.execArgv, ...(process.env['NODE_OPTIONS'] ?? '').split(/\s+/)].some((word) =>
    /^--inspect(-brk|-wait)?(=|$)/.test(word),
  );

/** Closes it for good, if a signal has opened it or is about to; whether one has. After SIGUSR1 has a handler of ours. */
export async function closeDebugger(): Promise<boolean> {
  if (wasAskedFor()) return false;
  const before = closeNow();
  // A signal from before our handler has woken the thread. When that sleeps again it has asked this thread twice to open the
  // debugger: by an interrupt, and by a turn of the event loop.
  while (threadStatuses().some((status) => BLOCKS_SIGHUP.test(status) && RUNS.test(status)))
    await setImmediate();
  await setImmediate();
  await setImmediate();
  return closeNow() || before;
}

function closeNow(): boolean {
  const url = inspector.url();
  if (url === undefined) return false;
  // close() waits for whoever is connected, for ever.
  addon().shutPort(Number(new URL(url).port));
  inspector.close();
  return true;
}

function threadStatuses(): string[] {
  try {
    return readdirSync('/proc/self/task').flatMap(statusOf);
  } catch {
    return []; // no /proc
  }
}

function statusOf(tid: string): string[] {
  try {
    return [readFileSync(`/proc/self/task/${tid}/status`, 'latin1')];
  } catch {
    return []; // it has ended
  }
}
