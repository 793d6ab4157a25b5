/** What each file of a dump says of itself. */
import { arch, release, type as system } from 'node:os';
import { LinkType } from '../capture/format.ts';
import { encodeHeader } from '../capture/pcapng-writer.ts';
import type { Link } from '../kernel/links.ts';
import { DUMP_SNAPLEN } from './frames.ts';

/** Maximum number of interfaces that are named: a frame has an ifindex alone. */
const NAMED = 1000;

export const dumpHeader = (version: string, links: Iterable<Link>): Uint8Array =>
  encodeHeader({
    hardware: arch(),
    os: `${system()} ${release()}`,
    application: `arproxy ${version}`,
    ifname: 'any',
    description: `ARP, cut after ${DUMP_SNAPLEN} octets; interfaces: ${[...links]
      .slice(0, NAMED)
      .map(({ ifindex, name }) => `${ifindex} ${name}`)
      .join(', ')}`,
    linktype: LinkType.LINUX_SLL2,
    snaplen: DUMP_SNAPLEN,
  });
