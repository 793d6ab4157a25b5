/** The one judge of a link: each cause alone, their order, and which of them stand alone. */

import { describe, expect, test } from 'vitest';
import { ANSWERS, OBSTACLES, stateOf } from '../../src/diagnose/obstacles.ts';
import type { AllConf } from '../../src/kernel/kernel.ts';
import type { InterfaceRule } from '../../src/policy/interface-rule.ts';
import { CAUSES, type Cause, isSilent, type Obstacle, readiness } from '../../src/policy/readiness.ts';
import type { Mac } from '../../src/wire/mac.ts';
import { exampleLink, type LinkChanges } from '../kernel/example-link.ts';
import { linksOf } from '../kernel/links-double.ts';
import { accessListOf } from './access-list-of.ts';
import { address, exampleRule, NO_GUARD } from './situation.ts';

const [G0, OTHER] = [3, 9];
const [DOWN, NO_CARRIER, NOARP] = [{ flags: 0x1002 }, { flags: 0x1003 }, { flags: 0x110c3 }];

interface Given {
  readonly link?: LinkChanges;
  readonly other?: LinkChanges;
  readonly all?: Partial<AllConf>;
  readonly rule?: Partial<InterfaceRule>;
}

function judge({ link = {}, other, all = {}, rule = {} }: Given): readonly Obstacle[] {
  const g0 = exampleLink({ ifindex: G0, ...link });
  const view = {
    all: { proxyArp: false, proxyArpPvlan: false, dropGratuitousArp: false, rpFilter: 0, ...all },
    links: linksOf(
      g0,
      ...(other === undefined ? [] : [exampleLink({ ifindex: OTHER, name: 'x0', ...other })]),
    ),
    addresses: { has: (one: number) => one === address('192.0.2.1') },
  };
  return readiness(g0, exampleRule(rule), view);
}

const causesOf = (given: Given): Cause[] => judge(given).map(({ cause }) => cause);

const restrictions = (changes: object): Partial<InterfaceRule> => ({
  restrictions: {
    guards: NO_GUARD,
    targets: undefined,
    senders: undefined,
    whileLocal: undefined,
    ...changes,
  },
});
const targets = accessListOf([{ access: 'always', file: undefined, prefixes: [] }]);

const CASES: Readonly<Record<string, readonly [Given, Cause[]]>> = {
  'nothing in the way': [{}, []],
  'a loopback device': [{ link: { hatype: 772 } }, ['not-ethernet']],
  'no MAC of six octets': [{ link: { mac: undefined } }, ['not-ethernet']],
  'a port of a bridge': [{ link: { master: OTHER }, other: { kind: 'bridge' } }, ['port']],
  'a slave of a bond': [{ link: { master: OTHER }, other: { kind: 'bond' } }, ['port']],
  'in a VRF': [{ link: { master: OTHER }, other: { kind: 'vrf' } }, []],
  'IPv4 off': [{ link: { devconf: 'none' } }, ['ipv4-off']],
  down: [{ link: DOWN }, ['down']],
  'no carrier': [{ link: NO_CARRIER }, ['no-carrier']],
  'no carrier, of a bridge without ports': [{ link: { ...NO_CARRIER, kind: 'bridge' } }, ['no-carrier']],
  'a bridge whose port listens': [
    { link: { ...NO_CARRIER, kind: 'bridge' }, other: { master: G0, portState: 1 } },
    ['port-blocked'],
  ],
  'a bridge whose port is down': [
    { link: { ...NO_CARRIER, kind: 'bridge' }, other: { ...DOWN, master: G0, portState: 0 } },
    ['no-carrier'],
  ],
  'a bridge with a carrier, and a port that is blocked': [
    { link: { kind: 'bridge' }, other: { master: G0, portState: 4 } },
    [],
  ],
  'ARP off': [{ link: NOARP }, ['noarp']],
  'forwarding off': [{ link: { devconf: { forwarding: false } } }, ['forwarding']],
  "the kernel's proxy_arp, of the interface": [
    { link: { devconf: { proxyArp: true } } },
    ['kernel-proxy-arp'],
  ],
  "the kernel's proxy_arp, of all": [{ all: { proxyArp: true } }, ['kernel-proxy-arp']],
  "the kernel's proxy_arp, with pvlan: arproxy answers that": [
    { link: { devconf: { proxyArp: true } }, rule: { proxyArpPvlan: true } },
    ['kernel-proxy-arp'],
  ],
  "the kernel's proxy_arp, which medium_id -1 keeps from answering": [
    { link: { devconf: { proxyArp: true, mediumId: -1 } } },
    ['medium-id'],
  ],
  'medium_id -1': [{ link: { devconf: { mediumId: -1 } } }, ['medium-id']],
  'medium_id -1 of the rule': [{ rule: { mediumId: -1 } }, ['medium-id']],
  'medium_id -1, which the rule overrides': [
    { link: { devconf: { mediumId: -1 } }, rule: { mediumId: 0 } },
    [],
  ],
  'another medium_id': [{ link: { devconf: { mediumId: 5 } } }, []],
  'while_local, here': [{ rule: restrictions({ whileLocal: { address: address('192.0.2.1') } }) }, []],
  'while_local, not here': [
    { rule: restrictions({ whileLocal: { address: address('192.0.2.9') } }) },
    ['while-local'],
  ],
  'while_local, a MAC that another link has': [
    { rule: restrictions({ whileLocal: { mac: 0x99 as Mac } }), other: { mac: 0x99 as Mac } },
    [],
  ],
  'while_local, a MAC that none has': [
    { rule: restrictions({ whileLocal: { mac: 0x99 as Mac } }) },
    ['while-local'],
  ],
  'proxy_arp off': [{ rule: { proxyArp: false } }, ['proxy-arp-off']],
  'proxy_arp off, with pvlan': [{ rule: { proxyArp: false, proxyArpPvlan: true } }, []],
  'proxy_arp off, with a list of targets': [{ rule: { proxyArp: false, ...restrictions({ targets }) } }, []],
  'below a macvlan in mode passthru': [
    { other: { kind: 'macvlan', lower: G0, passthru: true } },
    ['passthru'],
  ],
  'below another macvlan': [{ other: { kind: 'macvlan', lower: G0, passthru: false } }, []],
  'several, in the order of CAUSES': [
    {
      link: { flags: 0x1082, devconf: { forwarding: false, proxyArp: true } },
      rule: { proxyArp: false },
      other: { kind: 'macvlan', lower: G0, passthru: true },
    },
    ['down', 'noarp', 'forwarding', 'kernel-proxy-arp', 'proxy-arp-off', 'passthru'],
  ],
  'a port stands alone': [
    { link: { master: OTHER, flags: 0x1082, devconf: { forwarding: false } }, other: { kind: 'bridge' } },
    ['port'],
  ],
};

