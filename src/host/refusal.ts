/** What mends it where a system call is refused, by what was tried and the errno. */
import { ownStatus } from '../sys/machine.ts';
import { errnoInText } from '../wire/netlink/errno.ts';

/** What was refused: the errno's name, or a code such as ERR_NO_LIBPCAP, and the message with what was tried. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

const CAP_NET_RAW = 13n;

/** Whether a set of capabilities in /proc/self/status has CAP_NET_RAW. */
export function hasNetRaw(status: string, set: 'CapEff' | 'CapBnd'): boolean {
  const [, hex = '0'] = new RegExp(`^${set}:\\s*([0-9a-f]+)$`, 'm').exec(status) ?? [];
  return ((BigInt(`0x${hex}`) >> CAP_NET_RAW) & 1n) === 1n;
}

const NEEDS_NET_RAW =
  'needs CAP_NET_RAW: run as root, or give the process the capability (systemd: AmbientCapabilities=CAP_NET_RAW; container: --cap-add=NET_RAW)';
const SECCOMP =
  'a seccomp filter or a security module forbids it, since CAP_NET_RAW is there: allow it (systemd: RestrictAddressFamilies=AF_PACKET AF_NETLINK AF_UNIX AF_INET AF_INET6, SystemCallFilter=@system-service; container: another seccomp profile)';
const NETLINK_FORBIDDEN =
  'a seccomp filter or a security module forbids AF_NETLINK: allow it (systemd: RestrictAddressFamilies=AF_PACKET AF_NETLINK AF_UNIX AF_INET AF_INET6; container: another seccomp profile)';
const OPEN_FILES =
  'out of file descriptors: raise the limit (ulimit -n 1024; systemd: LimitNOFILE=1024; container: --ulimit nofile=1024), or find out what holds them: ls -l /proc/PID/fd';
const MEMORY =
  'out of memory: raise the limit (systemd: MemoryMax=, LimitMEMLOCK=; container: --memory), or free some';
/** Of a file that does not fit and comes first, in words: where it comes from is not known. */
const otherFile = (file: string): string =>
  `${file} comes first and does not fit: take it away (LD_LIBRARY_PATH, /etc/ld.so.conf), or put libpcap 1.10 or newer in its place`;
const OLD_KERNEL = 'run Linux 5.4 or newer: NETLINK_GET_STRICT_CHK came with 4.20';

/** Directories of the packages of a distribution. */
const OF_A_PACKAGE = /^(\/usr)?\/lib(32|64)?\//;

/**
 * The file that was tried, and is no libpcap that fits, by the message of the addon: `/opt/x/libpcap.so.1: file too short`,
 * `/opt/x/libpcap.so.1 has no pcap_create`. Undefined: none is there, or it is that of a package, which is too old.
 */
export function otherLibpcap(message: string): string | undefined {
  const [, bad] = /(\/[^;()]+?): (?!cannot open shared object file: No such)/.exec(message) ?? [];
  const [, old] = /(\/[^;()]+?) has no /.exec(message) ?? [];
  return bad ?? (old === undefined || OF_A_PACKAGE.test(old) ? undefined : old);
}

type Row = readonly [codes: readonly string[], where: RegExp, remedy: string | ((status: string) => string)];

const LIBPCAP_REFUSALS: ReadonlySet<string> = new Set(['ERR_NO_LIBPCAP', 'ERR_OLD_LIBPCAP']);

/** The first row that fits. EPERM of a packet socket is a want of the capability, or of nothing but leave. */
const ROWS: readonly Row[] = [
  [
    ['ERR_NO_LIBPCAP'],
    /./,
    'install libpcap: libpcap0.8 on Debian and Ubuntu (libpcap0.8t64 since 24.04), libpcap elsewhere',
  ],
  [['ERR_OLD_LIBPCAP'], /./, 'install libpcap 1.10 or newer'],
  [['ENOPROTOOPT', 'EINVAL'], /^setsockopt NETLINK/, OLD_KERNEL],
  [['EPERM', 'EACCES', 'EAFNOSUPPORT', 'EPROTONOSUPPORT', 'ENOSYS'], /NETLINK|^netlink/, NETLINK_FORBIDDEN],
  [['EMFILE', 'ENFILE'], /./, OPEN_FILES],
  [['ENOMEM', 'ENOBUFS'], /./, MEMORY],
  [
    ['EPERM', 'EACCES'],
    /AF_PACKET|pcap/,
    (status) => (hasNetRaw(status, 'CapEff') ? SECCOMP : NEEDS_NET_RAW),
  ],
  [['EAFNOSUPPORT', 'EPROTONOSUPPORT', 'ENOSYS'], /AF_PACKET|pcap/, SECCOMP],
];

/** Undefined: nothing that is known. `status`: of /proc/self/status. */
export function remedyFor({ code, message }: Refusal, status = ownStatus()): string | undefined {
  const file = LIBPCAP_REFUSALS.has(code) ? otherLibpcap(message) : undefined;
  if (file !== undefined) return otherFile(file);
  const errno = code === 'ERR_PCAP' ? errnoOfPcap(message) : code;
  const [, , remedy] = ROWS.find(([codes, where]) => codes.includes(errno) && where.test(message)) ?? [];
  return typeof remedy === 'function' ? remedy(status) : remedy;
}

/** libpcap has words alone: `pcap_activate any: ERR_PCAP (bind: Operation not permitted)`. */
const errnoOfPcap = (message: string): string =>
  errnoInText(message.replaceAll('\n', ' ').replace(/\)$/, '')) ?? 'ERR_PCAP';

/** The message on one line, with the errno's name where a library left it out, and the remedy behind it. */
export function refusalText(refusal: Refusal, status = ownStatus()): string {
  const oneLine = refusal.message.replaceAll('\n', ' ');
  const named = refusal.code === 'ERR_PCAP' ? oneLine.replace('ERR_PCAP', errnoOfPcap(oneLine)) : oneLine;
  const remedy = remedyFor(refusal, status);
  return remedy === undefined ? named : `${named}: ${remedy}`;
}
