/** Words to put before a command so that it runs in the place a test is about: less privilege, other mounts. */
import { join } from 'node:path';

export const REPOSITORY = join(import.meta.dirname, '..', '..');

/** Where a confined command finds the repository: a path that every user can reach, whatever its real one is. */
export const REACHABLE = '/mnt';

/** As the container would run it: user nobody, CAP_NET_RAW alone, no new privileges. */
export const AS_NOBODY_WITH_NET_RAW = [
  'setpriv',
  '--reuid=nobody',
  '--regid=nogroup',
  '--clear-groups',
  '--inh-caps=-all,+net_raw',
  '--ambient-caps=-all,+net_raw',
  '--bounding-set=-all,+net_raw',
  '--no-new-privs',
];

export const AS_NOBODY = [
  'setpriv',
  '--reuid=nobody',
  '--regid=nogroup',
  '--clear-groups',
  '--inh-caps=-all',
];

export const AS_ROOT_WITHOUT_NET_RAW = ['setpriv', '--inh-caps=-net_raw', '--bounding-set=-net_raw'];

/** A mount namespace of its own in which the shell commands are run first. */
export function withMounts(...commands: string[]): string[] {
  const script = ['set -e', ...commands, 'exec "$@"'].join('\n');
  return ['unshare', '--mount', '--propagation', 'private', 'sh', '-c', script, 'sh'];
}

export const REPOSITORY_REACHABLE = `mount --bind '${REPOSITORY}' ${REACHABLE}`;

export const PROC_SYS_READ_ONLY =
  'mount --bind /proc/sys /proc/sys\nmount -o remount,bind,ro /proc/sys /proc/sys';

/** As systemd's ProcSubset=pid has it. */
export const PROC_SYS_HIDDEN = 'mount -t proc -o subset=pid proc /proc';

/** A directory of libraries becomes links to all that was in it but libpcap: the loader finds no such file. */
export const LIBPCAP_NOT_INSTALLED = `
mount -t tmpfs tmpfs /mnt
n=0
for lib in $(ldconfig -p | sed -n 's,.*libpcap.* => \\(.*\\)/[^/]*$,\\1,p' | xargs -n 1 realpath | sort -u); do
  n=$((n + 1)); mkdir /mnt/was$n /mnt/is$n
  mount --bind "$lib" /mnt/was$n
  cp -rs /mnt/was$n/. /mnt/is$n/
  rm /mnt/is$n/libpcap*
  mount --bind /mnt/is$n "$lib"
done`;

/** The files of libpcap are there, and are empty. */
export const LIBPCAP_NOT_A_LIBRARY = `
for file in $(ldconfig -p | sed -n 's,.*libpcap.* => ,,p' | xargs -n 1 realpath | sort -u); do
  mount --bind /dev/null "$file"
done`;
