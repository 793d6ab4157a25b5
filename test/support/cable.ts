/** A cable between two namespaces: both ends up, with MACs that say which cable and which end they are. */
import { type CableEnd, layCables } from '../../src/selftest/cable.ts';
import { type Netns, shell } from './netns.ts';
import { until } from './until.ts';

export interface CableOptions {
  readonly aMac?: string | undefined;
  readonly bMac?: string | undefined;
  /** The ifindex that the second end is to have, for a test that wants one used again. */
  readonly bIndex?: number;
}

/** The MACs of its ends. */
export interface Cable {
  readonly aMac: string;
  readonly bMac: string;
}

let serial = 0;

/** MACs that no other cable of this process has. */
export function nextMacs(): Cable {
  const number = (++serial & 0xffff).toString(16).padStart(4, '0').replace(/^../, '$&:');
  return { aMac: `02:aa:00:${number}:01`, bMac: `02:bb:00:${number}:02` };
}

/** Resolves when both ends can send. */
export async function cable(
  a: Netns,
  aName: string,
  b: Netns,
  bName: string,
  options: CableOptions = {},
): Promise<Cable> {
  const next = nextMacs();
  const { aMac = next.aMac, bMac = next.bMac, bIndex } = options;
  const ends: [CableEnd, CableEnd] = [
    { namespace: b.name, name: bName, mac: bMac, ifindex: bIndex },
    { namespace: a.name, name: aName, mac: aMac },
  ];
  shell(layCables([ends]));
  await carriesFrames(a, aName);
  await carriesFrames(b, bName);
  // proxy_delay would make the kernel's own answers late by chance.
  a.sysctl(`net.ipv4.neigh.${aName}.proxy_delay`, 0);
  b.sysctl(`net.ipv4.neigh.${bName}.proxy_delay`, 0);
  return { aMac, bMac };
}

/** An end that came up before the other drops what it is to send, until the kernel has come round to it. */
export async function carriesFrames(netns: Netns, ifname: string): Promise<void> {
  await until(`${ifname} of ${netns.name} to carry frames`, () => {
    const shown = netns.ip(`-o link show dev ${ifname}`);
    return shown.includes(' state UP ') && !shown.includes(' qdisc noop ');
  });
}
