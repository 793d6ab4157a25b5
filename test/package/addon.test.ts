/** An installed package with another addon than its own: every command says it in one line, or needs none. */
import { copyFileSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Outcome } from '../support/netns.ts';
import { BareMachine } from './bare.ts';

const [here, other] = process.arch === 'x64' ? ['x64', 'arm64'] : ['arm64', 'x64'];
/** The header of a capture file of Ethernet frames. */
const NO_FRAMES = Buffer.from('d4c3b2a1020004000000000000000000ffff000001000000', 'hex');

let machine: BareMachine;
beforeAll(() => {
  machine = new BareMachine({ node: 24, npm: 11 });
  machine.write('empty.pcap', NO_FRAMES);
});
afterAll(() => machine?.remove());

const addonOf = (arch = ''): string => join(machine.packageFolder, `prebuilds/linux-${arch}.node`);
const arproxy = (words: string): Outcome => machine.run(machine.arproxy, ...words.split(' '));

const FAULTS: Readonly<Record<string, { put: () => void; said: RegExp }>> = {
  'that of another architecture': {
    put: () => copyFileSync(addonOf(other), addonOf(here)),
    said: new RegExp(` is for ${other}, not for ${here}: `),
  },
  none: { put: () => rmSync(addonOf(here)), said: / has no prebuilds\// },
  'a truncated one': { put: () => truncateSync(addonOf(here), 20_000), said: / is truncated: / },
};

/** The exit code of each command that needs the addon. 1 of ask would be "nobody answers". */
const NEED: Readonly<Record<string, number>> = {
  'run -i lo': 1,
  'run --dry-run -i lo': 1,
  'explain -i lo --from 10.0.0.2 10.0.0.1': 1,
  'ask -i lo 10.0.0.1': 4,
  'replay empty.pcap': 1,
  selftest: 1,
};

const NO_DAEMON = /^arproxy: no arproxy with a control socket runs in this network namespace [^\n]+\n$/;

/** What the others say on standard error, which is what they always say. */
const GO_ON: Readonly<Record<string, { code: number; stderr: RegExp }>> = {
  status: { code: 1, stderr: NO_DAEMON },
  watch: { code: 1, stderr: NO_DAEMON },
  'loglevel info': { code: 1, stderr: NO_DAEMON },
  reload: { code: 1, stderr: NO_DAEMON },
  'check none.yaml': { code: 2, stderr: /^none\.yaml: cannot be read: ENOENT: [^\n]+\n$/ },
  schema: { code: 0, stderr: /^$/ },
  reasons: { code: 0, stderr: /^$/ },
  'completion bash': { code: 0, stderr: /^$/ },
  'help run': { code: 0, stderr: /^$/ },
};

describe.each(Object.entries(FAULTS))('in the place of the addon is %s', (_what, { put, said }) => {
  beforeAll(() => {
    machine.install();
    put();
  });

  test.each(Object.entries(NEED))('one line: %s', (words, code) => {
    const { stderr, ...end } = arproxy(words);
    expect(end).toEqual({ code, stdout: '' });
    expect(stderr).toMatch(
      /^arproxy: the native addon cannot be loaded here \(linux [^\n]+: install arproxy again [^\n]+\n$/,
    );
    expect(stderr).toMatch(said);
  });

  test('doctor blames it alone', () => {
    const { code, stdout, stderr } = arproxy('doctor -i lo');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toMatch(
      /^problem {2}addon {2}- {2}the native addon [^\n]+\n1 problem, 0 warnings, 0 ok\n$/,
    );
    expect(stdout).toMatch(said);
  });

  test.each(Object.entries(GO_ON))('goes on: %s', (words, { code, stderr }) => {
    const end = arproxy(words);
    expect(end.stderr).toMatch(stderr);
    expect(end.code).toBe(code);
  });
});

test('each command is in one of the tables', () => {
  machine.install();
  const { stdout } = arproxy('--help');
  const [, listed = ''] = /\nCommands:\n([\s\S]*?)\n\n/.exec(stdout) ?? [];
  const commands = [...listed.matchAll(/^ {2}(\w+)/gm)].map(([, name]) => name);
  const tried = [...Object.keys(NEED), ...Object.keys(GO_ON), 'doctor'].map((words) => words.split(' ')[0]);
  expect(new Set(tried)).toEqual(new Set(commands));
});