test.each(Object.entries(CASES))('%s', (_name, [given, want]) => {
  expect(causesOf(given)).toEqual(want);
  expect(want).toEqual(want.toSorted((a, b) => CAUSES.indexOf(a) - CAUSES.indexOf(b)));
});

test('every cause has a case of its own', () => {
  const alone = Object.values(CASES).flatMap(([, want]) => (want.length === 1 ? want : []));
  expect(new Set(alone)).toEqual(new Set(CAUSES));
});

test('where some requests are answered all the same, the link is not silent', () => {
  const PASSTHRU = { other: { kind: 'macvlan', lower: G0, passthru: true } };
  const KERNEL = { link: { devconf: { proxyArp: true } } };
  const NEVER = { link: { devconf: { mediumId: -1 } } };
  const [PVLAN, TARGETS] = [{ proxyArpPvlan: true }, restrictions({ targets })];
  const partial = [
    PASSTHRU,
    ...[KERNEL, NEVER].flatMap((given) => [PVLAN, TARGETS].map((rule) => ({ ...given, rule }))),
  ];
  expect(partial.map((given) => isSilent(judge(given)))).toEqual([false, false, false, false, false]);
  const whole = [KERNEL, NEVER, { ...PASSTHRU, link: DOWN }, { link: { ...DOWN }, rule: PVLAN }];
  expect(whole.map((given) => isSilent(judge(given)))).toEqual([true, true, true, true]);
  expect(isSilent([])).toBe(false);
});

describe('what is said of each cause', () => {
  const silentOf = (obstacle: Obstacle) => ({
    link: exampleLink({ ifindex: G0, name: 'g 0', lower: OTHER, devconf: { proxyArp: true } }),
    rule: exampleRule(restrictions({ whileLocal: { address: address('192.0.2.9') } })),
    obstacle,
    view: {
      all: { proxyArp: true },
      links: linksOf(exampleLink({ ifindex: OTHER, name: 'peer', ...DOWN })),
    },
  });
  const taker = exampleLink({ ifindex: OTHER, name: 'br0', kind: 'bridge' });

  test.each(CAUSES)('%s: a state, a text that names the link, and a remedy or none', (cause) => {
    const { state, text } = OBSTACLES[cause];
    expect(state).not.toBe('');
    expect(text(silentOf({ cause, taker }))).toContain('g 0');
  });

  test('the remedies, quoted for a shell', () => {
    const remedies = CAUSES.map((cause) => [cause, OBSTACLES[cause].remedy(silentOf({ cause, taker }))]);
    expect(Object.fromEntries(remedies)).toEqual({
      'not-ethernet': undefined,
      port: { option: '-i br0' },
      'ipv4-off': {
        command: "ip link set dev 'g 0' mtu 1500 && sysctl -w 'net.ipv4.conf.g 0.forwarding=1'",
      },
      down: { command: "ip link set dev 'g 0' up" },
      'port-blocked': undefined,
      'no-carrier': { command: 'ip link set dev peer up' },
      noarp: { command: "ip link set dev 'g 0' arp on" },
      forwarding: { command: "sysctl -w 'net.ipv4.conf.g 0.forwarding=1'" },
      'kernel-proxy-arp': {
        command: "sysctl -w net.ipv4.conf.all.proxy_arp=0 'net.ipv4.conf.g 0.proxy_arp=0'",
      },
      'medium-id': { command: "sysctl -w 'net.ipv4.conf.g 0.medium_id=0'" },
      'while-local': undefined,
      'proxy-arp-off': { key: 'proxy_arp: true' },
      passthru: { option: "-i 'g 0' -i br0" },
    });
  });

  test('the state is of the first obstacle', () => {
    expect(stateOf([])).toBe(ANSWERS);
    expect(stateOf([{ cause: 'down' }, { cause: 'forwarding' }])).toBe('down');
    expect(stateOf([{ cause: 'port', taker }])).toBe('port of br0');
  });
});
