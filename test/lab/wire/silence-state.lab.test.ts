/** States of the gateway in which a well-formed request gets no reply, from arproxy as from the kernel. */
import { describe, expect, test } from 'vitest';
import { ANSWERERS, startAnswering } from '../../support/answerers.ts';
import { arpRequest } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';

interface State {
  /** Shell commands in the gateway, while requests are answered already. */
  readonly live?: readonly string[];
  /** Before that: nothing tells arproxy of it at once. */
  readonly before?: readonly string[];
  readonly spa?: string;
  readonly tpa?: string;
  /** Where a sentinel is still answered: not on g0, when nothing is. */
  readonly sentinelOn?: 'h0' | 'h2';
  readonly answering?: readonly string[];
  readonly reason: string;
}

const STATES: Record<string, State> = {
  'no route to the target': { tpa: '10.98.0.1', reason: 'no-route' },
  'a route back to the asking interface': {
    live: [`ip route add ${TARGET} dev g0`],
    reason: 'same-interface',
  },
  'a blackhole route': { live: [`ip route add blackhole ${TARGET}`], reason: 'route-refused' },
  'an unreachable route': { live: [`ip route add unreachable ${TARGET}`], reason: 'route-unreachable' },
  'a prohibit route': { live: [`ip route add prohibit ${TARGET}`], reason: 'route-prohibited' },
  'a throw route': { live: [`ip route add throw ${TARGET}`], reason: 'no-route' },
  'a rule of type prohibit': { live: [`ip rule add to ${TARGET} prohibit`], reason: 'route-prohibited' },
  'a route that was taken away': {
    live: ['ip route add 10.97.0.0/16 dev g1', 'ip route del 10.97.0.0/16'],
    tpa: '10.97.0.1',
    reason: 'no-route',
  },
  'a route that went with its link': {
    live: ['ip route add 10.97.0.0/16 dev g2', 'ip link set g2 down'],
    tpa: '10.97.0.1',
    reason: 'no-route',
  },
  'a target that is a broadcast address': {
    live: ['ip addr add 10.99.7.1/24 brd + dev g1'],
    tpa: '10.99.7.255',
    reason: 'route-not-unicast',
  },
  'a sender that has an address of the gateway': {
    live: [`ip addr add ${HOST}/32 dev lo`],
    reason: 'route-refused',
  },
  'a sender that rp_filter refuses': {
    before: ['conf g0 rp_filter 1'],
    sentinelOn: 'h2',
    reason: 'route-refused',
  },
  'forwarding off on the asking interface': {
    live: ['conf g0 forwarding 0'],
    sentinelOn: 'h2',
    reason: 'not-forwarding',
  },
  'a target that is an address of the gateway, kept quiet by arp_ignore': {
    before: ['conf g0 arp_ignore 8'],
    live: [`ip addr add ${TARGET}/32 dev lo`],
    reason: 'target-local',
  },
  'ARP off on the asking interface': {
    live: ['ip link set g0 arp off'],
    sentinelOn: 'h2',
    reason: 'noarp',
  },
  'the same medium_id on both interfaces': {
    before: ['conf g0 medium_id 7', 'conf g1 medium_id 7'],
    sentinelOn: 'h2',
    reason: 'medium-id',
  },
  'drop_gratuitous_arp, and a sender that asks for itself': {
    before: ['conf g0 drop_gratuitous_arp 1'],
    spa: TARGET,
    reason: 'gratuitous',
  },
  'an interface that was not chosen': { answering: ['g2'], sentinelOn: 'h2', reason: 'not-chosen' },
  'an interface that is the port of a bridge': {
    live: ['ip link add br0 type bridge', 'ip link set br0 up', 'ip link set g0 master br0'],
    sentinelOn: 'h2',
    reason: 'not-chosen',
  },
};

describe.each(ANSWERERS)('%s gives no reply with', (who) => {
  test.for(Object.entries(STATES))('%s', async ([, state], context) => {
    const { spa = HOST, tpa = TARGET, sentinelOn = 'h0', answering = ['g0', 'g2'] } = state;
    const lab = openLab(context);
    const picture = await gateway(lab);
    await picture.shell.run(state.before ?? []);
    const arproxy = await startAnswering(lab, who, picture.gw, answering);
    await picture.shell.run(state.live ?? []);

    const request = arpRequest({ sha: picture.hostMac, spa, tpa });
    expect(await repliesTo(picture, request, sentinelOn)).toEqual([]);
    expect((await arproxy?.stop())?.code ?? 0).toBe(0);
    expect(await picture.wire.received()).toEqual([]);
    const counters = { [state.reason]: 1, 'proxy-arp': 1 };
    expect(arproxy?.counters() ?? counters).toEqual(counters);
  });
});
