/** What the daemon answers on its control socket, command by command. */
import { LOG_LEVELS, type LogLevel } from '../config/config.ts';
import { printConfig } from '../config/print.ts';
import type { Client, Handlers } from '../control/connection.ts';
import { ControlError, type Request } from '../control/protocol.ts';
import { type TopTalkers, topTalkers } from '../control/top-talkers.ts';
import { watchFilter } from '../control/watch-filter.ts';
import { parseWatch } from '../control/watch-request.ts';
import { MOST_WATCHERS, type WatcherStatus, type Watchers } from '../control/watchers.ts';
import type { ConfigFile, ReloadResult } from './config-file.ts';
import type { Daemon } from './daemon.ts';
import { type DaemonStatus, daemonStatus } from './status.ts';

export interface ControlParts {
  readonly daemon: Daemon;
  /** Undefined: options alone. */
  readonly file: ConfigFile | undefined;
  readonly watchers: Watchers;
  /** How many are connected. */
  readonly clients: () => number;
}

/** The answer to `status`. */
export interface StatusAnswer extends DaemonStatus {
  readonly top: TopTalkers;
  readonly clients: number;
  readonly watchers: readonly WatcherStatus[];
}

/** The answer to `watch`: decisions follow, from this number on. */
export interface WatchAnswer {
  readonly watching: number;
}

/** The answer to `loglevel`. */
export interface LogLevelAnswer {
  readonly before: LogLevel;
  readonly now: LogLevel;
}

/** The answer to `reload`, where it went well. */
export interface ReloadAnswer {
  readonly file: string;
  readonly generation: number;
  readonly changes: readonly string[];
  /** The reload before this one: the daemon may have seen the change by itself. */
  readonly previous: ReloadResult | undefined;
}

/** The answer to `config`. */
export interface ConfigAnswer {
  readonly file: string | undefined;
  readonly generation: number;
  /** In force, every default said, in the file's own language. */
  readonly text: string;
}

/** One row a command. */
export const controlHandlers = (parts: ControlParts): Handlers => ({
  status: () => status(parts),
  watch: (request, client) => watch(request, client, parts),
  loglevel: (request) => logLevel(request, parts),
  reload: () => reload(parts),
  config: () => config(parts),
});

const status = ({ daemon, file, watchers, clients }: ControlParts): StatusAnswer => ({
  ...daemonStatus(daemon.view, file),
  top: topTalkers(daemon.view.recorder),
  clients: clients(),
  watchers: watchers.status(),
});

function watch(request: Request, client: Client, { watchers }: ControlParts): WatchAnswer {
  const wanted = parseWatch(request);
  if (watchers.has(client)) {
    throw new ControlError('watching', 'this connection watches already: open another');
  }
  if (watchers.size >= MOST_WATCHERS) {
    throw new ControlError('too-many-watchers', `${MOST_WATCHERS} watch already: try again later`);
  }
  client.keep(() => watchers.remove(client));
  return { watching: watchers.add(client, watchFilter(wanted), wanted.history) };
}

function logLevel({ level }: Request, { daemon }: ControlParts): LogLevelAnswer {
  const now = LOG_LEVELS.find((known) => known === level);
  if (now === undefined) {
    const got = JSON.stringify(level)?.slice(0, 80) ?? 'none';
    throw new ControlError('bad-request', `level: want one of ${LOG_LEVELS.join(', ')}, got ${got}`);
  }
  const before = daemon.view.logLevel as LogLevel;
  daemon.setLogLevel(now);
  return { before, now };
}

function reload({ file }: ControlParts): ReloadAnswer {
  if (file === undefined) {
    throw new ControlError(
      'no-config-file',
      'the daemon runs without a configuration file: nothing to reload',
    );
  }
  const previous = file.lastReload;
  const { ok, changes, faults } = file.reload('control socket');
  if (!ok) {
    const message = `${file.path}: not reloaded, the configuration before stays in force`;
    throw new ControlError('config', message, faults);
  }
  return { file: file.path, generation: file.generation, changes, previous };
}

/** To print a long one takes as long as to read it: done once for each. */
const printed = new WeakMap<object, string>();

function config({ daemon, file }: ControlParts): ConfigAnswer {
  const { config: inForce } = daemon.view.settings;
  const text = printed.get(inForce) ?? printConfig(inForce);
  printed.set(inForce, text);
  return { file: file?.path, generation: file?.generation ?? 1, text };
}
