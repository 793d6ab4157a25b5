/** Any configuration that a file can say, for tests that hold for all of them. */
import fc from 'fast-check';
import { type Config, LOG_FORMATS } from '../../src/config/keys.ts';
import { LOG_LEVELS } from '../../src/config/log-levels.ts';
import type { InterfaceConfig } from '../../src/config/rule-keys.ts';
import type { Access } from '../../src/policy/access-list.ts';
import type { Guards } from '../../src/policy/guards.ts';
import { OUTCOMES } from '../../src/policy/outcomes.ts';
import { formatPrefix, type Ipv4Prefix, ipv4, netmask } from '../../src/wire/ipv4.ts';
import { isGroup, type Mac } from '../../src/wire/mac.ts';
import { NO_GUARD } from '../policy/situation.ts';

/** Milliseconds, to the nanosecond: what a file can say of a duration. */
const duration = fc.oneof(
  fc.nat(100_000).map((ns) => ns / 1e6),
  fc.nat(2 ** 31 - 1),
  fc.integer({ min: 0, max: (2 ** 31 - 1) * 1e6 }).map((ns) => ns / 1e6),
);
const rate = fc.record({
  rate: fc.oneof(
    fc.integer({ min: 1, max: 1e9 - 1 }),
    fc.integer({ min: 1, max: 1e15 - 1 }).map((n) => n / 1e6),
  ),
  burst: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
});
const mac = fc.integer({ min: 0, max: 2 ** 48 - 1 }).map((n) => n as Mac);
const hostMac = mac.filter((one) => one !== 0 && !isGroup(one));
const address = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map(ipv4);
const prefix = fc
  .tuple(address, fc.integer({ min: 0, max: 32 }))
  .map(([bits, length]): Ipv4Prefix => ({ address: ipv4(bits & netmask(length)), length }));
/** Also such as YAML has to quote. */
const words = fc.oneof(
  fc.string({ minLength: 1, maxLength: 20 }),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 10 }),
  fc.constantFrom(
    'yes',
    'null',
    '~',
    '1e3',
    '0x1',
    '- a',
    '# b',
    'a: b',
    ' x ',
    '*a',
    '&a',
    '"',
    "'",
    '\n',
    '\t',
  ),
);
const maybe = <T>(some: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(some, { nil: undefined });

const path = words.filter((text) => !text.includes('\0'));

const port = fc.integer({ min: 1, max: 65_535 });

const somePrefixes = fc.array(prefix, { maxLength: 3 });

/** The lists of a rule, and no prefix in two of them. */
const lists = <K extends Access>(...names: K[]) =>
  fc
    .tuple(
      fc.uniqueArray(prefix, { selector: formatPrefix, maxLength: 9 }),
      fc.array(maybe(path), { minLength: 3, maxLength: 3 }),
    )
    .map(
      ([prefixes, files]) =>
        Object.fromEntries(
          names.flatMap((name, n) => [
            [name, prefixes.filter((_, i) => i % names.length === n)],
            [`${name}File`, files[n]],
          ]),
        ) as Record<K, Ipv4Prefix[]> & Record<`${K}File`, string | undefined>,
    );

/** Patterns that begin with the number of the rule, so that no rule takes what another does. */
const patterns = (i: number) =>
  fc.array(
    fc
      .oneof(
        fc.stringMatching(/^[a-z0-9.*?-]{0,20}$/),
        fc.constantFrom('*', '[0-9]', '{a,b}', '!x', '@(a|b)', '#'),
      )
      .map((end) => `${i}-${end}`),
    { maxLength: 3 },
  );
const match = (i: number): fc.Arbitrary<InterfaceConfig['match']> =>
  fc.record({
    name: patterns(i).map((some) => [...some, `${i}-`]),
    kind: fc.subarray(['veth', 'bridge', 'bond', '5']),
    master: patterns(i),
    not: fc.record({
      name: fc.constantFrom([], ['not']),
      kind: fc.constant([]),
      master: fc.constantFrom([], ['x*']),
    }),
  });

const guards: fc.Arbitrary<Guards> = fc
  .subarray(Object.keys(NO_GUARD))
  .map((on) => ({ ...NO_GUARD, ...Object.fromEntries(on.map((guard) => [guard, true])) }));

const rule = (i: number): fc.Arbitrary<InterfaceConfig> =>
  fc.record({
    match: match(i),
    proxyArp: fc.boolean(),
    proxyArpPvlan: fc.boolean(),
    mediumId: maybe(fc.integer({ min: -1, max: 1000 })),
    proxyDelay: duration,
    proxyQlen: fc.nat(),
    guards,
    targets: lists('allow', 'deny', 'always'),
    senders: lists('allow', 'deny'),
    mac: maybe(hostMac),
    whileLocal: maybe(fc.oneof(fc.record({ address }), fc.record({ mac }))),
    announce: fc.boolean(),
    limits: fc.record({ perSender: maybe(rate), perInterface: maybe(rate), collapse: duration }),
  });

export const configs: fc.Arbitrary<Config> = fc.record({
  interfaces: fc
    .integer({ min: 1, max: 4 })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => rule(i)))),
  log: fc.record({
    level: fc.constantFrom(...LOG_LEVELS),
    format: maybe(fc.constantFrom(...LOG_FORMATS)),
    trace: fc.record({
      interface: patterns(0),
      target: somePrefixes,
      from: somePrefixes,
      reason: fc.uniqueArray(fc.constantFrom(...OUTCOMES.map(({ reason }) => reason)), { maxLength: 3 }),
      verdict: maybe(fc.constantFrom<'reply' | 'drop'>('reply', 'drop')),
    }),
  }),
  control: maybe(path),
  metrics: maybe(
    fc.oneof(
      fc.record({ host: fc.constant('127.0.0.1'), port, loopback: fc.constant(true) }),
      fc.record({ host: fc.constant('2001:db8::1'), port, loopback: fc.constant(false) }),
      fc.record({ path: fc.constantFrom('/run/a.sock', './b') }),
    ),
  ),
  routeCacheTtl: duration,
  busyPoll: duration,
});
