/** What `arproxy check` prints: the configuration that is in force, in the file's own language. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { interfaceFor } from '../../src/config/complete.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { printConfig } from '../../src/config/print.ts';
import { configs } from './config-arbitrary.ts';
import { SAMPLE } from './sample.ts';

const again = (text: string): string => printConfig(parseConfig(text, 'printed'));

describe('parsing what was printed gives the same configuration', () => {
  test('for any that a file can say', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(configs, (config) => {
        expect(parseConfig(printConfig(config), 'printed')).toEqual(config);
      }),
      { numRuns: 100 },
    );
  });

  test.each([
    ['a file with everything in it', SAMPLE],
    ['one with nothing', 'interfaces: [{ match: { name: eth0 } }]'],
    [
      'words that YAML takes for others',
      "interfaces: [{ match: { name: ['yes', 'null', '5', '*', '- a'] } }]",
    ],
    [
      'MACs that could be numbers',
      'interfaces: [{ match: { kind: veth }, mac: 12:34:56:12:34:56, while_local: 00:00:00:00:00:01 }]',
    ],
  ])('for %s', (_what, text) => {
    const config = parseConfig(text, 'a.yaml');
    expect(parseConfig(printConfig(config), 'printed')).toStrictEqual(config);
    expect(again(printConfig(config))).toBe(printConfig(config));
  });

  test('for `run -i X`, which is a file with one rule', () => {
    const config = {
      ...parseConfig('interfaces: [{ match: { name: x } }]', 'a.yaml'),
      interfaces: [interfaceFor(['X*', 'y'])],
    };
    expect(parseConfig(printConfig(config), 'printed')).toStrictEqual(config);
  });
});

test('every default is said', () => {
  expect(again('interfaces: [{ match: { name: eth0 } }]')).toBe(`interfaces:
  - match:
      name:
        - eth0
    proxy_arp: true
    proxy_arp_pvlan: false
    proxy_delay: 0ms
    proxy_qlen: 64
    guards:
      announcements: false
      default_route: false
      group_sender: false
      sender_mismatch: false
      carrier: false
      unicast: false
    announce: true
    limits:
      collapse: 0ms
log:
  level: info
route_cache_ttl: 1s
busy_poll: 0ms
`);
});

test('a profile is said as the guards that it turns on, and a single guard goes over it', () => {
  const guards = (rule: string): unknown =>
    parseConfig(`interfaces: [{ match: { name: a }, ${rule} }]`, 'a.yaml').interfaces[0]?.guards;
  const all = {
    announcements: true,
    defaultRoute: true,
    groupSender: true,
    senderMismatch: true,
    carrier: true,
  };
  expect(guards('profile: careful')).toEqual({ ...all, unicast: false });
  expect(guards('profile: careful, guards: { carrier: false, unicast: true }')).toEqual({
    ...all,
    carrier: false,
    unicast: true,
  });
  expect(guards('profile: kernel, guards: { carrier: true }')).toEqual({
    announcements: false,
    defaultRoute: false,
    groupSender: false,
    senderMismatch: false,
    carrier: true,
    unicast: false,
  });
});

test('what a terminal would obey stands escaped, and is read as it was', () => {
  const path = '/tmp/a\x1b[31m\x7f\x9b\u202e\u2028\n: "é\\\u{e0041}';
  const config = parseConfig(
    `control: ${JSON.stringify(path)}\ninterfaces: [{ match: { name: "\\u202e*" } }]`,
    'a.yaml',
  );
  expect(config).toMatchObject({ control: path, interfaces: [{ match: { name: ['\\xe2\\x80\\xae*'] } }] });
  const printed = printConfig(config);
  expect(printed.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
  expect(parseConfig(printed, 'printed')).toEqual(config);
});

test('a fault is one line, whatever the file has', () => {
  expect(() => parseConfig('"a\\e[31m\\n\u202e": 1\ninterfaces: []', 'a\x1b.yaml')).toThrow(
    String.raw`a\x1b.yaml:1:1: a\x1b[31m\x0a\xe2\x80\xae: unknown key`,
  );
});
