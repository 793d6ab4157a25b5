/** Faults of single values. */
import { A_DURATION, A_LISTEN, A_PATTERN, A_PREFIX, beside, type FaultCase, rule } from './fault-case.ts';

const inQuotes = (source: string): string => ` (in quotes it is a name or a pattern: '${source}')`;

export const VALUE_CASES: Readonly<Record<string, readonly FaultCase[]>> = {
  match: [
    ['interfaces: [{ match: {} }]', '1:23: interfaces[0].match: want at least one of name, kind, master'],
    [
      'interfaces: [{ match: { not: { name: a } } }]',
      '1:23: interfaces[0].match: want at least one of name, kind, master',
    ],
    [
      'interfaces: [{ match: { name: 5 } }]',
      `1:31: interfaces[0].match.name: ${A_PATTERN}, got 5${inQuotes('5')}`,
    ],
    ["interfaces: [{ match: { name: '' } }]", `1:31: interfaces[0].match.name: ${A_PATTERN}, got ""`],
    [
      'interfaces: [{ match: { name: 0x1012 } }]',
      `1:31: interfaces[0].match.name: ${A_PATTERN}, got 4114${inQuotes('0x1012')}`,
    ],
    [
      'interfaces: [{ match: { name: {a,b} } }]',
      `1:31: interfaces[0].match.name: ${A_PATTERN}, got {"a":null,"b":null}${inQuotes('{a,b}')}`,
    ],
    [
      'interfaces: [{ match: { name: ~ } }]',
      `1:31: interfaces[0].match.name: ${A_PATTERN}, got null${inQuotes('~')}`,
    ],
    [
      'interfaces: [{ match: { name: &x } }]',
      `1:34: interfaces[0].match.name: ${A_PATTERN}, got null${inQuotes('&x')}`,
    ],
    ['interfaces: [{ match: { name: } }]', `1:31: interfaces[0].match.name: ${A_PATTERN}, got null`],
    ['interfaces: [{ match: { kind: [] } }]', `1:31: interfaces[0].match.kind: ${A_PATTERN}, got []`],
    [
      'interfaces: [{ match: { name: [a, 5] } }]',
      `1:31: interfaces[0].match.name: ${A_PATTERN}, got ["a",5]${inQuotes('5')}`,
    ],
    [
      `interfaces: [{ match: { master: ${'a'.repeat(128)} } }]`,
      `1:33: interfaces[0].match.master: ${A_PATTERN}, got "${'a'.repeat(79)}`,
    ],
  ],
  sysctls: [
    [rule('proxy_arp: 1'), '3:16: interfaces[0].proxy_arp: want true or false, got 1'],
    [rule('proxy_arp: yes'), '3:16: interfaces[0].proxy_arp: want true or false, got "yes"'],
    [rule('medium_id: -2'), '3:16: interfaces[0].medium_id: want a whole number from -1 on, got -2'],
    [rule('proxy_qlen: 1.5'), '3:17: interfaces[0].proxy_qlen: want a whole number of 0 or more, got 1.5'],
    [rule('proxy_qlen: -1'), '3:17: interfaces[0].proxy_qlen: want a whole number of 0 or more, got -1'],
    [rule('proxy_delay: 800'), `3:18: interfaces[0].proxy_delay: ${A_DURATION}, got 800`],
    [rule('proxy_delay: -1s'), `3:18: interfaces[0].proxy_delay: ${A_DURATION}, got "-1s"`],
    [rule('proxy_delay: 2147484s'), `3:18: interfaces[0].proxy_delay: ${A_DURATION}, got "2147484s"`],
  ],
  'guards and profile': [
    [rule('profile: paranoid'), '3:14: interfaces[0].profile: want kernel or careful, got "paranoid"'],
    [rule('guards: { carrier: on }'), '3:24: interfaces[0].guards.carrier: want true or false, got "on"'],
  ],
  lists: [
    [
      rule('targets: { allow: 10.0.0.0/8 }'),
      '3:23: interfaces[0].targets.allow: want a list of prefixes, got "10.0.0.0/8"',
    ],
    [
      rule('targets: { allow: [10.0.0.0/8, 10.0.0.0/33] }'),
      `3:36: interfaces[0].targets.allow[1]: ${A_PREFIX}, got "10.0.0.0/33"`,
    ],
    [
      rule('targets:', '  deny:', '    - 10.0.0.1/8'),
      `5:11: interfaces[0].targets.deny[0]: ${A_PREFIX}, got "10.0.0.1/8" (did you mean 10.0.0.0/8?)`,
    ],
    [rule('senders: { deny: [10] }'), `3:23: interfaces[0].senders.deny[0]: ${A_PREFIX}, got 10`],
    [
      rule('targets: { deny_file: 5 }'),
      '3:27: interfaces[0].targets.deny_file: want the path of a file, got 5',
    ],
    [
      rule("targets: { deny_file: '' }"),
      '3:27: interfaces[0].targets.deny_file: want the path of a file, got ""',
    ],
    [
      rule('targets: { deny_file: "/tmp/a\\0b" }'),
      '3:27: interfaces[0].targets.deny_file: want the path of a file, got "/tmp/a\\u0000b"',
    ],
    [
      rule('targets: { allow: [10.0.0.0/8], deny: [10.0.0.0/8, 10.0.0.1, 10.0.0.1/32] }'),
      '3:44: interfaces[0].targets.deny[0]: 10.0.0.0/8 is in allow[0] already',
      '3:66: interfaces[0].targets.deny[2]: 10.0.0.1/32 is in deny[1] already',
    ],
  ],
  'who answers': [
    [
      rule('mac: 1:2:3:4:5:6'),
      '3:10: interfaces[0].mac: want the MAC of a host, such as 00:00:5e:00:01:0a, got "1:2:3:4:5:6"',
    ],
    [rule('mac: 5'), '3:10: interfaces[0].mac: want the MAC of a host, such as 00:00:5e:00:01:0a, got 5'],
    [
      rule('mac: 01:00:5e:00:00:01'),
      '3:10: interfaces[0].mac: want the MAC of a host, such as 00:00:5e:00:01:0a, got "01:00:5e:00:00:01"',
    ],
    [
      rule('mac: 00:00:00:00:00:00'),
      '3:10: interfaces[0].mac: want the MAC of a host, such as 00:00:5e:00:01:0a, got "00:00:00:00:00:00"',
    ],
    [rule('while_local: eth0'), '3:18: interfaces[0].while_local: want an IPv4 address or a MAC, got "eth0"'],
    [
      rule('while_local: 010.0.0.1'),
      '3:18: interfaces[0].while_local: want an IPv4 address or a MAC, got "010.0.0.1"',
    ],
  ],
  limits: [
    [
      rule('limits: { per_sender: { rate: 10, burst: 0 } }'),
      '3:35: interfaces[0].limits.per_sender.rate: want a rate such as 10/s, got 10',
      '3:46: interfaces[0].limits.per_sender.burst: want a whole number of 1 or more, got 0',
    ],
    [
      rule('limits: { per_interface: { rate: 0/s } }'),
      '3:30: interfaces[0].limits.per_interface.burst: want a whole number of 1 or more',
      '3:38: interfaces[0].limits.per_interface.rate: want a rate such as 10/s, got "0/s"',
    ],
    [rule('limits: { collapse: 5 }'), `3:25: interfaces[0].limits.collapse: ${A_DURATION}, got 5`],
  ],
  'beside the rules': [
    [
      beside('log: { level: loud }'),
      '3:15: log.level: want one of trace, debug, info, warn, error, fatal, silent, got "loud"',
    ],
    [beside('control: 5'), '3:10: control: want the path of a file, got 5'],
    [beside('metrics: 9910'), `3:10: metrics: ${A_LISTEN}, got 9910`],
    [beside("metrics: ''"), `3:10: metrics: ${A_LISTEN}, got ""`],
    [beside("metrics: '9910'"), `3:10: metrics: ${A_LISTEN}, got "9910" (did you mean :9910?)`],
    [
      beside('metrics: router:9910'),
      `3:10: metrics: ${A_LISTEN}, got "router:9910" (HOST must be an address)`,
    ],
    [beside('route_cache_ttl: 1'), `3:18: route_cache_ttl: ${A_DURATION}, got 1`],
    [beside('busy_poll: 1h'), `3:12: busy_poll: ${A_DURATION}, got "1h"`],
  ],
};
