/** Where the control socket is. */

export type Environment = Readonly<Record<string, string | undefined>>;

/** In the place of a path: no socket is wanted. */
export const NO_SOCKET = 'none';

/** Where the unit of a distribution has it. */
export const USUAL = '/run/arproxy/control.sock';

/** systemd's RuntimeDirectory=; several are told with colons between them. */
export const inRuntimeDirectory = (environment: Environment): string | undefined => {
  const [first = ''] = (environment['RUNTIME_DIRECTORY'] ?? '').split(':');
  return first === '' ? undefined : `${first}/control.sock`;
};

/** Where a daemon listens, or NO_SOCKET; undefined: nobody says where. */
export const listenPath = (wanted: string | undefined, environment: Environment): string | undefined =>
  wanted ?? inRuntimeDirectory(environment);

/** What makes the name of a socket that nobody chose. */
export interface Owner {
  readonly uid: number;
  readonly pid: number;
  /** The inode of its network namespace: containers that share a directory may all have the same pid. */
  readonly netns: number | undefined;
}

/**
 * Where a daemon tries to listen when nothing says where, in this order. Not in /run/arproxy: systemd removes that, with all in
 * it, when a unit with RuntimeDirectory=arproxy ends.
 */
export function defaultPaths({ uid, pid, netns }: Owner, environment: Environment): string[] {
  const { XDG_RUNTIME_DIR: ofUser = '', TMPDIR: temporary = '' } = environment;
  const bases = [uid === 0 ? '/run' : ofUser, temporary, '/tmp'].filter((base) => base.startsWith('/'));
  return [...new Set(bases.map((base) => base.replace(/\/+$/, '')))].map(
    (base) => `${base}/arproxy-${uid}/${netns ?? 0}-${pid}.sock`,
  );
}

/** Who made a socket, by its name; undefined: somebody chose the name. */
export function ownerIn(path: string): Owner | undefined {
  const [, uid, netns, pid] = /\/arproxy-(\d+)\/(\d+)-(\d+)\.sock$/.exec(path) ?? [];
  if (uid === undefined) return undefined;
  return { uid: Number(uid), pid: Number(pid), netns: netns === '0' ? undefined : Number(netns) };
}
