/** The guards on the wire: what each keeps from being answered, that it keeps nothing else, and what a profile turns on. */
import { describe, test } from 'vitest';
import type { AskOf } from '../../support/config-gateway.ts';
import { holds } from '../../support/config-table.ts';
import { TARGET } from '../../support/gateway.ts';
import type { Netns } from '../../support/netns.ts';

/** A default route, and a route out of an interface without a carrier. */
function before(gw: Netns): void {
  gw.ip('route add default dev g1');
  gw.ip('link add dead0 type veth peer name dead1');
  gw.ip('link set dead0 up');
  gw.ip('route add 10.97.0.0/16 dev dead0');
}

/** Requests that a guard keeps from being answered, and nothing else does. */
const GUARDED: Record<string, { reason: string; asks: ((picture: Parameters<AskOf>[0]) => object)[] }> = {
  announcements: { reason: 'announcement', asks: [() => ({ spa: TARGET })] },
  default_route: { reason: 'default-route', asks: [() => ({ tpa: '192.0.2.1' })] },
  group_sender: {
    reason: 'group-sender',
    asks: [
      () => ({ sha: 'ff:ff:ff:ff:ff:ff' }),
      () => ({ sha: '01:00:5e:00:00:01' }),
      () => ({ sha: '00:00:00:00:00:00' }),
      ({ gwMac }) => ({ sha: gwMac }),
    ],
  },
  sender_mismatch: { reason: 'sender-mismatch', asks: [() => ({ src: '02:00:00:00:00:99' })] },
  carrier: { reason: 'no-carrier', asks: [() => ({ tpa: '10.97.0.1' })] },
  unicast: { reason: 'unicast-request', asks: [({ gwMac }) => ({ dst: gwMac })] },
};
const NAMES = Object.keys(GUARDED);

/** Every request above, with what becomes of it while the guards `on` are on; and a plain one. */
const asksWith = (on: readonly string[]): AskOf[] => [
  () => ({ reason: 'proxy-arp' }),
  ...Object.entries(GUARDED).flatMap(([name, { reason, asks }]) =>
    asks.map(
      (fields): AskOf =>
        (picture) => ({ reason: on.includes(name) ? reason : 'proxy-arp', ...fields(picture) }),
    ),
  ),
];

describe('a guard alone', () => {
  test.for(NAMES)('%s', async (name, context) => {
    await holds(context, { rule: `guards: { ${name}: true }`, before, asks: asksWith([name]) });
  });
});

const CAREFUL = NAMES.filter((name) => name !== 'unicast');

describe('profile', () => {
  test.for(['profile: kernel', ''])("'%s' has no guard on", async (rule, context) => {
    await holds(context, { rule, before, asks: asksWith([]) });
  });

  test('careful has all but unicast on', async (context) => {
    await holds(context, { rule: 'profile: careful', before, asks: asksWith(CAREFUL) });
  });

  test.for(CAREFUL)('careful, and %s turned off over it', async (name, context) => {
    const rule = `profile: careful\nguards: { ${name}: false }`;
    await holds(context, { rule, before, asks: asksWith(CAREFUL.filter((other) => other !== name)) });
  });

  test('careful, and unicast turned on over it', async (context) => {
    const rule = 'profile: careful\nguards: { unicast: true }';
    await holds(context, { rule, before, asks: asksWith(NAMES) });
  });
});

describe('default_route', () => {
  const rule = 'guards: { default_route: true }';
  const REFUSED = { tpa: '192.0.2.1', reason: 'default-route' };
  const ANSWERED = { tpa: '192.0.2.1', reason: 'proxy-arp' };
  const ROUTES: Record<string, { route: string; ask: { tpa: string; reason: string } }> = {
    'half of a default route': { route: 'route add 128.0.0.0/1 dev g1', ask: REFUSED },
    'a part of a default route': { route: 'route add 192.0.0.0/7 dev g1', ask: REFUSED },
    'the largest of networks': { route: 'route add 192.0.0.0/8 dev g1', ask: ANSWERED },
    'a default route of another table': { route: 'route add default dev g1 table 99', ask: REFUSED },
    'a default route with a gateway': {
      route: 'route add default via 10.50.0.1 dev g1 onlink',
      ask: REFUSED,
    },
    'a route of a single address': { route: 'route add 192.0.2.1 dev g1', ask: ANSWERED },
  };
  test.for(Object.entries(ROUTES))('%s', async ([, { route, ask }], context) => {
    const routed = (gw: Netns): void => {
      gw.ip(route);
      if (route.includes('table')) gw.ip('rule add iif g0 lookup 99');
    };
    await holds(context, { rule, before: routed, asks: [ask] });
  });

  /** The kernel's answer to a question about the prefix tells of every leg. */
  test.for([2, 24, 64, 200])('a route of %i legs, and a default route of as many', async (count, context) => {
    const legs = Array.from({ length: count }, (_, n) => `nexthop via 10.50.0.${n + 1} dev g1 onlink`);
    const routed = (gw: Netns): void => {
      gw.ip(`route add 203.0.113.0/24 ${legs.join(' ')}`);
      gw.ip(`route add default ${legs.join(' ')}`);
    };
    const asks = [REFUSED, { tpa: '203.0.113.9', reason: 'proxy-arp' }];
    await holds(context, { rule, before: routed, asks });
  });
});
