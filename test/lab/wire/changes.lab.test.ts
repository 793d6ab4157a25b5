/**
 * Changes of what decides an answer. The same request is answered before and not after, or the other way round, by the
 * kernel and by arproxy alike: what is known of a target from before must not outlive the change.
 */
import { describe, expect, test } from 'vitest';
import { startAnswering } from '../../support/answerers.ts';
import { arpRequest } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, SENTINEL, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import type { Netns } from '../../support/netns.ts';

type Act = (gw: Netns) => void;

interface Change {
  readonly from: Act;
  readonly to: Act;
}

const ip =
  (...commands: string[]): Act =>
  (gw) => {
    for (const command of commands) gw.ip(command);
  };
const set =
  (key: string, value: number): Act =>
  (gw) =>
    gw.sysctl(`net.ipv4.conf.${key}`, value);
const both =
  (first: Act, second: Act): Act =>
  (gw) => {
    first(gw);
    second(gw);
  };
const nothing: Act = () => undefined;
/** So that the sentinel, which is sent on h2, passes rp_filter there. */
const sentinelRouted: Act = ip(`route add ${SENTINEL.spa} dev g2`);

/** `from` makes a gateway that answers, `to` one that does not. TARGET is routed by 10.99.0.0/16 dev g1 at first. */
const CHANGES: Record<string, Change> = {
  'the route goes': { from: nothing, to: ip('route del 10.99.0.0/16') },
  'the route becomes a blackhole': { from: nothing, to: ip('route replace blackhole 10.99.0.0/16') },
  'the route leads back': { from: nothing, to: ip('route replace 10.99.0.0/16 dev g0') },
  'a longer prefix is unreachable': { from: nothing, to: ip('route add unreachable 10.99.0.0/24') },
  'the egress goes down': { from: nothing, to: ip('link set g1 down') },
  'the egress is deleted': { from: nothing, to: ip('link del g1') },
  'the last address of the egress goes, and with it the routes': {
    from: ip(
      'route del 10.99.0.0/16',
      'addr add 10.50.0.1/24 dev g1',
      'route add 10.99.0.0/16 via 10.50.0.2',
    ),
    to: ip('addr del 10.50.0.1/24 dev g1'),
  },
  'the nexthop object goes': {
    from: ip('route del 10.99.0.0/16', 'nexthop add id 5 dev g1', 'route add 10.99.0.0/16 nhid 5'),
    to: ip('nexthop del id 5'),
  },
  'the nexthop object leads back': {
    from: ip('route del 10.99.0.0/16', 'nexthop add id 5 dev g1', 'route add 10.99.0.0/16 nhid 5'),
    to: ip('nexthop replace id 5 dev g0'),
  },
  'a rule prohibits the sender': { from: nothing, to: ip(`rule add from ${HOST} prohibit`) },
  'a rule leads into another table': {
    from: ip('route add blackhole default table 99'),
    to: ip('rule add iif g0 lookup 99'),
  },
  "the sender's address becomes the gateway's own": { from: nothing, to: ip(`addr add ${HOST}/32 dev lo`) },
  'the target becomes a broadcast address': {
    from: nothing,
    to: ip('addr add 10.99.0.2/31 brd 10.99.0.1 dev g1'),
  },
  'forwarding is turned off': { from: nothing, to: set('g0.forwarding', 0) },
  'forwarding is turned off everywhere, then on elsewhere': {
    from: nothing,
    to: both(set('all.forwarding', 0), set('g2.forwarding', 1)),
  },
  'rp_filter is turned on': { from: nothing, to: set('g0.rp_filter', 1) },
  'rp_filter is turned on everywhere': { from: sentinelRouted, to: set('all.rp_filter', 1) },
};

/** And what ends the silence that it began with. */
const ENDS: Record<string, Change> = {
  'a route comes': { from: ip('route del 10.99.0.0/16'), to: ip('route add 10.99.0.0/16 dev g1') },
  'a blackhole goes': { from: ip(`route add blackhole ${TARGET}`), to: ip(`route del blackhole ${TARGET}`) },
  'a rule goes': { from: ip(`rule add from ${HOST} prohibit`), to: ip(`rule del from ${HOST} prohibit`) },
  'the egress comes up': {
    from: ip('link set g1 down'),
    to: ip('link set g1 up', 'route add 10.99.0.0/16 dev g1'),
  },
  'an address of the gateway goes': {
    from: ip(`addr add ${HOST}/32 dev lo`),
    to: ip(`addr del ${HOST}/32 dev lo`),
  },
  'forwarding is turned on': { from: set('g0.forwarding', 0), to: set('g0.forwarding', 1) },
  'rp_filter is turned off': { from: set('g0.rp_filter', 1), to: set('g0.rp_filter', 0) },
};

const ROWS = [
  ...Object.entries(CHANGES).map(([title, change]) => [title, { ...change, answers: [1, 0] }] as const),
  ...Object.entries(ENDS).map(([title, change]) => [title, { ...change, answers: [0, 1] }] as const),
];

describe.each(['kernel', 'arproxy', 'arproxy, stopped meanwhile'] as const)('with %s', (who) => {
  test.for(ROWS)('%s', async ([, { from, to, answers }], context) => {
    const lab = openLab(context);
    const picture = await gateway(lab);
    const { gw, wire, hostMac: sha } = picture;
    from(gw);
    const answerer = who === 'kernel' ? 'kernel' : 'arproxy';
    const arproxy = await startAnswering(lab, answerer, gw, ['g0', 'g2']);
    const request = arpRequest({ sha, spa: HOST, tpa: TARGET });

    // Asked for a while, so that an answerer that remembers answers does so.
    const end = performance.now() + (who === 'kernel' ? 0 : 250);
    do expect(await repliesTo(picture, request, 'h2')).toHaveLength(answers[0] ?? 0);
    while (performance.now() < end);

    if (who === 'arproxy, stopped meanwhile') {
      arproxy?.pause();
      wire.send('h0', arpRequest({ sha, spa: '10.0.0.3', tpa: '10.1.2.3' })); // waits for it from before the change
      await wire.received();
    }
    to(gw);
    const last = repliesTo(picture, request, 'h2');
    arproxy?.resume();
    expect(await last).toHaveLength(answers[1] ?? 0);
  });
});
