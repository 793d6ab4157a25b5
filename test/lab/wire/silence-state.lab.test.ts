/** States of the gateway in which a well-formed request gets no reply, from arproxy as from the kernel. */
import { describe, expect, test } from 'vitest';
import { ANSWERERS, startAnswering } from '../../support/answerers.ts';
import { arpRequest } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import type { Netns } from '../../support/netns.ts';

interface State {
  /** Made while requests are answered already. */
  readonly live?: (gw: Netns) => void;
  /** Made before: nothing tells arproxy of it at once. */
  readonly before?: (gw: Netns) => void;
  readonly spa?: string;
  readonly tpa?: string;
  /** Where a sentinel is still answered: not on g0, when nothing is. */
  readonly sentinelOn?: 'h0' | 'h2';
  readonly answering?: readonly string[];
  readonly reason: string;
}

const routes = (...commands: string[]): Pick<State, 'live'> => ({
  live: (gw) => {
    for (const command of commands) gw.ip(command);
  },
});

const STATES: Record<string, State> = {
  'no route to the target': { tpa: '10.98.0.1', reason: 'no-route' },
  'a route back to the asking interface': {
    ...routes(`route add ${TARGET} dev g0`),
    reason: 'same-interface',
  },
  'a blackhole route': { ...routes(`route add blackhole ${TARGET}`), reason: 'route-refused' },
  'an unreachable route': { ...routes(`route add unreachable ${TARGET}`), reason: 'route-unreachable' },
  'a prohibit route': { ...routes(`route add prohibit ${TARGET}`), reason: 'route-prohibited' },
  'a throw route': { ...routes(`route add throw ${TARGET}`), reason: 'no-route' },
  'a rule of type prohibit': { ...routes(`rule add to ${TARGET} prohibit`), reason: 'route-prohibited' },
  'a route that was taken away': {
    ...routes('route add 10.97.0.0/16 dev g1', 'route del 10.97.0.0/16'),
    tpa: '10.97.0.1',
    reason: 'no-route',
  },
  'a route that went with its link': {
    ...routes('route add 10.97.0.0/16 dev g2', 'link set g2 down'),
    tpa: '10.97.0.1',
    reason: 'no-route',
  },
  'a target that is a broadcast address': {
    ...routes('addr add 10.99.7.1/24 brd + dev g1'),
    tpa: '10.99.7.255',
    reason: 'route-not-unicast',
  },
  'a sender that has an address of the gateway': {
    ...routes(`addr add ${HOST}/32 dev lo`),
    reason: 'route-refused',
  },
  'a sender that rp_filter refuses': {
    before: (gw) => gw.sysctl('net.ipv4.conf.g0.rp_filter', 1),
    sentinelOn: 'h2',
    reason: 'route-refused',
  },
  'forwarding off on the asking interface': {
    live: (gw) => gw.sysctl('net.ipv4.conf.g0.forwarding', 0),
    sentinelOn: 'h2',
    reason: 'not-forwarding',
  },
  'a target that is an address of the gateway, kept quiet by arp_ignore': {
    before: (gw) => gw.sysctl('net.ipv4.conf.g0.arp_ignore', 8),
    live: (gw) => gw.ip(`addr add ${TARGET}/32 dev lo`),
    reason: 'target-local',
  },
  'ARP off on the asking interface': {
    ...routes('link set g0 arp off'),
    sentinelOn: 'h2',
    reason: 'noarp',
  },
  'the same medium_id on both interfaces': {
    before: (gw) => gw.sysctls({ 'net.ipv4.conf.g0.medium_id': 7, 'net.ipv4.conf.g1.medium_id': 7 }),
    sentinelOn: 'h2',
    reason: 'medium-id',
  },
  'drop_gratuitous_arp, and a sender that asks for itself': {
    before: (gw) => gw.sysctl('net.ipv4.conf.g0.drop_gratuitous_arp', 1),
    spa: TARGET,
    reason: 'gratuitous',
  },
  'an interface that was not chosen': { answering: ['g2'], sentinelOn: 'h2', reason: 'not-chosen' },
  'an interface that is the port of a bridge': {
    ...routes('link add br0 type bridge', 'link set br0 up', 'link set g0 master br0'),
    sentinelOn: 'h2',
    reason: 'not-chosen',
  },
};

describe.each(ANSWERERS)('%s gives no reply with', (who) => {
  test.for(Object.entries(STATES))('%s', async ([, state], context) => {
    const { spa = HOST, tpa = TARGET, sentinelOn = 'h0', answering = ['g0', 'g2'] } = state;
    const lab = openLab(context);
    const picture = await gateway(lab);
    state.before?.(picture.gw);
    const arproxy = await startAnswering(lab, who, picture.gw, answering);
    state.live?.(picture.gw);

    const request = arpRequest({ sha: picture.hostMac, spa, tpa });
    expect(await repliesTo(picture, request, sentinelOn)).toEqual([]);
    expect((await arproxy?.stop())?.code ?? 0).toBe(0);
    expect(await picture.wire.received()).toEqual([]);
    const counters = { [state.reason]: 1, 'proxy-arp': 1 };
    expect(arproxy?.counters() ?? counters).toEqual(counters);
  });
});
