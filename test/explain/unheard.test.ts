/** Where no frame comes in: an interface that is down, without a carrier, or a bridge that lets none in. */
import { expect, test } from 'vitest';

import { exampleLink } from '../kernel/example-link.ts';
import { route } from '../kernel/fib-rows.ts';
import { type Asking, ends, explained } from './world-double.ts';

const [BRIDGE, OTHER] = [8, 9];
const [DOWN, NO_CARRIER] = [0x1002, 0x1003];
const bridge = (changes = {}) =>
  exampleLink({ ifindex: BRIDGE, name: 'br5', kind: 'bridge', stp: 1, forwardDelay: 1500, ...changes });
const onPort = (portState: number, changes = {}): Asking => ({
  g0: { master: BRIDGE, portState },
  links: [bridge(changes)],
  routes: [route('10.0.0.2/32', BRIDGE)],
  interfaces: '[{ match: { name: [br5] } }]',
});

const CASES: Readonly<Record<string, readonly [Asking, reason: string, text: string, remedy: RegExp]>> = {
  'no carrier': [
    { g0: { flags: NO_CARRIER } },
    'interface-no-carrier',
    'g0 has no carrier (nothing is at its other end, or that is down): no frame comes in',
    /^none: .*is not on this host: the cable, or the interface there$/,
  ],
  'a port that listens': [
    onPort(1),
    'port-blocked',
    'port g0 of br5 is in state listening (STP): no frame comes in',
    /^none: .*; g0 forwards by itself within 30 s \(twice forward_delay\): wait$/,
  ],
  'a port that learns': [
    onPort(2),
    'port-blocked',
    'port g0 of br5 is in state learning (STP): no frame comes in',
    /^none: .*; g0 forwards by itself within 15 s \(forward_delay\): wait$/,
  ],
  'a port that STP blocks': [
    onPort(4),
    'port-blocked',
    'port g0 of br5 is in state blocking (STP): no frame comes in',
    /^none: .*; STP blocks g0 on purpose/,
  ],
  'a port that another program blocks': [
    onPort(4, { stp: 2 }),
    'port-blocked',
    'port g0 of br5 is in state blocking (STP): no frame comes in',
    /^none: .*; the program that runs STP on br5 decides on it$/,
  ],
  'a port that was shut by hand': [
    onPort(0, { stp: 0 }),
    'port-blocked',
    'port g0 of br5 is in state disabled: no frame comes in',
    /^ip link set dev g0 type bridge_slave state 3$/,
  ],
  'a bridge whose one port listens': [
    { ...onPort(1, { flags: NO_CARRIER }), ifindex: BRIDGE },
    'port-blocked',
    'port g0 of br5 is in state listening (STP): no frame comes in',
    /^none: .*30 s/,
  ],
  'a bridge whose one port is down': [
    {
      ...onPort(0, { flags: NO_CARRIER }),
      g0: { master: BRIDGE, portState: 0, flags: DOWN },
      ifindex: BRIDGE,
    },
    'interface-no-carrier',
    'br5 has no carrier (g0, which it stands on, is down): no frame comes in',
    /^ip link set dev g0 up$/,
  ],
  'a bridge without ports': [
    { links: [bridge({ flags: NO_CARRIER })], routes: [route('10.0.0.2/32', BRIDGE)], ifindex: BRIDGE },
    'interface-no-carrier',
    'br5 has no carrier (it has no port): no frame comes in',
    /^none: /,
  ],
  'a port that is down': [
    { ...onPort(0), g0: { master: BRIDGE, portState: 0, flags: DOWN } },
    'interface-down',
    'g0 is down: no frame comes in',
    /^ip link set dev g0 up$/,
  ],
};

test.each(Object.entries(CASES))('%s', (_name, [asking, reason, text, remedy]) => {
  const said = explained(asking);
  expect(said).toMatchObject({ verdict: 'drop', reason, text, kernel: 'drop' });
  expect(ends(said)).toEqual(['interface: drop']);
  expect(said.remedy?.command ?? said.remedy?.text).toMatch(remedy);
});

test('a bridge that hears by one port, and not by another: a note', () => {
  const links = [bridge(), exampleLink({ ifindex: OTHER, name: 'p1', master: BRIDGE, portState: 3 })];
  const said = explained({ ...onPort(4), links, ifindex: BRIDGE });
  expect([said.verdict, said.notes]).toEqual([
    'reply',
    ['port g0 of br5 is in state blocking (STP): no request from behind it is heard: bridge link show'],
  ]);
});

test('a port that forwards is heard, and one of a bond has no state', () => {
  expect(explained(onPort(3)).verdict).toBe('reply');
  expect(explained({ g0: { master: BRIDGE }, links: [bridge({ kind: 'bond' })] }).ingress).toBe('br5');
});
