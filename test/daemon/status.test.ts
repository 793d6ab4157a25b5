import { expect, test } from 'vitest';
import type { Config } from '../../src/config/keys.ts';
import { type DaemonView, interfaceRow } from '../../src/daemon/status.ts';
import { OUTCOMES } from '../../src/policy/outcomes.ts';
import { Counters } from '../../src/responder/counters.ts';
import { FlightRecorder } from '../../src/responder/flight-recorder.ts';
import { wallOrigin } from '../../src/responder/wall-clock.ts';
import type { InterfaceRow } from '../../src/serving/snapshot.ts';
import { exampleLink, type LinkChanges } from '../kernel/example-link.ts';
import { kernelDouble } from '../kernel/kernel-double.ts';
import { exampleRule } from '../policy/situation.ts';

const [G0, BRIDGE] = [3, 9];

function interfaceOf(changes: LinkChanges, heard = 0, shedAt?: number): InterfaceRow | undefined {
  const link = exampleLink({ ifindex: G0, ...changes });
  const { kernel } = kernelDouble();
  for (const one of [link, exampleLink({ ifindex: BRIDGE, name: 'br0', kind: 'bridge' })])
    kernel.links.apply(one);
  const view: DaemonView = {
    settings: { config: { interfaces: [] } as unknown as Config, rules: [] },
    served: [
      {
        link,
        rule: exampleRule(),
        counts: new Float64Array(OUTCOMES.length),
        heard: Float64Array.of(heard),
        unsent: new Map([[100, 7]]),
        shed: Float64Array.of(3, 4),
        shedAt,
      },
    ],
    kernel,
    packets: { dropped: () => 0 },
    onlookers: { lost: 0 },
    dump: undefined,
    log: { lost: 0 },
    counters: new Counters(),
    recorder: new FlightRecorder(1),
    logLevel: 'info',
    fault: undefined,
    second: undefined,
  };
  return [...view.served].map((row) => interfaceRow(row, view, wallOrigin()))[0];
}

/** What the state is made of: test/policy/readiness.test.ts. */
test.each<[string, LinkChanges]>([
  ['answers', {}],
  ['down', { flags: 0x1002 }],
  ['port of br0', { master: BRIDGE }],
  ['not forwarding', { devconf: { forwarding: false } }],
])('%s', (state, link) => {
  expect(interfaceOf(link)?.state).toBe(state);
});

test('what was shed, by whatever', () => {
  expect(interfaceOf({})?.shed).toBe(7);
});

test('when the last request was heard, by the clock of this host; or that none was', () => {
  expect(interfaceOf({})?.lastRequest).toBeUndefined();
  const before = Date.now();
  const { lastRequest = 0 } = interfaceOf({}, performance.now()) ?? {};
  expect(Math.abs(lastRequest - before)).toBeLessThan(1000);
  expect(Number.isInteger(lastRequest)).toBe(true);
});

test('when the last frame was shed, by the clock of this host', () => {
  expect(interfaceOf({})?.lastShed).toBeUndefined();
  const before = Date.now();
  const { lastShed = 0 } = interfaceOf({}, 0, performance.now()) ?? {};
  expect(Math.abs(lastShed - before)).toBeLessThan(1000);
  expect(Number.isInteger(lastShed)).toBe(true);
});

test('what could not be sent there, by the names of errnos', () => {
  expect(interfaceOf({})?.unsent).toEqual({ ENETDOWN: 7 });
});
