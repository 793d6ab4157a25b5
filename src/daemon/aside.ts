/** A configuration read in a thread of its own, so that no request waits for it; whatever becomes of the thread. */
import { Worker } from 'node:worker_threads';
import type { FileStamps } from '../config/file-stamp.ts';
import type { AsideRequest, AsideResult } from '../config/load-aside.ts';
import { entryPoint } from '../sys/entry-points.ts';
import { requireThreadRoom, THREAD_ADDRESS_SPACE_MIB } from '../sys/thread-room.ts';
import { errnoText } from '../wire/netlink/errno.ts';
import type { AsideMessage } from './reload-worker.ts';

/** Mebibytes of objects: many times what any configuration takes. Prefixes are outside of it, bounded by their files' size. */
const MOST_MIB = 256;

/** Milliseconds: some hundred times what a large configuration takes, or a hostile one. */
const DEADLINE_MS = 120_000;

export interface Aside {
  /** Resolves when the thread has ended. */
  readonly result: Promise<AsideResult>;
  /** Ends it, whatever it does. */
  stop(): void;
}

/** `onNamed` is told of the files that it is about to read. */
export function readAside(
  request: AsideRequest,
  onNamed: (files: FileStamps) => void,
  script: URL = entryPoint('reload'),
): Aside {
  const failed = (text: string): AsideResult => ({
    faults: [`${request.source.config}: cannot be read aside: ${text}`],
  });
  let worker: Worker;
  try {
    requireThreadRoom();
    worker = new Worker(script, {
      workerData: request,
      resourceLimits: { maxOldGenerationSizeMb: MOST_MIB },
    });
  } catch (error) {
    return { result: Promise.resolve(failed(wordsOf(error))), stop: () => {} };
  }
  worker.unref(); // it keeps nobody alive who is to end
  let result = failed('its thread has ended without a word');
  const deadline = setTimeout(() => {
    result = failed(`it takes longer than ${DEADLINE_MS / 1000} s: make it shorter, or simpler`);
    void worker.terminate();
  }, DEADLINE_MS).unref();
  worker.on('message', (message: AsideMessage) => {
    if ('named' in message) onNamed(message.named);
    else result = message;
  });
  worker.on('error', (error) => {
    result = failed(wordsOf(error));
  });
  const ended = new Promise<AsideResult>((resolve) => {
    worker.once('exit', () => {
      clearTimeout(deadline);
      resolve(result);
    });
  });
  return { result: ended, stop: () => void worker.terminate() };
}

const REMEDIES: Readonly<Record<string, string>> = {
  EMFILE: 'raise the limit of open files (ulimit -n 1024; systemd: LimitNOFILE=1024), and reload again',
  ENFILE: 'the host has too many open files (sysctl fs.file-max): reload again when there are fewer',
  EAGAIN:
    'raise the limit of threads (ulimit -u; systemd: TasksMax=; container: --pids-limit), and reload again',
  ENOMEM: `it takes ${THREAD_ADDRESS_SPACE_MIB} MiB of address space: raise the limit (ulimit -v; systemd: LimitAS=), or restart`,
  ERR_WORKER_OUT_OF_MEMORY: `it takes more than ${MOST_MIB} MiB: make it shorter (a long list of prefixes belongs in a file of its own)`,
};

/** A thread that could not start has the errno in its message alone. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message } = error;
  const code = 'code' in error ? String(error.code) : '';
  const errno = /\bE[A-Z]{3,}\b/.exec(code === 'ERR_WORKER_INIT_FAILED' ? message : '')?.[0] ?? code;
  const remedy = REMEDIES[errno];
  if (remedy === undefined) return message;
  return [errno, errnoText(errno), remedy].filter((part) => part !== undefined).join(': ');
}
