/** The daemons of this network namespace: which there are, and what those say that may be asked. */
import type { ConfigAnswer, StatusAnswer } from '../control/answers.ts';
import { ask } from '../control/client.ts';
import { type RunningDaemon, runningDaemons } from '../control/discover.ts';
import { ControlError } from '../control/protocol.ts';
import { arpSockets } from '../sys/proc-net.ts';
import { parseIpv4 } from '../wire/ipv4.ts';
import type { Daemon, DaemonFacts, Flooded, Heard } from './facts.ts';

/** What it answers, and on which of its sockets. */
export interface Answers {
  readonly path: string;
  readonly status: StatusAnswer;
  readonly config: ConfigAnswer;
}

export async function gatherDaemons(
  look: () => RunningDaemon[] = runningDaemons,
  askOne: (path: string) => Promise<Answers> = askOnPath,
): Promise<DaemonFacts> {
  const daemons = await Promise.all(look().map((daemon) => withAnswers(daemon, askOne)));
  // Whoever hears ARP here, and is not seen to be one: a process of another user does not show what it holds.
  return {
    daemons,
    isSomebodyHidden: daemons.length === 0 && arpSockets().some(({ uid }) => uid !== self()),
  };
}

const self = (): number => process.geteuid?.() ?? 0;

async function withAnswers(
  { pid, uid, paths, trusted }: RunningDaemon,
  askOne: (path: string) => Promise<Answers>,
): Promise<Daemon> {
  for (const path of trusted ? paths : []) {
    try {
      const { status, config } = await askOne(path);
      const interfaces = namesOf(status.interfaces);
      const quiet = namesOf(status.interfaces.filter(({ lastRequest }) => lastRequest === undefined));
      const flooded = floodedOf(status, Date.now());
      return { pid: status.pid, uid, path, interfaces, quiet, flooded, config, heard: heardBy(status) };
    } catch (error) {
      if (!(error instanceof ControlError)) throw error; // else it is no control socket, or the daemon hangs
    }
  }
  return { pid, uid, path: paths[0], interfaces: undefined, quiet: [], ...UNTOLD };
}

/** Milliseconds after which a flood that has shed nothing more is no flood any more, as for the log. */
const OVER_MS = 3000;

const floodedOf = ({ interfaces }: StatusAnswer, now: number): Flooded[] =>
  interfaces.flatMap(({ ifname, ifindex, shed, lastShed }) =>
    lastShed === undefined || now - lastShed >= OVER_MS ? [] : [{ ifname, ifindex, shed }],
  );

const UNTOLD = { flooded: [], config: undefined, heard: [] } as const;

const namesOf = (interfaces: StatusAnswer['interfaces']): string[] => interfaces.map(({ ifname }) => ifname);

async function askOnPath(path: string): Promise<Answers> {
  const status = await ask(path, 'status');
  return { path, status, config: await ask(path, 'config') };
}

/** Those that are answered, or that the kernel alone refuses: the others are denied on purpose, or ask for nothing here. */
const heardBy = ({ top }: StatusAnswer): Heard[] =>
  top.senders.flatMap(({ ifindex, spa, verdict, reason }) => {
    const address = parseIpv4(spa);
    const counts = verdict === 'reply' || reason === 'route-refused';
    return address === undefined || !counts ? [] : [{ ifindex, address }];
  });
