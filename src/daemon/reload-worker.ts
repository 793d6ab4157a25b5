/**
 * The thread that a reload is done in: it reads, hands over, and ends, and what it took is given back. It is loaded by its path
 * (aside.ts), and does nothing in the main thread.
 */
import { deserialize } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import type { FileStamps } from '../config/file-stamp.ts';
import { type AsideRequest, type AsideResult, loadAside } from '../config/load-aside.ts';
import type { RuleLists } from '../config/rule-lists.ts';
import { stepBackMyself } from '../sys/thread-priority.ts';

/** What the thread says: the files that it is about to read; and then what came of it. */
export type AsideMessage = { readonly named: FileStamps } | AsideResult;

function buffersOf({ lists }: { readonly lists: RuleLists }): ArrayBuffer[] {
  return [
    lists.places.buffer,
    ...lists.tables.flatMap(({ sourceOf, ranges: { list, starts, rows, index } }) => [
      ...[sourceOf.buffer, list.addresses.buffer, list.lengths.buffer],
      ...[starts.buffer, rows.buffer, index.buffer],
    ]),
  ];
}

if (parentPort !== null) {
  stepBackMyself('reload');
  const say = (message: AsideMessage, transfer: ArrayBuffer[] = []): void =>
    parentPort?.postMessage(message, transfer);
  const result = loadAside(workerData as AsideRequest, deserialize, (named) => say({ named }));
  say(result, 'loaded' in result ? buffersOf(result.loaded) : []);
}
