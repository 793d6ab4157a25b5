/** The tarball of a release, by each npm on each Node, on a machine with nothing to build with: one package, and a ping through it. */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Arproxy } from '../support/arproxy.ts';
import { openLab } from '../support/lab.ts';
import { BareMachine } from './bare.ts';
import { openPicture } from './picture.ts';
import { MAN_PAGE, VERSION } from './release.ts';

/** npm 12 is not for Node 20. */
const PAIRS = [
  { node: 20, npm: 11 },
  { node: 22, npm: 11 },
  { node: 22, npm: 12 },
  { node: 24, npm: 11 },
  { node: 24, npm: 12 },
  { node: 26, npm: 11 },
  { node: 26, npm: 12 },
];

describe.each(PAIRS)('Node $node, npm $npm', (pair) => {
  test('installs, and a ping goes through', async (context) => {
    const picture = openPicture(openLab(context));
    const machine = new BareMachine(pair);
    onTestFinished(() => machine.remove());

    expect(machine.run('node', '--version').stdout).toMatch(new RegExp(`^v${pair.node}\\.`));
    expect(machine.run('npm', '--version').stdout).toMatch(new RegExp(`^${pair.npm}\\.`));
    const one = expect.stringMatching(/^\nadded 1 package in /);
    expect(machine.install()).toEqual({ code: 0, stdout: one, stderr: '' });
    expect(readdirSync(join(machine.prefix, 'lib/node_modules'))).toEqual(['arproxy']);
    expect(existsSync(join(machine.packageFolder, 'node_modules'))).toBe(false);

    const version = { code: 0, stdout: `${VERSION}\n`, stderr: '' };
    expect(machine.run(machine.arproxy, '--version')).toEqual(version);
    const page = join(machine.packageFolder, MAN_PAGE);
    expect(existsSync(page)).toBe(true);
    // npm 12 links no page of any package (bin-links 7): README has a command for that.
    expect(manPageIn(join(machine.prefix, 'share/man'))).toBe(pair.npm === 11 ? page : '');

    expect(await picture.ping()).toBe(false);
    const command = [...machine.within, machine.arproxy];
    const arproxy = await Arproxy.start(picture.gw, ['-i', 'g0'], { command });
    expect(await picture.ping()).toBe(true);
    // By sh, which alone can shut Node's debugger.
    expect(readFileSync(`/proc/${arproxy.pid}/cmdline`, 'latin1')).toMatch(
      /^node\0--inspect-port=\[fe80::1\]:1024\0/,
    );
    expect(await arproxy.stop()).toMatchObject({ code: 0 });
    expect(arproxy.stray).toEqual([]);
  });
});

test('its labs run: arproxy-lab', { timeout: 120_000 }, () => {
  const machine = new BareMachine({ node: 22, npm: 11 });
  onTestFinished(() => machine.remove());
  machine.install();
  // ip, ping and what else a lab needs are on every machine that is to run one.
  const path = `PATH=${join(machine.folder, 'bin')}:${process.env['PATH']}`;
  const { code, stdout, stderr } = machine.run(
    ...['/usr/bin/env', path, join(machine.prefix, 'bin/arproxy-lab'), 'broken-l2'],
  );
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain('left  -> right 10.9.0.2     3 packets transmitted, 3 received, 0% packet loss');
  expect(stdout).toMatch(/\narproxy-lab broken-l2: all as it should be\n$/);
});

const manPageIn = (pages: string): string =>
  spawnSync('man', ['-w', 'arproxy'], {
    encoding: 'utf8',
    env: { ...process.env, MANPATH: pages },
  }).stdout.trimEnd();
