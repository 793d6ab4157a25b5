import { expect, test } from 'vitest';
import { freeIpProto } from '../../src/kernel/route.ts';

const NO_PORTS = { sport: undefined, dport: undefined };
const PORT = { from: 80, to: 80, mask: 0 };
const [ICMP, TCP, UDP, ESP] = [1, 6, 17, 50];

test.each([
  { named: [], carried: ICMP },
  { named: [0, 0, 0], carried: ICMP },
  { named: [UDP, ESP], carried: ICMP },
  { named: [ICMP], carried: TCP },
  { named: [TCP, 0, ICMP], carried: UDP },
  { named: [UDP, ICMP, UDP], carried: TCP },
  { named: [ICMP, TCP, UDP], carried: ICMP },
])('rules that name $named: a lookup carries $carried', ({ named, carried }) => {
  expect(freeIpProto(named.map((ipProto) => ({ ipProto, ...NO_PORTS })))).toBe(carried);
});

test('a rule that names ports as well does not match a lookup, whatever its protocol', () => {
  expect(freeIpProto([{ ipProto: ICMP, ...NO_PORTS, dport: PORT }])).toBe(ICMP);
  const rules = [ICMP, TCP].map((ipProto) => ({ ipProto, ...NO_PORTS }));
  expect(freeIpProto([...rules, { ipProto: UDP, ...NO_PORTS, sport: PORT }])).toBe(UDP);
});
