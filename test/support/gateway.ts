/**
 * The picture of most lab tests. A host without any address, whose wires the test itself is, and a gateway that
 * forwards to a /16 behind it: host h0 -- g0 gateway g1 -- f0 far. A second wire, h2 -- g2, for what h0 cannot show.
 */
import type { Shell } from '../../src/selftest/shell.ts';
import { type Cable, carriesFrames, nextMacs } from './cable.ts';
import { arpReply, arpRequest } from './frames.ts';
import type { Lab } from './lab.ts';
import type { Netns } from './netns.ts';
import type { Wire } from './wire.ts';

export const HOST = '10.0.0.2';
export const ROUTED = '10.99.0.0/16';
export const TARGET = '10.99.0.1';
/** Who asks, and for what, when something must be answered: others than in any request under test. */
export const SENTINEL = { spa: '10.0.0.200', tpa: '10.96.0.1' };

export interface Gateway {
  readonly host: Netns;
  readonly gw: Netns;
  readonly far: Netns;
  /** In the gateway, with the commands of the self-test's situations (src/selftest/commands.ts). */
  readonly shell: Shell;
  readonly wire: Wire;
  /** MACs of h0 and g0. */
  readonly hostMac: string;
  readonly gwMac: string;
  readonly second: Cable;
}

export async function gateway(lab: Lab, macs: { hostMac?: string; gwMac?: string } = {}): Promise<Gateway> {
  const [host, far] = [lab.netns('host'), lab.netns('far')];
  const [first, second, third] = [nextMacs(), nextMacs(), nextMacs()];
  const { hostMac = first.aMac, gwMac = first.bMac } = macs;
  const { netns: gw, shell } = await lab.gateway('gw', (namespace) => ({
    hosts: host.name,
    prefix: 'h',
    isKernels: true,
    cables: [
      [
        { namespace, name: 'g0', mac: gwMac },
        { namespace: host.name, name: 'h0', mac: hostMac },
      ],
      [
        { namespace, name: 'g2', mac: second.bMac },
        { namespace: host.name, name: 'h2', mac: second.aMac },
      ],
      [
        { namespace, name: 'g1', mac: third.aMac },
        { namespace: far.name, name: 'f0', mac: third.bMac },
      ],
    ],
    state: [
      'echo 1 > /proc/sys/net/ipv4/ip_forward',
      `ip route add ${ROUTED} dev g1`,
      `ip route add ${SENTINEL.tpa} dev lo`, // an egress that no test takes away
      ...['g0', 'g1', 'g2'].map((link) => `neigh ${link} proxy_delay 0`), // the kernel answers as early as arproxy
    ],
  }));
  for (const link of ['g0', 'g1', 'g2']) await carriesFrames(gw, link);
  for (const link of ['h0', 'h2']) await carriesFrames(host, link);
  const wire = await lab.wire(host, 'h0', 'h2');
  return { host, gw, far, shell, wire, hostMac, gwMac, second };
}

/**
 * What came for a frame sent on h0. A sentinel is sent after it, a request that is certainly answered: since replies
 * keep the order of the requests, what did not come before the sentinel's reply does not come at all.
 */
export async function repliesTo(gateway: Gateway, frame: Buffer, sentinelOn = 'h0'): Promise<string[]> {
  const { wire, hostMac, gwMac, second } = gateway;
  const [sha, mac] = sentinelOn === 'h0' ? [hostMac, gwMac] : [second.aMac, second.bMac];
  const sentinel = { sha, ...SENTINEL };
  wire.send('h0', frame);
  wire.send(sentinelOn, arpRequest(sentinel));
  const upTo = await wire.receivedUpTo(arpReply(sentinel, mac).toString('hex'), `the sentinel's reply`);
  return upTo.slice(0, -1).map((received) => received.hex);
}
