/** From a configuration to what the decision works with. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildRules, defaultRule } from '../../src/config/build-rules.ts';
import { ConfigError } from '../../src/config/faults.ts';
import { parseConfig } from '../../src/config/parse.ts';
import { prefixFilesOf } from '../../src/config/rule-lists.ts';
import type { InterfaceRule } from '../../src/policy/interface-rule.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { prefix } from '../policy/prefix.ts';
import { address, NO_GUARD } from '../policy/situation.ts';
import { faultsOf } from './faults-of.ts';

const config = (...rules: string[]) =>
  parseConfig(`interfaces: [${rules.map((rule) => `{ ${rule} }`).join(', ')}]`, 'a.yaml');

function rule(text: string): InterfaceRule {
  const [built] = buildRules(config(`match: { name: a }, ${text}`));
  if (built === undefined) throw new Error('no rule');
  return built;
}

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'arproxy-rules-'));
});
afterAll(() => rmSync(directory, { recursive: true }));

function file(name: string, text: string): string {
  writeFileSync(join(directory, name), text);
  return join(directory, name);
}

test("what says how is in the rule as it is, in the sysctls' own words", () => {
  const text = 'proxy_arp: false, proxy_arp_pvlan: true, medium_id: 2, proxy_delay: 1s, proxy_qlen: 3';
  expect(rule(`${text}, mac: 02:00:00:00:00:01`)).toMatchObject({
    ...{ proxyArp: false, proxyArpPvlan: true, mediumId: 2, proxyDelay: 1000, proxyQlen: 3 },
    mac: 0x020000000001,
  });
});

test('where nothing is restricted, there is nothing to look at', () => {
  expect(rule('guards: {}, targets: {}, senders: {}').restrictions).toBeUndefined();
});

describe('what is restricted, or limited:', () => {
  test.each([
    ['guards: { carrier: true }', { guards: { ...NO_GUARD, carrier: true } }],
    ['targets: { deny: [10.0.0.0/8] }', { senders: undefined, whileLocal: undefined }],
    ['senders: { deny: [10.0.0.0/8] }', { targets: undefined, whileLocal: undefined }],
    ['while_local: 192.0.2.1', { targets: undefined, whileLocal: { address: 0xc0000201 } }],
  ])('%s', (text, restrictions) => {
    const built = rule(text).restrictions;
    expect(built).toMatchObject(restrictions);
  });

  test.each([
    ['limits: {}', undefined],
    ['limits: { collapse: 5ms }', { perSender: undefined, perInterface: undefined, collapse: 5 }],
    [
      'limits: { per_sender: { rate: 1/s, burst: 2 } }',
      { perSender: { rate: 1, burst: 2 }, perInterface: undefined, collapse: 0 },
    ],
    [
      'limits: { per_interface: { rate: 1/s, burst: 2 } }',
      { perSender: undefined, perInterface: { rate: 1, burst: 2 }, collapse: 0 },
    ],
  ])('%s', (text, limits) => {
    expect(rule(text).limits).toEqual(limits);
  });
});

test('a list is what stands in the configuration and in its file, and each prefix has its place', () => {
  const [allow, deny, always] = [
    file('allow', '10.1.0.0/16'),
    file('deny', '10.2.0.0/16'),
    file('always', '10.3.0.1'),
  ];
  const { restrictions } = rule(
    `targets: { allow: [10.9.0.0/16], allow_file: ${allow}, deny_file: ${deny}, always_file: ${always} }`,
  );
  const match = (text: string) => restrictions?.targets?.match(address(text));
  expect(['10.9.0.1', '10.1.0.1', '10.2.0.1', '10.3.0.1', '10.4.0.1'].map(match)).toEqual([
    { access: 'allow', prefix: prefix('10.9.0.0/16'), file: undefined },
    { access: 'allow', prefix: prefix('10.1.0.0/16'), file: allow },
    { access: 'deny', prefix: prefix('10.2.0.0/16'), file: deny },
    { access: 'always', prefix: prefix('10.3.0.1/32'), file: always },
    undefined,
  ]);
  expect(restrictions?.targets?.accessOf(address('10.4.0.1'))).toBe('deny');
});

test('the files of all lists are named, and told of as they are read, each once', () => {
  const [one, two] = [file('one', '10.1.0.0/16\n10.2.0.0/16\n'), file('two', '')];
  const both = config(
    `match: { name: a }, targets: { always_file: ${one} }`,
    `match: { name: b }, senders: { deny_file: ${two}, allow_file: ${one} }`,
  );
  expect(prefixFilesOf(both)).toEqual([one, one, two]);
  const read: [string, number][] = [];
  buildRules(both, { onFile: (name, prefixes) => read.push([name, prefixes.lengths.length]) });
  expect(read).toEqual([
    [one, 2],
    [two, 0],
  ]);
});

test('relative paths begin where they are told to', () => {
  const path = file('list', '10.4.0.0/16\n');
  const relative = config(`match: { name: a }, targets: { deny_file: ${basename(path)} }`);
  expect(() => buildRules(relative)).toThrow(ConfigError);
  const [rule] = buildRules(relative, { directory: dirname(path) });
  expect(rule?.restrictions?.targets?.accessOf(address('10.4.0.1'))).toBe('deny');
});

test('the faults of all files are told at once', () => {
  const [one, two] = [file('one', 'x'), file('two', '\ny')];
  const both = config(
    `match: { name: a }, targets: { deny_file: ${one} }`,
    `match: { name: b }, senders: { deny_file: ${two} }`,
  );
  const want = 'want a prefix such as 192.0.2.0/24, got';
  expect(faultsOf(() => buildRules(both))).toEqual([`${one}:1:1: ${want} "x"`, `${two}:2:1: ${want} "y"`]);
});

describe('a rule matches', () => {
  const bridge = exampleLink({ name: 'br0', kind: 'bridge', ifindex: 9 });
  const port = exampleLink({ name: 'cali1', altnames: ['pod-1'], kind: 'veth', master: 9 });

  test.each([
    ['{ name: cali* }', true],
    ['{ name: [x, pod-*] }', true],
    ['{ name: br0 }', false],
    ['{ kind: veth }', true],
    ['{ kind: [bridge, bond] }', false],
    ['{ master: br* }', true],
    ['{ master: cali1 }', false],
    ['{ name: cali*, kind: bridge }', false],
    ['{ name: cali*, not: { name: pod-1 } }', false],
    ['{ name: cali*, not: { kind: veth, master: red } }', true],
    ['{ name: cali*, not: { kind: veth, master: br0 } }', false],
  ])('%s: %s', (text, matches) => {
    const [built] = buildRules(config(`match: ${text}`));
    expect(built?.matches(port, bridge)).toBe(matches);
  });

  test('by its master only where it has one', () => {
    const [built] = buildRules(config("match: { master: '*' }"));
    expect([built?.matches(port, bridge), built?.matches(port, undefined)]).toEqual([true, false]);
  });
});

test("the default rule is the kernel's behaviour, for every interface", () => {
  const { matches, ...settings } = defaultRule();
  expect(matches(exampleLink(), undefined)).toBe(true);
  expect(settings).toEqual({
    ...{ proxyArp: true, proxyArpPvlan: false, mediumId: undefined, proxyDelay: 0, proxyQlen: 64 },
    ...{ mac: undefined, restrictions: undefined, limits: undefined },
  });
});
