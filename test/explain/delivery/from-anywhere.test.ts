/** The egress is down, and takes its routes along: the return route is looked at all the same. */
import { expect, test } from 'vitest';
import { G0, G1 } from '../../host/tables-double.ts';
import { exampleLink } from '../../kernel/example-link.ts';
import { DEFAULT_RULES, route, rule } from '../../kernel/fib-rows.ts';
import { type Asking, explained } from '../world-double.ts';

const G2 = 7;
const SENDER = '10.7.0.2';
const UP = 'ip link set dev g2 up';
const BACK = `ip route replace ${SENDER}/32 dev g0`;

const asked = (asking: Asking) =>
  explained({
    ...{ target: '10.98.0.1', from: SENDER, addresses: [[G2, '10.98.0.9/24']] },
    links: [exampleLink({ ifindex: G2, name: 'g2', flags: 0x1002 })],
    ...asking,
  });
const strict = { 'conf/g0/rp_filter': 1 };
const elsewhere = [route('10.7.0.0/16', G1)];

test.each<[string, Asking, string]>([
  ['no return route', {}, `${UP}; ${BACK}`],
  [
    'out of another interface, which strict rp_filter refuses',
    { routes: elsewhere, sysctls: strict },
    `${UP}; ${BACK}`,
  ],
  ['out of another interface, from where a router may bring them', { routes: elsewhere }, UP],
  ['out of the ingress', { routes: [route('10.7.0.0/16', G0)], sysctls: strict }, UP],
  [
    'a rule for an ingress may know better',
    { rules: [rule(50, { iif: 'g2', table: 9 }), ...DEFAULT_RULES] },
    UP,
  ],
])('%s', (_name, asking, command) => {
  const { reason, remedy } = asked(asking);
  expect([reason, remedy?.command]).toEqual(['no-route', command]);
});

test('a sender that has an address of ours is another matter', () => {
  const said = asked({ from: '10.98.0.9', routes: [route('10.98.0.9/32', G2, { type: 2, table: 255 })] });
  expect(said.delivery?.reason).not.toBe('return-route');
});
