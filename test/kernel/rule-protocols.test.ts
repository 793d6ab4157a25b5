import { expect, test } from 'vitest';
import { freeIpProto } from '../../src/kernel/rule-protocols.ts';

const [ICMP, TCP, UDP, ESP] = [1, 6, 17, 50];

test.each([
  { rules: [], asked: ICMP },
  { rules: [0, 0, 0], asked: ICMP },
  { rules: [UDP, ESP], asked: ICMP },
  { rules: [ICMP], asked: TCP },
  { rules: [TCP, 0, ICMP], asked: UDP },
  { rules: [UDP, ICMP, UDP], asked: TCP },
  { rules: [ICMP, TCP, UDP], asked: ICMP },
])('rules that name $rules: asked with $asked', ({ rules, asked }) => {
  expect(freeIpProto(rules)).toBe(asked);
});
