/** Sysctls of conf/all that decide and cannot be read: /proc/sys is hidden, and netlink does not have them. */
import type { AllConf } from '../kernel/kernel.ts';

/** Their names below net.ipv4.conf.all. */
export const unknownSysctls = ({ proxyArpPvlan, dropGratuitousArp }: Partial<AllConf>): string[] => [
  ...(proxyArpPvlan === undefined ? ['proxy_arp_pvlan'] : []),
  ...(dropGratuitousArp === undefined ? ['drop_gratuitous_arp'] : []),
];

/** One sentence: what is unknown, and what comes of it. */
export const hiddenSysctls = (names: readonly string[]): string =>
  `/proc/sys is hidden: ${names.map((name) => `net.ipv4.conf.all.${name}`).join(' and ')} cannot be read, and what depends on ${names.length === 1 ? 'it' : 'them'} (pvlan, gratuitous ARP) is not answered`;

/** What shows them, by who hides them. */
export const SHOW_PROC_SYS =
  'ProcSubset=all in the unit, of systemd; --security-opt unmask=/proc/sys, of podman; systempaths=unconfined, of docker';

/** `0`, `1` or `unknown`. */
export const sysctlInWords = (value: boolean | undefined): string =>
  value === undefined ? 'unknown' : String(Number(value));
