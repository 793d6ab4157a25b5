/** Which of the marks in this network namespace (control/mark.ts) is whose: of a daemon that is seen, or of one that is not. */
import type { Mark } from '../control/mark.ts';
import type { Daemon } from './facts.ts';

export interface SeenMark extends Mark {
  /** Of its socket. */
  readonly inode: number;
}

/** What is looked at. */
export interface Here {
  readonly pidNamespace: number;
  /** Inodes; none where this user may not see. */
  readonly socketsOf: (pid: number) => ReadonlySet<number>;
  /** Whose process it is; undefined: there is none. */
  readonly uidOf: (pid: number) => number | undefined;
}

/**
 * The daemons with their marks, and behind them one for each that only its marks tell of. Whose socket it is decides; where that is
 * hidden, the pid that it says.
 */
export function withMarks(daemons: readonly Daemon[], marks: readonly SeenMark[], here: Here): Daemon[] {
  const left = new Set(marks);
  const seen = daemons.map((daemon) => {
    const { pid } = daemon;
    if (pid === undefined || marks.length === 0) return daemon;
    const held = here.socketsOf(pid);
    const own = marks.filter((mark) =>
      held.size > 0 ? held.has(mark.inode) : mark.pid === pid && isHere(mark, here),
    );
    for (const mark of own) left.delete(mark);
    return { ...daemon, marks: own };
  });
  const byId = new Map<string, SeenMark[]>();
  for (const mark of left) byId.set(mark.id, [...(byId.get(mark.id) ?? []), mark]);
  return [...seen, ...[...byId.values()].map((own) => unseen(own, here))];
}

const isHere = ({ pidNamespace }: Mark, here: Here): boolean =>
  pidNamespace !== 0 && pidNamespace === here.pidNamespace;

function unseen(marks: readonly SeenMark[], here: Here): Daemon {
  const [mark] = marks;
  const pid = mark !== undefined && isHere(mark, here) ? mark.pid : undefined;
  const uid = pid === undefined ? undefined : here.uidOf(pid);
  return {
    ...{ pid, uid, path: undefined, interfaces: undefined, quiet: [], flooded: [] },
    ...{ config: undefined, heard: [] },
    ...{ marks, isSeen: false, stopWith: undefined },
  };
}

/** Names of container runtimes as they stand in the path of a cgroup, and what stops a container. */
const RUNTIMES: Readonly<Record<string, string>> = {
  libpod: 'podman stop',
  docker: 'docker stop',
  crio: 'crictl stop',
  'cri-containerd': 'crictl stop',
};

/** What stops a process whose service manager or runtime would start it again, by /proc/PID/cgroup; undefined: kill(1) does. */
export function stopCommand(cgroup: string, own: string): string | undefined {
  if (cgroup === own) return undefined; // it says nothing: the shell that doctor was called from is there, too
  const container = /\b(libpod|docker|crio|cri-containerd)-([0-9a-f]{12})[0-9a-f]{52}\b/.exec(cgroup);
  const [, runtime = '', id = ''] = container ?? [];
  if (container !== null) return `${RUNTIMES[runtime]} ${id}`;
  const [, unit] =
    /^\d+:(?:name=systemd)?:\/system\.slice\/(?:[^/\n]+\.slice\/)*([\w@.:\\-]+\.service)$/m.exec(cgroup) ??
    [];
  return unit === undefined ? undefined : `systemctl stop ${unit.includes('\\') ? `'${unit}'` : unit}`;
}
