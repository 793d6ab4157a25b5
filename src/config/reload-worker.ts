/**
 * The thread that a reload is done in: it reads, hands over, and ends, and what it took is given back. It is loaded by its path
 * (daemon/aside.ts), and does nothing in the main thread.
 */
import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { deserialize } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import type { FileStamps } from './file-stamp.ts';
import { type AsideRequest, type AsideResult, loadAside } from './load-aside.ts';

/** What the thread says: the files that it is about to read; and then what came of it. */
export type AsideMessage = { readonly named: FileStamps } | AsideResult;

/** Where there is one processor, requests come first; and the thread still gets a quarter of it. */
const NICE = 5;

/** For Linux, a thread's number is as good as a process's. */
function stepBack(): void {
  try {
    setPriority(Number(readlinkSync('/proc/thread-self').split('/').at(-1)), NICE);
  } catch {
    // no /proc, or a filter of system calls: then it keeps the usual priority
  }
}

function buffersOf({ lists }: { readonly lists: import('./rule-lists.ts').RuleLists }): ArrayBuffer[] {
  return [
    lists.places.buffer,
    ...lists.tables.flatMap(({ sourceOf, ranges: { list, starts, rows, index } }) => [
      ...[sourceOf.buffer, list.addresses.buffer, list.lengths.buffer],
      ...[starts.buffer, rows.buffer, index.buffer],
    ]),
  ];
}

if (parentPort !== null) {
  stepBack();
  const say = (message: AsideMessage, transfer: ArrayBuffer[] = []): void =>
    parentPort?.postMessage(message, transfer);
  const result = loadAside(workerData as AsideRequest, deserialize, (named) => say({ named }));
  say(result, 'loaded' in result ? buffersOf(result.loaded) : []);
}
