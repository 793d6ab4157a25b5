#!/usr/bin/env node
/**
 * The door. Signals first, then Node's age. What arproxy allocates, it allocates while it loads; so V8 is told, before anything else is loaded,
 * that its room for young objects need not grow. That saves a daemon some 2 MiB for its whole life.
 */
import './first-signals.ts';
import './old-node.ts';
import { setFlagsFromString } from 'node:v8';

setFlagsFromString('--semi-space-growth-factor=1');

async function start(): Promise<void> {
  // With the launcher's address no debugger can be open.
  const isShut = process.execArgv.some((word) => word.startsWith('--inspect-port=[fe80:'));
  if (!isShut && (await (await import('./debugger.ts')).closeDebugger()))
    process.stderr.write(
      'arproxy: SIGUSR1 came while Node started and opened its debugger, which is closed again\n',
    );
  await import('./start.ts');
}

/** Loaded behind the signals, one file at a time: the last descriptor is enough for it. */
const missingRoom = (): Promise<string | undefined> =>
  import('./room.ts').then(
    (room) => room.missingRoom(),
    (error: Error) =>
      `${error.message}: raise the limit of open files (ulimit -n 1024; systemd: LimitNOFILE=1024)`,
  );

async function main(): Promise<void> {
  const missing = await missingRoom();
  if (missing === undefined) await start();
  else {
    process.stderr.write(`arproxy: ${missing}\n`);
    process.exitCode = 1;
  }
}

// No await at the top: Node 12 cannot parse one, so that old-node.ts would have no say. With one, Node ends with this code where
// nothing is left that could settle it.
const UNSETTLED = 13;
const unsettled = (): void => {
  process.exitCode = UNSETTLED;
};
process.once('beforeExit', unsettled);
void main().finally(() => process.removeListener('beforeExit', unsettled));
