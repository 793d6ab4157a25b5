/**
 * Signals, from the first line of ours on: whatever else is loaded is loaded behind this. So it imports nothing. What a signal
 * does before, while the kernel and Node start the process: docs/run.md.
 */

const STOP: readonly NodeJS.Signals[] = ['SIGTERM', 'SIGINT'];

/** Of `run` alone: other commands end at these, as programs do. */
const OF_RUN: readonly NodeJS.Signals[] = [...STOP, 'SIGHUP'];

export const isRun = process.argv.slice(2).find((word) => !word.startsWith('-')) === 'run';

type Handler = (signal: NodeJS.Signals) => void;

const handlers = new Map<NodeJS.Signals, Handler>();
/** Those of run that came before somebody asked for them. */
const early = new Set<NodeJS.Signals>();

function take(signal: NodeJS.Signals): void {
  // The next one is the kernel's, and ends the process also where nothing of ours runs any more.
  if (STOP.includes(signal)) for (const name of STOP) process.removeListener(name, take);
  const handler = handlers.get(signal);
  if (handler !== undefined) handler(signal);
  else if (OF_RUN.includes(signal)) early.add(signal);
}

/** From now on `handler` is called; at once, if the signal has come already. SIGUSR1 is not kept. */
export function onSignal(name: NodeJS.Signals, handler: Handler): void {
  handlers.set(name, handler);
  if (early.delete(name)) handler(name);
}

// Without a listener Node opens its debugger at SIGUSR1, in any command.
process.on('SIGUSR1', take);
if (isRun) for (const name of OF_RUN) process.on(name, take);
