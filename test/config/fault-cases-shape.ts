/** Faults of the file's shape: no YAML, no mapping, keys that are not known or stand twice. */
import { beside, type FaultCase, RULE_KEYS, rule, TOP_KEYS } from './fault-case.ts';

export const SHAPE_CASES: Readonly<Record<string, readonly FaultCase[]>> = {
  'no configuration at all': [
    ['', '1:1: want a mapping with the key interfaces, got null'],
    ['# nothing\n', '1:1: want a mapping with the key interfaces, got null'],
    ['5', '1:1: want a mapping with the key interfaces, got 5'],
    ['eth0', '1:1: want a mapping with the key interfaces, got "eth0"'],
    ['- a\n', '1:1: want a mapping with the key interfaces, got ["a"]'],
    ['log: {}', '1:1: interfaces: want a list of interface rules'],
    ['interfaces:', '1:12: interfaces: want a list of interface rules, got null'],
    ['interfaces: eth0', '1:13: interfaces: want a list of interface rules, got "eth0"'],
    ['interfaces: []', '1:13: interfaces: want at least one interface rule'],
    [
      'interfaces: [eth0]',
      '1:14: interfaces[0]: want a mapping with the keys match, proxy_arp, proxy_arp_pvlan, ..., got "eth0"',
    ],
  ],
  'not YAML': [
    [
      'a: [1\nb: }',
      '2:1: Flow sequence in block collection must be sufficiently indented and end with a ]',
      '2:4: Unexpected flow-map-end token in YAML stream: "}"',
    ],
    ['interfaces:\n\t- match: 1', '2:1: Tabs are not allowed as indentation'],
    [`${rule()}\n---\n${rule()}`, '3:1: a second document begins here: want one'],
    [
      'interfaces: *x',
      "1:13: *x: there is no anchor &x before it: a text that begins with * wants quotes: '*x'",
    ],
  ],
  'a pattern without quotes': [
    [
      'interfaces: [{ match: { name: * } }]',
      "1:31: Alias cannot be an empty string (a text that begins with * wants quotes: '*')",
    ],
    [
      'interfaces: [{ match: { name: *cali* } }]',
      "1:31: *cali*: there is no anchor &cali* before it: a text that begins with * wants quotes: '*cali*'",
    ],
    [
      'interfaces:\n  - match:\n      name:\n        - cali*\n        - *x\n',
      "5:11: *x: there is no anchor &x before it: a text that begins with * wants quotes: '*x'",
    ],
    [
      'interfaces:\n  - match:\n      name: [ab]*\n',
      "3:13: Unexpected alias at node end (a text that begins with [ wants quotes: '[ab]*')",
    ],
    [
      'interfaces:\n  - match: { name: {a,b}* }\n',
      "2:20: Unexpected alias at node end (a text that begins with { wants quotes: '{a,b}*')",
    ],
    [
      'interfaces:\n  - match:\n      name: [a\n',
      "3:13: Flow sequence in block collection must be sufficiently indented and end with a ] (a text that begins with [ wants quotes: '[a')",
    ],
    [
      'interfaces:\n  - match:\n      not:\n        name:\n          - @it\n',
      "5:13: Plain value cannot start with reserved character @ (a text that begins with @ wants quotes: '@it')",
    ],
    [
      'interfaces: [{ match: { name: !a } }]',
      "1:31: !a is a tag in YAML, and none that is known: a text that begins with ! wants quotes: '!a'",
    ],
  ],
  'keys that stand twice': [
    [rule('proxy_arp: true', 'proxy_arp: false'), '4:5: proxy_arp: duplicate key'],
    [`${rule()}\n${rule()}`, '3:1: interfaces: duplicate key'],
    ['interfaces: [{ match: { name: a, name: b } }]', '1:34: name: duplicate key'],
  ],
  'unknown keys': [
    [rule('proxyarp: true'), '3:5: interfaces[0].proxyarp: unknown key (did you mean proxy_arp?)'],
    [rule('proxy_dely: 1s'), '3:5: interfaces[0].proxy_dely: unknown key (did you mean proxy_delay?)'],
    [rule('frobnicate: 1'), `3:5: interfaces[0].frobnicate: unknown key (known are ${RULE_KEYS})`],
    [beside('logg: {}'), '3:1: logg: unknown key (did you mean log?)'],
    [beside('frobnicate: 1'), `3:1: frobnicate: unknown key (known are ${TOP_KEYS})`],
    [beside('5: 6'), `3:1: 5: unknown key (known are ${TOP_KEYS})`],
    [
      rule('guards: { carier: true }'),
      '3:15: interfaces[0].guards.carier: unknown key (did you mean carrier?)',
    ],
    [rule('targets: { alow: [] }'), '3:16: interfaces[0].targets.alow: unknown key (did you mean allow?)'],
    [
      rule('senders: { always: [] }'),
      '3:16: interfaces[0].senders.always: unknown key (known are allow, deny, allow_file, deny_file)',
    ],
    [
      rule('limits: { per_sender: { rate: 1/s, burst: 1, per: 1 } }'),
      '3:50: interfaces[0].limits.per_sender.per: unknown key (known are rate, burst)',
    ],
    [
      'interfaces: [{ match: { nam: a } }]',
      '1:25: interfaces[0].match.nam: unknown key (did you mean name?)',
    ],
    [
      'interfaces: [{ match: { name: a, not: { names: a } } }]',
      '1:41: interfaces[0].match.not.names: unknown key (did you mean name?)',
    ],
    [rule('<<: { proxy_arp: true }'), `3:5: interfaces[0].<<: unknown key (known are ${RULE_KEYS})`],
    [rule('__proto__: {}'), `3:5: interfaces[0].__proto__: unknown key (known are ${RULE_KEYS})`],
    [beside('constructor: 1'), `3:1: constructor: unknown key (known are ${TOP_KEYS})`],
  ],
  'no mapping where one is wanted': [
    ['interfaces: [{}]', '1:14: interfaces[0].match: want a mapping with the keys name, kind, master, not'],
    [
      'interfaces: [{ match: eth0 }]',
      '1:23: interfaces[0].match: want a mapping with the keys name, kind, master, not, got "eth0"',
    ],
    [
      rule('guards:'),
      '3:12: interfaces[0].guards: want a mapping with the keys announcements, default_route, group_sender, ..., got null',
    ],
    [
      rule('targets: [10.0.0.0/8]'),
      '3:14: interfaces[0].targets: want a mapping with the keys allow, deny, always, ..., got ["10.0.0.0/8"]',
    ],
    [
      rule('limits: { per_sender: 10/s }'),
      '3:27: interfaces[0].limits.per_sender: want a mapping with the keys rate, burst, got "10/s"',
    ],
    [beside('log: info'), '3:6: log: want a mapping with the keys level, format, trace, got "info"'],
    [
      'interfaces: &a [*a]',
      '1:17: interfaces[0]: want a mapping with the keys match, proxy_arp, proxy_arp_pvlan, ..., got something that contains itself',
    ],
  ],
};
