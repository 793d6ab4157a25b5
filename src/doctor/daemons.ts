/** The daemons of this network namespace: which there are, and what those say that may be asked. */
import type { ConfigAnswer, StatusAnswer } from '../control/answers.ts';
import { ask } from '../control/client.ts';
import { type RunningDaemon, runningDaemons } from '../control/discover.ts';
import { MARK_PREFIX, parseMark } from '../control/mark.ts';
import { ControlError } from '../control/protocol.ts';
import { arpSockets, cgroupOf, pidNamespace, socketsOf, uidOf } from '../sys/proc-net.ts';
import { abstractNames } from '../sys/unix-names.ts';
import { parseIpv4 } from '../wire/ipv4.ts';
import type { Daemon, DaemonFacts, Flooded, Heard } from './facts.ts';
import { type SeenMark, stopCommand, withMarks } from './marks.ts';

/** What it answers, and on which of its sockets. */
export interface Answers {
  readonly path: string;
  readonly status: StatusAnswer;
  readonly config: ConfigAnswer;
}

export async function gatherDaemons(
  look: () => RunningDaemon[] = runningDaemons,
  askOne: (path: string) => Promise<Answers> = askOnPath,
  marksNow: () => Promise<readonly SeenMark[]> = seenMarks,
): Promise<DaemonFacts> {
  const answered = await Promise.all(look().map((daemon) => withAnswers(daemon, askOne)));
  const here = { pidNamespace: pidNamespace(), socketsOf, uidOf };
  const daemons = withMarks(answered, await marksNow(), here);
  // Whoever hears ARP here, and is not seen to be one: a process of another user does not show what it holds.
  return {
    daemons,
    isSomebodyHidden:
      daemons.every(({ isSeen }) => !isSeen) && arpSockets().some(({ uid }) => uid !== self()),
  };
}

/** None where they are hidden: then what the daemons answer is all that is known. */
async function seenMarks(): Promise<SeenMark[]> {
  try {
    const { names } = await abstractNames(MARK_PREFIX);
    return names.flatMap(({ name, inode }) => {
      const mark = parseMark(name);
      return mark === undefined ? [] : [{ ...mark, inode }];
    });
  } catch {
    return [];
  }
}

const self = (): number => process.geteuid?.() ?? 0;

async function withAnswers(
  { pid, uid, paths, trusted }: RunningDaemon,
  askOne: (path: string) => Promise<Answers>,
): Promise<Daemon> {
  const known = {
    ...{ marks: [], isSeen: true },
    stopWith: pid === undefined ? undefined : stopCommand(cgroupOf(pid), cgroupOf('self')),
  };
  for (const path of trusted ? paths : []) {
    try {
      const { status, config } = await askOne(path);
      const interfaces = namesOf(status.interfaces);
      const quiet = namesOf(status.interfaces.filter(({ lastRequest }) => lastRequest === undefined));
      const flooded = floodedOf(status, Date.now());
      const heard = heardBy(status);
      return { ...known, pid: pid ?? status.pid, uid, path, interfaces, quiet, flooded, config, heard };
    } catch (error) {
      if (!(error instanceof ControlError)) throw error; // else it is no control socket, or the daemon hangs
    }
  }
  return { ...known, pid, uid, path: paths[0], interfaces: undefined, quiet: [], ...UNTOLD };
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
