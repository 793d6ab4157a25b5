/** A link as the mirror holds it: g0, an Ethernet device that is up, forwards, and has every other sysctl at 0. */
import type { Link } from '../../src/kernel/links.ts';
import type { Mac } from '../../src/wire/mac.ts';
import type { Devconf } from '../../src/wire/rtnetlink/link.ts';

const DEVCONF: Devconf = {
  forwarding: true,
  proxyArp: false,
  rpFilter: 0,
  mediumId: 0,
  proxyArpPvlan: false,
  dropGratuitousArp: false,
};

const LINK: Link = {
  ifindex: 3,
  hatype: 1,
  flags: 0x11043,
  name: 'g0',
  altnames: [],
  kind: 'veth',
  mac: 0x0200_0000_0001 as Mac,
  mtu: 1500,
  master: 0,
  lower: 0,
  lowerElsewhere: 0,
  passthru: false,
  portState: undefined,
  forwardDelay: 0,
  vlanId: 0,
  stp: 0,
  group: 0,
  vrfTable: 0,
  devconf: undefined,
};

/** `devconf`: what differs in it; 'none' where IPv4 is disabled. */
export type LinkChanges = Partial<Omit<Link, 'devconf'>> & { readonly devconf?: Partial<Devconf> | 'none' };

export function exampleLink({ devconf = {}, ...changes }: LinkChanges = {}): Link {
  return { ...LINK, ...changes, devconf: devconf === 'none' ? undefined : { ...DEVCONF, ...devconf } };
}
