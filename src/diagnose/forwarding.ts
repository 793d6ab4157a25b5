/** What switches forwarding on, where the requests come in and where the packets back do. */
import { setConf } from './commands.ts';

/**
 * ip_forward sets that of every interface, but only where it changes itself (devinet_sysctl_forward()): where it is on already,
 * each interface is set by itself. `all`: conf/all/forwarding, which is the same; undefined: not known.
 */
export const forwardingOn = (off: readonly string[], all: boolean | undefined): string =>
  off.length > 1 && all === false
    ? 'sysctl -w net.ipv4.ip_forward=1'
    : setConf(...off.map((name): [string, string, number] => [name, 'forwarding', 1]));

/** Of an egress: the packets of the target come in there. */
export const egressForwarding = (egress: string): string =>
  `forwarding is off on ${egress}: packets back, which come in there, are lost`;
