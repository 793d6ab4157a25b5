/** What the daemon answers on its control socket, command by command. */
import { LOG_LEVELS } from '../config/keys.ts';
import { printConfig } from '../config/print.ts';
import type { AnswerOf, CommandName, Unchecked } from '../control/commands.ts';
import type { Client } from '../control/connection.ts';
import { ControlError } from '../control/protocol.ts';
import { topTalkers } from '../control/top-talkers.ts';
import { parseFilter, parseWatch } from '../control/watch-request.ts';
import { MAX_WATCHERS, type Watchers } from '../control/watchers.ts';
import { shown } from '../errors/shown.ts';
import { decisionFilter, isLimited } from '../responder/decision-filter.ts';
import type { ConfigFile } from './config-file.ts';
import type { Daemon } from './daemon.ts';
import { daemonStatus } from './status.ts';

export interface ControlParts {
  readonly daemon: Pick<Daemon, 'view' | 'setLogLevel'>;
  /** Undefined: options alone. */
  readonly file:
    | Pick<ConfigFile, 'path' | 'generation' | 'lastReload' | 'previousReload' | 'reload'>
    | undefined;
  readonly watchers: Watchers;
  /** How many are connected. */
  readonly clients: () => number;
}

/** Throws, or rejects with, a ControlError. */
type CommandHandlers = {
  readonly [C in CommandName]: (
    fields: Unchecked<C>,
    client: Client,
  ) => C extends 'reload' ? Promise<AnswerOf<C>> : AnswerOf<C>;
};

/** One row a command. */
export const controlHandlers = (parts: ControlParts): CommandHandlers => ({
  status: () => status(parts),
  watch: (fields, client) => watch(fields, client, parts),
  loglevel: (fields) => logLevel(fields, parts),
  reload: () => reload(parts),
  config: () => config(parts),
});

const status = ({ daemon, file, watchers, clients }: ControlParts): AnswerOf<'status'> => ({
  ...daemonStatus(daemon.view, file),
  top: topTalkers(daemon.view.recorder),
  clients: clients(),
  watchers: watchers.status(),
});

function watch(fields: Unchecked<'watch'>, client: Client, { watchers }: ControlParts): AnswerOf<'watch'> {
  const wanted = parseWatch(fields);
  if (watchers.has(client)) {
    throw new ControlError('watching', 'this connection watches already: open another');
  }
  if (watchers.size >= MAX_WATCHERS) {
    throw new ControlError('too-many-watchers', `${MAX_WATCHERS} watch already: try again later`);
  }
  client.startStream(() => watchers.remove(client));
  return { watching: watchers.add(client, decisionFilter(wanted), wanted.history) };
}

function logLevel(
  { level, ...filter }: Unchecked<'loglevel'>,
  { daemon }: ControlParts,
): AnswerOf<'loglevel'> {
  const now = LOG_LEVELS.find((known) => known === level);
  if (now === undefined) {
    throw new ControlError('bad-request', `level: want one of ${LOG_LEVELS.join(', ')}, got ${shown(level)}`);
  }
  const wanted = parseFilter(filter);
  if (now !== 'trace' && isLimited(wanted)) {
    throw new ControlError('bad-request', `level: a filter limits the lines of trace alone, got ${now}`);
  }
  const before = daemon.view.logLevel;
  daemon.setLogLevel(now, wanted);
  return { before, now };
}

async function reload({ file }: ControlParts): Promise<AnswerOf<'reload'>> {
  if (file === undefined) {
    throw new ControlError(
      'no-config-file',
      'the daemon runs without a configuration file: nothing to reload',
    );
  }
  const { ok, changes, faults } = await file.reload('control socket');
  if (!ok) {
    const message = `${file.path}: not reloaded, the configuration before stays in force`;
    throw new ControlError('config', message, faults);
  }
  return { file: file.path, generation: file.generation, changes, previous: file.previousReload };
}

/** To print a long one takes as long as to read it: done once for each. */
const printed = new WeakMap<object, string>();

function config({ daemon, file }: ControlParts): AnswerOf<'config'> {
  const { config: inForce } = daemon.view.settings;
  const text = printed.get(inForce) ?? printConfig(inForce);
  printed.set(inForce, text);
  return { file: file?.path, generation: file?.generation ?? 1, directory: process.cwd(), text };
}
