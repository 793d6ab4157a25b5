/**
 * What a service manager is told, as sd_notify(3) has it: that arproxy is ready, that it reloads, why it ends; and, where it wants
 * a sign of life (WatchdogSec=), that requests are answered. The sign is given by the check of that way, never by a timer alone.
 */
import { constants } from 'node:os';
import { oneLine } from '../wire/octet-text.ts';
import type { LifeEvent, LifeHook } from './life-cycle.ts';

/** What of the environment is for this: see takeNotifyEnvironment(). */
export interface NotifyEnvironment {
  /** A path, or `@` and an abstract name. */
  readonly socket: string;
  /** How long it waits for a sign of life, in milliseconds; undefined: it wants none. */
  readonly watchdog: number | undefined;
}

export interface ServiceManagerParts extends NotifyEnvironment {
  /** Sends one datagram to the socket. Throws a SystemError. */
  readonly send: (socket: string, text: string) => void;
  /** Called with what send() threw. */
  readonly onRefused: (error: Error) => void;
  /** What is done, in a line; asked for from `ready` on. */
  readonly status: () => string;
  /** Milliseconds of CLOCK_MONOTONIC. */
  readonly monotonic: () => number;
}

/** How often the line of the status is told, in milliseconds. */
const STATUS_MS = 10_000;

/** A longer text is no use in a line of `systemctl status`. */
const LONGEST = 1000;

/** Taken out of the environment, so that no process that is started from here speaks in our name. Undefined: there is nobody. */
export function takeNotifyEnvironment(env: NodeJS.ProcessEnv, pid: number): NotifyEnvironment | undefined {
  const { NOTIFY_SOCKET: socket, WATCHDOG_USEC: usec, WATCHDOG_PID: whose } = env;
  for (const name of ['NOTIFY_SOCKET', 'WATCHDOG_USEC', 'WATCHDOG_PID']) delete env[name];
  if (socket === undefined || !/^[/@]./.test(socket)) return undefined;
  const isOurs = whose === undefined || Number(whose) === pid;
  const ms = Number(usec ?? 0) / 1000;
  return { socket, watchdog: isOurs && ms > 0 ? ms : undefined };
}

/** A hook that tells it. */
export function serviceManager(parts: ServiceManagerParts): LifeHook {
  let told = Number.NEGATIVE_INFINITY;
  let refused: string | undefined;
  let broken: string | undefined;
  const tell = (...lines: readonly string[]): void => {
    try {
      parts.send(parts.socket, lines.join('\n'));
      refused = undefined;
    } catch (error) {
      const { message } = error as Error;
      if (message !== refused) parts.onRefused(error as Error);
      refused = message;
    }
  };
  const status = (): string => {
    told = parts.monotonic();
    return statusLine(broken === undefined ? parts.status() : `requests are not answered: ${broken}`);
  };
  const checked = (fault: string | undefined): void => {
    // The watchdog is to see a fault.
    const lines = parts.watchdog === undefined || fault !== undefined ? [] : ['WATCHDOG=1'];
    if (parts.monotonic() - told >= STATUS_MS) lines.push(status());
    if (lines.length > 0) tell(...lines);
  };
  return (event) => {
    switch (event.phase) {
      case 'starting':
        return tell(statusLine('starting'));
      case 'healthy':
        broken = undefined;
        return tell('READY=1', status());
      case 'ready':
      case 'reloaded':
        return tell('READY=1', status());
      case 'checked':
        return checked(event.fault);
      case 'unhealthy':
        broken = event.fault;
        return tell(status());
      case 'reloading':
      case 'reload-ignored':
        // With Type=notify-reload, the time tells this from a message that was under way.
        tell('RELOADING=1', `MONOTONIC_USEC=${Math.floor(parts.monotonic() * 1000)}`);
        return event.phase === 'reload-ignored' ? tell('READY=1', status()) : undefined;
      case 'reload-failed':
        return tell(
          'READY=1',
          statusLine(`not reloaded, the configuration before is in force: ${event.faults[0]}`),
        );
      case 'stopping':
        return tell('STOPPING=1', statusLine('stopping'));
      case 'failed':
        return tell(...failure(event));
      case 'stopped':
        return;
    }
  };
}

const statusLine = (text: string): string => {
  const line = oneLine(text);
  return `STATUS=${line.length > LONGEST ? `${line.slice(0, LONGEST)}...` : line}`;
};

/** ERRNO= is shown by `systemctl status` as a number and its text. */
function failure({ error }: Extract<LifeEvent, { readonly phase: 'failed' }>): string[] {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const errno = (constants.errno as Readonly<Record<string, number>>)[code];
  return [...(errno === undefined ? [] : [`ERRNO=${errno}`]), statusLine(message)];
}
