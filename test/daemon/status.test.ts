import { expect, test } from 'vitest';
import type { Config } from '../../src/config/keys.ts';
import { type DaemonView, daemonStatus } from '../../src/daemon/status.ts';
import type { Link } from '../../src/kernel/links.ts';
import { OUTCOMES } from '../../src/policy/outcomes.ts';
import { Counters } from '../../src/responder/counters.ts';
import { FlightRecorder } from '../../src/responder/flight-recorder.ts';
import { ipv4 } from '../../src/wire/ipv4.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { kernelDouble } from '../kernel/kernel-double.ts';
import { exampleRule, NO_GUARD } from '../policy/situation.ts';

const BRIDGE = 9;

function stateOf(link: Partial<Link>, rule: Parameters<typeof exampleRule>[0] = {}): string | undefined {
  const { devconf, ...rest } = { ...exampleLink({ ifindex: 3, flags: 0x11043 }), ...link };
  const row = {
    link: { ...rest, devconf },
    rule: exampleRule(rule),
    counts: new Float64Array(OUTCOMES.length),
  };
  const { kernel } = kernelDouble();
  kernel.links.apply(exampleLink({ ifindex: BRIDGE, name: 'br0', kind: 'bridge' }));
  const view: DaemonView = {
    settings: { config: { interfaces: [] } as unknown as Config, rules: [] },
    served: [row],
    kernel,
    counters: new Counters(),
    recorder: new FlightRecorder(1),
    logLevel: 'info',
    packets: { dropped: () => 0 },
    dump: undefined,
  };
  return daemonStatus(view, undefined).interfaces[0]?.state;
}

const restrictions = (address: number) => ({
  restrictions: {
    guards: NO_GUARD,
    targets: undefined,
    senders: undefined,
    whileLocal: { address: ipv4(address) },
  },
});

test.each([
  ['answers', {}, {}],
  ['down', { flags: 0x1002 }, {}],
  ['no carrier', { flags: 0x1003 }, {}],
  ['port of br0', { master: BRIDGE }, {}],
  ['not Ethernet', { hatype: 772 }, {}],
  ['ARP off', { flags: 0x110c3 }, {}],
  ['IPv4 off', { devconf: undefined }, {}],
  ['while_local not here', {}, restrictions(0xc00002fe)],
  ['proxy_arp off', {}, { proxyArp: false }],
])('%s', (state, link, rule) => {
  expect(stateOf(link as Partial<Link>, rule)).toBe(state);
});
