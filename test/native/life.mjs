// One life: `life.mjs KIND STEP...` does the steps, one after the other, and then nothing: that it ends is the test.
// A life that begins with `worker` is led in a worker thread, `workers` in several at once.
import { readdirSync, readlinkSync } from 'node:fs';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { isMainThread, parentPort, Worker } from 'node:worker_threads';
import { KINDS } from './kinds.mjs';

const [kindName, ...steps] = process.argv.slice(2);
const kind = KINDS[kindName];
let kit;
let handles = [];
let closed = [];
let events = 0;
let socketsBefore;
/** What the next callback does, once. */
let inCallback = () => {};

function onEvent() {
  events++;
  const act = inCallback;
  inCallback = () => {};
  act();
}

/** A worker shares its process's sockets with others: then it cannot tell. */
const sockets = () => {
  if (!isMainThread) return 0;
  const links = readdirSync('/proc/self/fd').map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      return ''; // the directory's own
    }
  });
  return links.filter((link) => link.startsWith('socket:')).length;
};

function mustBeReleased() {
  if (sockets() !== socketsBefore) throw new Error(`${sockets()} sockets, ${socketsBefore} before`);
}

function mustThrow(what, call) {
  try {
    call();
  } catch (error) {
    if (error instanceof Error && typeof error.code === 'string') return error;
    throw new Error(`${what}: threw without a code`, { cause: error });
  }
  throw new Error(`${what}: did not throw`);
}

function stir() {
  events = 0;
  kind.stir(kit, handles, onEvent);
}

async function traffic() {
  stir();
  await kit.until('the callback', () => events >= handles.length);
  kind.settle(kit, handles);
  // The socket that sent is collected before the end may come: what Node makes of it then is in inside.mjs.
  globalThis.gc();
  await nextTurn();
  await nextTurn();
}

/** Makes the callback do `act`, and waits for it. */
async function callback(act) {
  let done = false;
  inCallback = () => {
    done = true;
    act();
  };
  stir();
  await kit.until('the callback', () => done);
}

function closeAgain() {
  for (const handle of closed) kit.addon.close(handle);
}

function close() {
  closed.push(...handles);
  handles = [];
  closeAgain();
  mustBeReleased();
}

async function throwInCallback() {
  const thrown = new Error('thrown in the callback');
  let surfaced;
  let nextTurnCame = false;
  process.once('uncaughtException', (error) => {
    surfaced = error;
  });
  await callback(() => {
    setImmediate(() => {
      nextTurnCame = true;
    });
    throw thrown;
  });
  await kit.until('the turn after the callback', () => nextTurnCame);
  if (surfaced !== thrown) throw new Error('no uncaughtException from the callback');
  kind.settle(kit, handles);
}

/** Waits for the collector to take the handles, and for what they held. */
async function drop() {
  const dropped = [...handles, ...closed].map((handle) => new WeakRef(handle));
  handles = [];
  closed = [];
  for (let turn = 0; turn === 0 || dropped.some((handle) => handle.deref() !== undefined); turn++) {
    if (turn > 100) throw new Error('not collected');
    await nextTurn(); // deref() keeps what it gives alive until then
    globalThis.gc();
  }
  await kit.until('the sockets of what was collected to go', () => sockets() === socketsBefore);
}

function exitProcess() {
  if (isMainThread) process.exit(0);
  parentPort.postMessage('exit process');
  for (;;);
}

/** Waits, with JavaScript running for ever, to be terminated. */
function bePreempted() {
  parentPort.postMessage('terminate');
  for (;;);
}

const STEPS = {
  load: async () => {
    kit = { ...(await import('./kit.mjs')), fast: await import('./fast-path-kit.mjs') };
    socketsBefore = sockets();
  },
  open: () => void handles.push(...[kind.open(kit, onEvent)].flat()),
  'open fails': () => {
    const error = mustThrow('open', () => kind.open(kit, onEvent));
    if (error.code !== 'EPERM') throw error;
    mustBeReleased();
  },
  traffic,
  close,
  'close again': closeAgain,
  use: () => {
    for (const handle of closed) {
      kind.read(kit, handle);
      for (const call of kind.use(kit, handle)) {
        const error = mustThrow('use after close', call);
        if (error.code !== 'ERR_CLOSED') throw error;
      }
    }
  },
  'close in callback': () => callback(close),
  'throw in callback': throwInCallback,
  'exit in callback': () => callback(() => process.exit(0)),
  'exit process in callback': () => callback(exitProcess),
  'terminate in callback': () => callback(bePreempted),
  'interface goes': () => void kit.ip('link del va'),
  'interface goes down': () => void kit.ip('link set vb down'),
  'interface comes': () => kit.addPair('va', 'vb'),
  'interface comes up': async () => {
    kit.ip('link set vb up');
    await kit.until('vb to be up', () => / state UP /.test(kit.ip('-o link show dev vb')));
  },
  'drop, collect': drop,
  nonsense: async () => (await import('./nonsense.mjs')).nonsense(kit, kindName, handles[0]),
  exit: () => process.exit(0),
  'exit process': exitProcess,
  terminate: () => new Promise(() => parentPort.postMessage('terminate')),
};

async function live() {
  for (const step of steps) await STEPS[step]();
}

const WORKERS = { worker: 1, workers: 4 };
let ready = 0;

/**
 * Ends the process as soon as every worker wants that: Node falls over one that is between a collection and the turn behind it
 * (inside.mjs).
 */
function exitTogether() {
  if (++ready === WORKERS[steps[0]]) process.exit(0);
}

async function liveInWorkers(count) {
  const worker = new Worker(new URL(import.meta.url), { argv: [kindName, ...steps.slice(1)] });
  const others = count > 1 ? liveInWorkers(count - 1) : undefined;
  worker.on('message', (wish) => void (wish === 'terminate' ? worker.terminate() : exitTogether()));
  worker.on('error', (error) => {
    throw error;
  });
  await new Promise((resolve) => worker.once('exit', resolve));
  await others;
}

await (isMainThread && steps[0] in WORKERS ? liveInWorkers(WORKERS[steps[0]]) : live());
