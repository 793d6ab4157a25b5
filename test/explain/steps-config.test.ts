/** What the steps of an explanation say of the operator's own rule: guards, lists, while_local, delay and limits. */
import { expect, test } from 'vitest';
import { buildRules } from '../../src/config/build-rules.ts';
import { parseConfig } from '../../src/config/parse.ts';
import type { Facts } from '../../src/explain/facts.ts';
import { STEPS } from '../../src/explain/steps.ts';
import { OUTCOME, type Reason } from '../../src/policy/outcomes.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { address, EGRESS, exampleArp, INGRESS, ROUTE } from '../policy/situation.ts';

interface Changes {
  readonly reason?: Reason;
  readonly unicast?: boolean;
  /** Of the matched prefix. */
  readonly length?: number;
  /** Of the egress. */
  readonly flags?: number;
}

/** What these steps look at, for a rule with these keys. */
function facts(
  keys: string,
  { reason = 'proxy-arp', unicast = false, length = 24, flags = 0x11043 }: Changes,
): Facts {
  const config = parseConfig(`interfaces: [{ match: { name: g0 }, ${keys} }]`, 'a.yaml');
  const egress = exampleLink({ ifindex: EGRESS, name: 'up0', flags });
  return {
    arp: exampleArp({ spa: '10.0.0.2', tpa: '10.99.0.1' }),
    unicast,
    iif: exampleLink({ ifindex: INGRESS, name: 'g0' }),
    config: config.interfaces[0],
    rule: buildRules(config)[0],
    route: { ...ROUTE, length },
    verdict: OUTCOME[reason],
    kernel: {
      addresses: { has: (one: number) => one === address('192.0.2.1') },
      links: { get: () => egress, hasMac: () => false },
    },
    nameOf: () => 'up0',
  } as unknown as Facts;
}

const looked = (check: string, keys: string, changes: Changes = {}): string | undefined =>
  STEPS.find((step) => step.check === check)?.looked(facts(keys, changes));

test.each<[check: string, keys: string, said: string | undefined, changes?: Changes]>([
  ['guards', 'proxy_arp: true', undefined],
  ['guards', 'guards: { unicast: true, default_route: true }', 'on: default_route, unicast'],
  ['senders', 'targets: { deny: [10.99.0.0/16] }', undefined],
  ['senders', 'senders: { allow: [10.0.0.0/24] }', 'senders.allow 10.0.0.0/24'],
  ['targets', 'targets: { deny: [10.99.0.0/16] }', 'targets.deny 10.99.0.0/16'],
  ['targets', 'targets: { deny: [10.98.0.0/16] }', 'targets: no prefix has it'],
  ['always', 'targets: { always: [10.99.0.1] }', 'targets.always 10.99.0.1/32'],
  ['always', 'targets: { always: [10.98.0.1], allow: [10.0.0.0/8] }', undefined],
  ['while_local', 'proxy_arp: true', undefined],
  ['while_local', 'while_local: 192.0.2.1', '192.0.2.1 is on this host'],
  ['while_local', 'while_local: 192.0.2.2', '192.0.2.2 is not on this host'],
  ['while_local', 'while_local: 02:00:00:00:00:09', '02:00:00:00:00:09 is not on this host'],
  ['guard default_route', 'guards: { carrier: true }', undefined],
  ['guard default_route', 'guards: { default_route: true }', 'the matched prefix has length 24'],
  ['guard default_route', 'guards: { default_route: true }', undefined, { reason: 'always' }],
  ['guard carrier', 'guards: { default_route: true }', undefined],
  ['guard carrier', 'guards: { carrier: true }', 'up0 has a carrier'],
  ['guard carrier', 'guards: { carrier: true }', 'up0 has no carrier', { flags: 0x1003 }],
  ['guard carrier', 'guards: { carrier: true }', undefined, { reason: 'always' }],
  ['proxy_delay', 'proxy_qlen: 3', undefined],
  ['proxy_delay', 'proxy_delay: 800ms', undefined, { unicast: true }],
])('%s of %s: %s', (check, keys, said, changes) => {
  expect(looked(check, keys, changes)).toBe(said);
});

test('delay and limits are said, and that their state cannot be seen', () => {
  expect(looked('proxy_delay', 'proxy_delay: 800ms, proxy_qlen: 3')).toMatch(/below 800ms, .* than 3 wait/);
  expect(looked('limits', 'limits: {}')).toBeUndefined();
  const keys = 'per_sender: { rate: 10/s, burst: 1 }, per_interface: { rate: 20/s, burst: 1 }, collapse: 5ms';
  expect(looked('limits', `limits: { ${keys} }`)).toMatch(
    /^10\/s per sender, 20\/s per interface, .* 5ms \(/,
  );
  expect(looked('limits', 'limits: { collapse: 5ms }')).toMatch(/^[^,]* 5ms \(/);
});
