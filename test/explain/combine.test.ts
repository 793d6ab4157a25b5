/** One command for the answer and for the packets behind it, in an order that works. */
import { expect, test } from 'vitest';
import { RuleAction } from '../../src/wire/rtnetlink/rule.ts';
import { G0, G1 } from '../host/tables-double.ts';
import { DEFAULT_RULES, prefixIn, route, rule } from '../kernel/fib-rows.ts';
import { type Asking, explained, TARGET } from './world-double.ts';

const off = { devconf: { forwarding: false } };
const [NOARP, DOWN, NO_CARRIER] = [0x110c3, 0x1002, 0x1003];
const PERMANENT = { state: 0x80, mac: 0x0200_0000_0001 as never };

const CASES: Readonly<Record<string, readonly [Asking, string]>> = {
  'ip_forward off: both sides want it': [{ g0: off, g1: off }, 'sysctl -w net.ipv4.ip_forward=1'],
  'ip_forward is on, and both sides are not: it would change nothing': [
    { g0: off, g1: off, sysctls: { 'conf/all/forwarding': 1 } },
    'sysctl -w net.ipv4.conf.g0.forwarding=1 net.ipv4.conf.g1.forwarding=1',
  ],
  'the ingress alone': [{ g0: off }, 'sysctl -w net.ipv4.conf.g0.forwarding=1'],
  'the link before forwarding': [
    { g0: { flags: NOARP, ...off }, g1: off },
    'ip link set dev g0 arp on; sysctl -w net.ipv4.ip_forward=1',
  ],
  'the link before the return route': [
    { g0: { flags: DOWN }, from: '10.7.0.2' },
    'ip link set dev g0 up; ip route replace 10.7.0.2/32 dev g0',
  ],
  'an ingress that is down brings the prefix of its address back itself': [
    { g0: { flags: DOWN }, from: '10.7.0.2', addresses: [[G0, '10.7.0.1/24']] },
    'ip link set dev g0 up',
  ],
  'forwarding, the return route, the neighbour': [
    { g0: off, from: '10.7.0.2', neighbours: [[G1, TARGET, PERMANENT]] },
    'sysctl -w net.ipv4.conf.g0.forwarding=1; ip route replace 10.7.0.2/32 dev g0; ip neigh del 10.99.0.1 dev g1',
  ],
  'the return route once, where source validation wants it too': [
    { from: '10.7.0.2', refused: () => 22, sysctls: { 'conf/g0/rp_filter': 1 } },
    'ip route replace 10.7.0.2/32 dev g0',
  ],
  'another sysctl than that of forwarding': [
    { g0: { devconf: { mediumId: 5 } }, g1: { devconf: { forwarding: false, mediumId: 5 } } },
    'sysctl -w net.ipv4.conf.g0.medium_id=0; sysctl -w net.ipv4.conf.g1.forwarding=1',
  ],
  'what stays in the foreground is last': [
    { interfaces: '[{ match: { name: [x0] } }]', g1: off },
    'sysctl -w net.ipv4.conf.g1.forwarding=1; arproxy run -i g0',
  ],
  'where /proc/sys is read-only, from outside': [
    { g0: off, g1: off, procSysReadOnly: true },
    'nsenter -t PID -n sysctl -w net.ipv4.ip_forward=1  # as root on the host; PID: of arproxy there',
  ],
};

test.each(Object.entries(CASES))('%s', (_name, [asking, command]) => {
  expect(explained(asking).remedy?.command).toBe(command);
});

test('a refusal that nothing should change stays one', () => {
  const said = explained({ target: '224.0.0.1', g1: off });
  expect([said.delivery, said.remedy?.command]).toEqual([undefined, undefined]);
  expect(said.remedy?.text).toMatch(/^none: /);
});

test('a command that would not help is not given: what is wanting is not on this host', () => {
  const { remedy } = explained({ g1: { flags: NO_CARRIER, ...off } });
  expect(remedy?.command).toBeUndefined();
  expect(remedy?.text).toMatch(/^none: what is at the other end of g1/);
});

test('a nexthop that has not answered may do so once the rest is mended', () => {
  const { remedy } = explained({ g1: off, neighbours: [[G1, TARGET, { state: 0x20, mac: undefined }]] });
  expect(remedy?.command).toBe('sysctl -w net.ipv4.conf.g1.forwarding=1');
  expect(remedy?.text).toMatch(/nothing on this host makes 10\.99\.0\.1 answer/);
});

test('what is only not known does not go into a command for the answer', () => {
  const said = explained({ g0: off, neighbours: [[G1, TARGET, { state: 0x80 }]] });
  expect(said.remedy?.command).toBe('sysctl -w net.ipv4.conf.g0.forwarding=1');
});

test('a reply that nothing leads to: the route as for a refusal', () => {
  const asking = { target: '10.98.0.1', keys: 'targets: { always: [10.98.0.0/16] }' };
  expect(explained(asking).remedy?.command).toMatch(/^ip route add 10\.98\.0\.1\/32 /);
  const routes = [route('10.98.0.0/16', G1)];
  expect(explained({ ...asking, routes, neighbours: [[G1, asking.target]] }).remedy).toBeUndefined();
});

test.each<[string, Asking, RegExp]>([
  ['no route', {}, /^sysctl -w net\.ipv4\.conf\.g1\.forwarding=1; ip route add 10\.98\.0\.1\/32 /],
  [
    'a rule that refuses',
    { rules: [rule(9, { action: RuleAction.PROHIBIT, dst: prefixIn('10.98.0.0/24') }), ...DEFAULT_RULES] },
    /^sysctl -w net\.ipv4\.conf\.g1\.forwarding=1; ip rule delete pref 9 /,
  ],
])('%s: what the packets want where the remedy leads is looked at', (_name, asking, command) => {
  const routes = asking.rules === undefined ? [] : [route('10.98.0.0/16', G1)];
  const { remedy, delivery } = explained({
    ...{ target: '10.98.0.1', g1: { devconf: { forwarding: false } }, routes },
    ...asking,
  });
  expect(delivery).toMatchObject({ after: 'remedy', verdict: 'lost', reason: 'forwarding' });
  expect(remedy?.command).toMatch(command);
});

test('a rule for what comes in on the egress that the remedy leads to', () => {
  const back = rule(8, { iif: 'g1', dst: prefixIn('10.0.0.0/24'), action: RuleAction.PROHIBIT });
  const refused = ({ iif }: { readonly iif: number }): number | undefined => (iif === G1 ? 13 : undefined);
  const { remedy } = explained({ target: '10.98.0.1', rules: [back, ...DEFAULT_RULES], refused });
  expect(remedy?.command).toBe(
    'ip route add 10.98.0.1/32 dev g1; ip rule delete pref 8 to 10.0.0.0/24 iif g1 prohibit',
  );
});

test('a rule that refuses both ways is taken away once', () => {
  const rules = [
    rule(8, { iif: 'g1', action: RuleAction.PROHIBIT }),
    rule(9, { action: RuleAction.PROHIBIT }),
    ...DEFAULT_RULES,
  ];
  const { remedy } = explained({
    target: '10.98.0.1',
    rules,
    routes: [route('10.98.0.0/16', G1)],
    refused: () => 13,
  });
  expect(remedy?.command).toBe('ip rule delete pref 9 prohibit; ip rule delete pref 8 iif g1 prohibit');
});
