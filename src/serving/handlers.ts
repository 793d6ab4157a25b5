/** What is answered on the control socket, command by command. */
import type { AnswerOf, CommandName, Unchecked } from '../control/commands.ts';
import type { Client } from '../control/connection.ts';
import { ControlError } from '../control/protocol.ts';
import { topTalkers } from '../control/top-talkers.ts';
import { parseWatch } from '../control/watch-request.ts';
import { MAX_WATCHERS, type Watchers } from '../control/watchers.ts';
import { decisionFilter } from '../responder/decision-filter.ts';
import type { Recorded } from '../responder/recording.ts';
import type { DaemonCalls } from './calls.ts';
import { type Snapshots, statusOf } from './snapshot.ts';

export interface HandlerParts {
  readonly ask: {
    readonly logLevel: (...args: Parameters<DaemonCalls['logLevel']>) => Promise<AnswerOf<'loglevel'>>;
    readonly reload: () => Promise<AnswerOf<'reload'>>;
    readonly watched: (on: boolean) => Promise<void>;
  };
  readonly snapshots: Snapshots;
  /** What is in force, as text. */
  readonly config: () => Promise<AnswerOf<'config'>>;
  readonly recorded: Recorded;
  readonly watchers: Watchers;
  /** How many are connected. */
  readonly clients: () => number;
}

/** Rejects with a ControlError. */
type CommandHandlers = {
  readonly [C in CommandName]: (fields: Unchecked<C>, client: Client) => Promise<AnswerOf<C>>;
};

/** One row a command. */
export const controlHandlers = (parts: HandlerParts): CommandHandlers => ({
  status: () => status(parts),
  watch: (fields, client) => watch(fields, client, parts),
  loglevel: (fields) => parts.ask.logLevel(fields),
  reload: () => parts.ask.reload(),
  config: () => parts.config(),
});

async function status({ snapshots, recorded, watchers, clients }: HandlerParts): Promise<AnswerOf<'status'>> {
  const snapshot = await snapshots.get();
  return {
    ...statusOf(snapshot),
    top: topTalkers(recorded),
    clients: clients(),
    watchers: watchers.status(),
  };
}

async function watch(
  fields: Unchecked<'watch'>,
  client: Client,
  { ask, watchers }: HandlerParts,
): Promise<AnswerOf<'watch'>> {
  const wanted = parseWatch(fields);
  if (watchers.has(client)) {
    throw new ControlError('watching', 'this connection watches already: open another');
  }
  const full = new ControlError('too-many-watchers', `${MAX_WATCHERS} watch already: try again later`);
  if (watchers.size >= MAX_WATCHERS) throw full;
  let closed = false;
  client.startStream(() => {
    closed = true;
    watchers.remove(client);
  });
  await ask.watched(true); // from the first decision on, headers are heard
  if (closed || watchers.size >= MAX_WATCHERS) {
    if (watchers.size === 0) await ask.watched(false);
    throw full;
  }
  return { watching: watchers.add(client, decisionFilter(wanted), wanted.history) };
}
