/** What is said where no daemon can be asked, or where it is not known which one is meant. */
import type { RunningDaemon } from './discover.ts';
import { ControlError } from './protocol.ts';

/** What a daemon tells without any socket. */
export const WITHOUT_SOCKET =
  'without a socket, `kill -USR1 PID` has a daemon write its last 65,536 decisions to arproxy-decisions-PID-TIME.jsonl in its $RUNTIME_DIRECTORY, else in $TMPDIR or /tmp (its log says where)';

/** What else is known where no daemon can be asked. */
export interface Beside {
  /** A socket that another network namespace may have. */
  readonly elsewhere: string | undefined;
  /** The users whose sockets hear ARP in this network namespace: one of them may be an arproxy that is hidden from this user. */
  readonly hearers: readonly number[];
}

/** `daemons`: all that is known, none of which can be asked. */
export function noneToAsk(daemons: readonly RunningDaemon[], { elsewhere, hearers }: Beside): ControlError {
  const mute = daemons.find(({ trusted, paths }) => trusted && paths.length === 0);
  if (mute?.pid !== undefined) {
    const how = WITHOUT_SOCKET.replaceAll('PID', String(mute.pid));
    const text = `arproxy runs in this network namespace without a control socket (pid ${mute.pid}): none was wanted, or none could be made: its log says; ${how}`;
    return new ControlError('no-socket', text);
  }
  const [foreign] = daemons.filter(({ trusted }) => !trusted);
  if (foreign !== undefined) {
    const text = `the arproxy of this network namespace is another user's (${nameOf(foreign)}): ask as root, or as that user`;
    return new ControlError('EACCES', text);
  }
  if (hearers.length > 0) {
    const users = [...new Set(hearers)].map((uid) => `uid ${uid}`).join(' and ');
    const text = `no arproxy that this user can ask runs in this network namespace, but a process of ${users} hears ARP here (/proc/net/packet): if that is arproxy, ask as root; ${WITHOUT_SOCKET}`;
    return new ControlError('no-daemon-seen', text);
  }
  const hint =
    elsewhere === undefined
      ? ''
      : ` There is ${elsewhere}, of another network namespace or left behind: --control ${elsewhere} asks there.`;
  return new ControlError(
    'no-daemon',
    `no arproxy with a control socket runs in this network namespace (looked for in /proc/net/unix and /proc/net/packet): start it with \`arproxy run -i IFACE\`, or give the path of its socket with --control PATH; ${WITHOUT_SOCKET}.${hint}`,
  );
}

/** A daemon and the interfaces that it serves; undefined: it did not say. */
export interface Serving {
  readonly daemon: RunningDaemon;
  readonly path: string;
  readonly interfaces: readonly string[] | undefined;
}

export function severalToAsk(several: readonly Serving[]): ControlError {
  const lines = several.map(({ daemon, path, interfaces }) => {
    const serves =
      interfaces === undefined
        ? 'does not answer'
        : `serves ${interfaces.length === 0 ? 'no interface' : interfaces.join(', ')}`;
    return `  --control ${path}  (pid ${daemon.pid ?? 'unknown'}, ${serves})`;
  });
  return new ControlError(
    'several-daemons',
    `${several.length} arproxy daemons run in this network namespace: say which one with`,
    lines,
  );
}

/** `pid 123, uid 0, /run/arproxy-0/4026531840-123.sock` */
export const nameOf = ({ pid, uid, paths }: RunningDaemon): string =>
  [...(pid === undefined ? [] : [`pid ${pid}`]), ...(uid === undefined ? [] : [`uid ${uid}`]), ...paths].join(
    ', ',
  );
