/** What a file says, as values. */
import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../src/config/parse.ts';
import type { InterfaceConfig } from '../../src/config/rule-keys.ts';
import { ipv4 } from '../../src/wire/ipv4.ts';
import { SAMPLE } from './sample.ts';

const rule = (text: string): InterfaceConfig | undefined =>
  parseConfig(`interfaces: [{ match: { name: a }, ${text} }]`, 'a.yaml').interfaces[0];

test('a whole file', () => {
  const config = parseConfig(SAMPLE, 'a.yaml');
  expect(config).toMatchObject({
    log: { level: 'info' },
    control: '/run/arproxy/control.sock',
    metrics: { host: '127.0.0.1', port: 9910, loopback: true },
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
      allow: [{ address: 0x0a000000, length: 8 }],
      allowFile: undefined,
      deny: [{ address: 0x0a420000, length: 16 }],
      denyFile: '/etc/arproxy/deny.txt',
      always: [{ address: 0xa9fe0101, length: 32 }],
      alwaysFile: undefined,
    },
    senders: { allow: [{ address: 0x0af40000, length: 16 }], deny: [], denyFile: undefined },
    guards: { announcements: true, defaultRoute: false, unicast: false },
    limits: {
      perSender: { rate: 10, burst: 20 },
      perInterface: { rate: 20_000, burst: 40_000 },
      collapse: 0,
    },
  });
  expect(uplink).toMatchObject({
    proxyArp: false,
    proxyArpPvlan: true,
    mediumId: undefined,
    mac: 0x00005e00010a,
    whileLocal: { address: 0xc00002fe },
    targets: { allow: [], deny: [], always: [], denyFile: undefined },
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
    ['targets: {}', { targets: { allow: [] } }],
    ['targets: { allow: [] }', { targets: { allow: [] } }],
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
