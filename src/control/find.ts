/** The daemon that a client asks: the one that it is told, or the one of this network namespace. */
import { existsSync } from 'node:fs';
import { arpSockets } from '../sys/proc-net.ts';
import { ask } from './client.ts';
import { type RunningDaemon, runningDaemons } from './discover.ts';
import { noneToAsk, type Serving, severalToAsk } from './no-daemon.ts';
import { type Environment, inRuntimeDirectory, USUAL } from './path.ts';
import type { ControlError } from './protocol.ts';

export interface Wanted {
  /** A path: nothing is looked for. */
  readonly control?: string | undefined;
  /** Of several daemons, the one that serves this interface. */
  readonly serves?: string | undefined;
}

/** What is looked at. */
interface Seen {
  readonly look: () => RunningDaemon[];
  /** The users who hear ARP in this network namespace, as far as they are not seen through. */
  readonly hearers: () => readonly number[];
}

/** Root sees every process: who hears ARP and is not arproxy is somebody else. */
const SEEN: Seen = {
  look: runningDaemons,
  hearers: () => (process.geteuid?.() === 0 ? [] : arpSockets().map(({ uid }) => uid)),
};

/** The path of its socket. Throws a ControlError where there is none, or where it is not known which. */
export async function findDaemon(
  { control, serves }: Wanted,
  environment: Environment = process.env,
  { look, hearers }: Seen = SEEN,
): Promise<string> {
  if (control !== undefined) return control;
  const ofUnit = inRuntimeDirectory(environment);
  if (ofUnit !== undefined && existsSync(ofUnit)) return ofUnit;
  const daemons = look();
  const askable = daemons.filter(({ trusted, paths }) => trusted && paths.length > 0);
  const [only] = askable;
  if (only === undefined) {
    const elsewhere = existsSync(USUAL) ? USUAL : undefined;
    throw noneToAsk(daemons, { elsewhere, hearers: hearers() });
  }
  if (askable.length === 1 && only.paths.length === 1) return only.paths[0] ?? USUAL;
  return choose(await Promise.all(askable.map(serving)), serves);
}

function choose(several: readonly Serving[], serves: string | undefined): string {
  const fitting = several.filter(({ interfaces }) => interfaces?.some((ifname) => ifname === serves));
  const [only] = fitting.length === 1 ? fitting : several;
  if (only === undefined || (fitting.length !== 1 && several.length > 1)) throw severalToAsk(several);
  return only.path;
}

/** Which of its sockets is for control, and what it serves. To a request of ours, metrics answer in HTTP. */
async function serving(daemon: RunningDaemon): Promise<Serving> {
  for (const path of daemon.paths) {
    try {
      const { interfaces } = await ask(path, 'status');
      return { daemon, path, interfaces: interfaces.map(({ ifname }) => ifname) };
    } catch (error) {
      if ((error as ControlError).name !== 'ControlError') throw error;
    }
  }
  return { daemon, path: daemon.paths[0] ?? '', interfaces: undefined };
}
