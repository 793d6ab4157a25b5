/** The options of `run` that are keys too: what commander is told of them, and what they make with a file or without. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { keyOptions } from '../../src/cli/run-options.ts';
import type { Config } from '../../src/config/keys.ts';
import { toPlain } from '../../src/config/plain.ts';
import { configReference } from '../../src/config/reference.ts';
import { configLoader } from '../../src/config/source.ts';

/** What commander makes of these words. */
function parse(...words: string[]): Record<string, unknown> {
  const command = new Command('run').exitOverride().configureOutput({ writeErr: () => {} });
  for (const option of keyOptions()) command.addOption(option);
  return command.parse(words, { from: 'user' }).opts();
}

const rows = configReference().filter(({ option }) => option !== undefined);
const run = buildProgram().commands.find((command) => command.name() === 'run');

const descriptionOf = (long: string | undefined) =>
  run?.options.find((option) => option.long === long)?.description;
const [flags, valued] = [
  rows.filter(({ default: otherwise }) => otherwise === 'false'),
  rows.filter(({ default: otherwise }) => otherwise !== 'false'),
];

test.each(valued.map((row) => [row.option, row] as const))(
  '%s has the help and the default of its key',
  (long, row) => {
    expect(descriptionOf(long)).toContain(`${row.help} (`);
    expect(descriptionOf(long)).toMatch(
      new RegExp(`[(; ]default: ${row.default.replaceAll(/[$/.]/g, '\\$&')}\\)$`),
    );
  },
);

test('a flag has the help of its key, and no default: it is off', () => {
  expect(flags.map(({ option }) => option)).toEqual(['--pvlan']);
  expect(flags.map(({ option }) => descriptionOf(option))).toEqual(flags.map(({ help }) => help));
});

describe('values', () => {
  test.each([
    [['--proxy-delay', '800'], { proxyDelay: 800 }],
    [['--proxy-delay', '0'], { proxyDelay: 0 }],
    [['--proxy-delay', '0.8s'], { proxyDelay: 800 }],
    [['--busy-poll', '50'], { busyPoll: 0.05 }],
    [['--busy-poll', '1ms'], { busyPoll: 1 }],
    [['--proxy-qlen', '0'], { proxyQlen: 0 }],
    [['--pvlan'], { pvlan: true }],
    [['-l', 'trace'], { logLevel: 'trace' }],
    [['--metrics', ':9910'], { metrics: { host: '127.0.0.1', port: 9910, loopback: true } }],
    [['--control', '/run/a.sock'], { control: '/run/a.sock' }],
    [[], {}],
  ])('%j', (words, options) => {
    expect(parse(...words)).toEqual(options);
  });

  test.each([
    [['--proxy-delay', '1h'], 'want a duration such as 800ms or 1s, got "1h"'],
    [['--route-cache-ttl', '-1'], 'want a duration such as 800ms or 1s, got "-1"'],
    [['--proxy-qlen', '-1'], 'want a whole number of 0 or more, got "-1"'],
    [['--proxy-qlen', '1e3'], 'want a whole number of 0 or more, got "1e3"'],
    [['--metrics', '9910'], 'unix:/path, got "9910" (did you mean :9910?)'],
    [['--control', ''], 'want the path of a file, got ""'],
    [['-l', 'loud'], 'Allowed choices are trace, debug, info, warn, error, fatal, silent.'],
  ])('%j is refused', (words, said) => {
    expect(() => parse(...words)).toThrow(said);
  });
});

describe('configLoader', () => {
  let directory: string;
  let file: string;
  beforeAll(() => {
    directory = mkdtempSync(join(tmpdir(), 'arproxy-options-'));
    file = join(directory, 'a.yaml');
    writeFileSync(
      file,
      'interfaces: [{ match: { name: a }, proxy_qlen: 7 }, { match: { name: b } }]\nbusy_poll: 1ms\n',
    );
  });
  afterAll(() => rmSync(directory, { recursive: true }));

  const names = ({ interfaces }: Config) => interfaces.map(({ match }) => match.name);

  test('-i alone is one rule of these patterns, and the defaults', async () => {
    const config = (await configLoader({ interface: ['a', 'b*'], proxyQlen: 3 }))();
    expect(names(config)).toEqual([['a', 'b*']]);
    expect(config).toMatchObject({ interfaces: [{ proxyQlen: 3, proxyDelay: 0 }], routeCacheTtl: 1000 });
  });

  test('-i goes in the place of all rules of the file, and leaves the rest', async () => {
    const config = (await configLoader({ config: file, interface: ['c'] }))();
    expect(names(config)).toEqual([['c']]);
    expect(config).toMatchObject({ interfaces: [{ proxyQlen: 64 }], busyPoll: 1 });
  });

  test('the file is read anew each time, and the options are put over it each time', async () => {
    const load = await configLoader({ config: file, pvlan: true });
    expect(toPlain(load())).toMatchObject({
      interfaces: [
        { proxy_arp_pvlan: true, proxy_qlen: 7 },
        { proxy_arp_pvlan: true, proxy_qlen: 64 },
      ],
    });
    writeFileSync(file, 'interfaces: [{ match: { name: d } }]');
    expect(names(load())).toEqual([['d']]);
    expect(load().interfaces[0]?.proxyArpPvlan).toBe(true);
  });
});
