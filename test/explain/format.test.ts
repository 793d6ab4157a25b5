import { expect, test } from 'vitest';
import { wrapAt } from '../../src/cli/wrap.ts';
import type { Explanation } from '../../src/explain/explain.ts';
import { formatExplanation } from '../../src/explain/format.ts';

const NO_ROUTE: Explanation = {
  ...{ ifname: 'cali1', ingress: 'cali1', spa: '10.65.0.2', sha: '02:00:00:00:00:01', tpa: '10.98.0.1' },
  ...{ op: 1, unicast: false, verdict: 'drop', reason: 'no-route', text: 'there is no route to the target' },
  steps: [
    { check: 'interface', looked: 'cali1 is chosen', outcome: 'ok' },
    { check: 'route', looked: 'no route', outcome: 'drop' },
  ],
  kernel: 'drop',
  notes: [],
  remedy: {
    command: 'ip route add 10.98.0.1/32 dev DEV',
    config: 'add 10.98.0.1/32 to interfaces[0].targets.always',
    text: 'DEV is the interface',
  },
};

test('a refusal, with each way to change it', () => {
  expect(formatExplanation(NO_ROUTE).split('\n')).toEqual([
    'cali1 who-has 10.98.0.1 tell 10.65.0.2 (02:00:00:00:00:01)',
    '  ok    interface  cali1 is chosen',
    '  drop  route      no route',
    'drop (no-route): there is no route to the target',
    "The kernel's proxy_arp=1 would: not answer either",
    'To change it: ip route add 10.98.0.1/32 dev DEV',
    '          or: in the configuration: add 10.98.0.1/32 to interfaces[0].targets.always',
    '  (DEV is the interface)',
  ]);
});

test.each([
  ['reply', 'reply', 'answer too'],
  ['reply', 'drop', 'answer'],
  ['drop', 'reply', 'not answer'],
  ['drop', 'drop', 'not answer either'],
] as const)('the kernel: %s, arproxy: %s', (kernel, verdict, want) => {
  expect(formatExplanation({ ...NO_ROUTE, kernel, verdict })).toMatch(
    new RegExp(`^The kernel's proxy_arp=1 would: ${want}$`, 'm'),
  );
});

test('a remedy without a command, and a bridge above the port', () => {
  const text = formatExplanation({ ...NO_ROUTE, ingress: 'br0', remedy: { text: 'none: since' } });
  expect(text).toContain("On br0, the kernel's proxy_arp=1 would");
  expect(text.split('\n').at(-1)).toBe('Remedy: none: since');
});

test('colours are what the caller paints', () => {
  const text = formatExplanation(NO_ROUTE, (style, word) => `<${style}>${word.trim()}</>`);
  expect(text).toContain('<red>drop</>  route');
  expect(text).toContain('<green>ok</>  interface');
  expect(text).toContain('<red>drop</> (no-route)');
});

test('what was nearly found, below the check', () => {
  const steps = NO_ROUTE.steps.map((step) => (step.check === 'route' ? { ...step, near: ['a', 'b'] } : step));
  expect(
    formatExplanation({ ...NO_ROUTE, steps })
      .split('\n')
      .slice(2, 5),
  ).toEqual(['  drop  route      no route', '                   a', '                   b']);
});

test('on a terminal, long lines go on below their text, and commands stay whole', () => {
  const long: Explanation = {
    ...NO_ROUTE,
    steps: [
      {
        check: 'route',
        looked: 'no route: table main was looked in by rule 32766',
        outcome: 'drop',
        near: ['table 100 has one, which no rule of all leads to'],
      },
    ],
    remedy: {
      command: 'ip route add 10.98.0.1/32 dev DEV',
      text: 'DEV is the interface that the target is behind',
    },
    notes: ['up0 is down, so that none of its routes counts: ip link set dev up0 up'],
  };
  expect(formatExplanation(long, undefined, wrapAt(45)).split('\n')).toEqual([
    'cali1 who-has 10.98.0.1 tell 10.65.0.2',
    '  (02:00:00:00:00:01)',
    '  drop  route  no route: table main was',
    '               looked in by rule 32766',
    '               table 100 has one, which no',
    '                 rule of all leads to',
    'drop (no-route): there is no route to the',
    '  target',
    "The kernel's proxy_arp=1 would: not answer",
    '  either',
    'To change it: ip route add 10.98.0.1/32 dev DEV',
    '  (DEV is the interface that the target is',
    '   behind)',
    'Note: up0 is down, so that none of its routes',
    '      counts: ip link set dev up0 up',
  ]);
});

test('a command in the reason why there is no remedy is left whole, too', () => {
  const text = 'none: 10.0.0.2 is behind g0, not g1: arproxy explain -i g0 --from 10.0.0.2 10.98.0.1';
  expect(formatExplanation({ ...NO_ROUTE, remedy: { text } }, undefined, wrapAt(60))).toMatch(
    /^Remedy: none: 10\.0\.0\.2 is behind g0, not g1:\n {2}arproxy explain -i g0 --from 10\.0\.0\.2 10\.98\.0\.1$/m,
  );
});

test('notes come last', () => {
  const text = formatExplanation({ ...NO_ROUTE, notes: ['up0 is down', 'and so on'] });
  expect(text.split('\n').slice(-2)).toEqual(['Note: up0 is down', 'Note: and so on']);
});
