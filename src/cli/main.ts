#!/usr/bin/env node
/**
 * The door. Signals first. What arproxy allocates, it allocates while it loads; so V8 is told, before anything else is loaded,
 * that its room for young objects need not grow. That saves a daemon some 2 MiB for its whole life.
 */
import './first-signals.ts';
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
const missing = await import('./room.ts').then(
  ({ missingRoom }) => missingRoom(),
  (error: Error) =>
    `${error.message}: raise the limit of open files (ulimit -n 1024; systemd: LimitNOFILE=1024)`,
);
if (missing === undefined) await start();
else {
  process.stderr.write(`arproxy: ${missing}\n`);
  process.exitCode = 1;
}
