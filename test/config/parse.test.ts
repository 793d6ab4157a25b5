/** What a file says, as values. */
import { describe, expect, test } from 'vitest';
import type { InterfaceConfig } from '../../src/config/config.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { ipv4 } from '../../src/wire/ipv4.ts';
import { SAMPLE } from './sample.ts';

const rule = (text: string): InterfaceConfig | undefined =>
  parseConfig(`interfaces: [{ match: { name: a }, ${text} }]`, 'a.yaml').interfaces[0];
const NOTHING = { prefixes: [], file: undefined };

test('a whole file', () => {
  const config = parseConfig(SAMPLE, 'a.yaml');
  expect(config).toMatchObject({
    log: { level: 'info' },
    control: '/run/arproxy/control.sock',
    metrics: '127.0.0.1:9910',
    routeCacheTtl: 1000,
    busyPoll: 0,
  });
  const [pods, uplink] = config.interfaces;
  expect(pods).toMatchObject({
    match: { name: ['cali*'], kind: ['veth'], master: [], not: { name: ['cali0'], kind: [], master: [] } },
    proxyArp: true,
    proxyArpPvlan: false,
    mediumId: 2,
    targets: {
      allow: { prefixes: [{ address: 0x0a000000, length: 8 }], file: undefined },
      deny: { prefixes: [{ address: 0x0a420000, length: 16 }], file: '/etc/arproxy/deny.txt' },
      always: { prefixes: [{ address: 0xa9fe0101, length: 32 }], file: undefined },
    },
    senders: { allow: { prefixes: [{ address: 0x0af40000, length: 16 }] }, deny: NOTHING },
    guards: { announcements: true, default_route: false, unicast: false },
    limits: {
      perSender: { perSecond: 10, burst: 20 },
      perInterface: { perSecond: 20_000, burst: 40_000 },
      collapse: 0,
    },
  });
  expect(uplink).toMatchObject({
    proxyArp: false,
    proxyArpPvlan: true,
    mediumId: undefined,
    mac: 0x00005e00010a,
    whileLocal: { address: 0xc00002fe },
    targets: { allow: NOTHING, deny: NOTHING, always: NOTHING },
    limits: { perSender: undefined, perInterface: undefined, collapse: 0 },
  });
});

describe('one value may be written in several ways:', () => {
  test.each([
    ['proxy_delay: 0', { proxyDelay: 0 }],
    ['proxy_delay: 0s', { proxyDelay: 0 }],
    ['proxy_delay: 0.8s', { proxyDelay: 800 }],
    ['proxy_delay: 800ms', { proxyDelay: 800 }],
    ['limits: { collapse: 50us }', { limits: { collapse: 0.05 } }],
    ['while_local: 0A:0b:0C:0d:0E:0f', { whileLocal: { mac: 0x0a0b0c0d0e0f } }],
    ['while_local: 10.0.0.1', { whileLocal: { address: ipv4(0x0a000001) } }],
    ['targets: {}', { targets: { allow: NOTHING } }],
    ['targets: { allow: [] }', { targets: { allow: NOTHING } }],
    ['"proxy_arp": false', { proxyArp: false }],
    ['medium_id: 0x10', { mediumId: 16 }],
  ])('%s', (text, values) => {
    expect(rule(text)).toMatchObject(values);
  });

  test.each([
    ['a byte order mark', '\uFEFFinterfaces: [{ match: { name: a } }]'],
    ['CR LF', 'interfaces:\r\n  - match:\r\n      name: a\r\n'],
    ['JSON', '{"interfaces": [{"match": {"name": "a"}}]}'],
    ['a document mark', '---\ninterfaces: [{ match: { name: a } }]\n...\n'],
    ['an anchor', 'interfaces: [{ match: &m { name: a } }]'],
  ])('%s', (_what, text) => {
    expect(parseConfig(text, 'a.yaml').interfaces[0]?.match.name).toEqual(['a']);
  });
});

test('an alias stands for what it names', () => {
  const text = `interfaces:
  - match: { name: a }
    targets: &lists { allow: &allow [10.0.0.0/8] }
    senders: { deny: *allow }
  - match: { name: b }
    targets: *lists
`;
  const [first, second] = parseConfig(text, 'a.yaml').interfaces;
  expect(second?.targets).toEqual(first?.targets);
  expect(first?.senders.deny).toEqual(first?.targets.allow);
});
