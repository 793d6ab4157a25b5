/** The service manager that started this process, if one did, joined to the daemon's life. */
import type { Log } from '../log/log.ts';
import { monotonic } from '../serving/monotonic.ts';
import { sendNotification } from '../sys/notify.ts';
import { RESYNC_MS } from './daemon.ts';
import type { LifeCycle } from './life-cycle.ts';
import { type NotifyEnvironment, serviceManager } from './service-manager.ts';

export interface OpenServiceManagerParts {
  readonly life: LifeCycle;
  /** Undefined: it is not there yet. */
  readonly log: () => Log | undefined;
  readonly status: () => string;
  /** Looks whether requests are answered. */
  readonly check: () => void;
}

/** Closable, since it may want a check more often than there is one anyway. */
export function openServiceManager(
  environment: NotifyEnvironment,
  { life, log, status, check }: OpenServiceManagerParts,
): { close(): void } {
  const onRefused = ({ message }: Error): void =>
    log()?.say('notify-failed', {}, `the service manager is not told of the state: ${message}`);
  life.follow(serviceManager({ ...environment, send: sendNotification, onRefused, status, monotonic }));
  const { watchdog } = environment;
  // sd_watchdog_enabled(3): half of the time.
  if (watchdog === undefined || watchdog / 2 >= RESYNC_MS) return { close: () => {} };
  const timer = setInterval(check, watchdog / 2).unref();
  return { close: () => clearInterval(timer) };
}
