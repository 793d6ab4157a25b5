/** The .deb of a release in a life of its own, under a real systemd: installed, started, answering, reloaded, removed, purged. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPicture, type Picture } from '../package/picture.ts';
import { debOf, MAN_PAGE, released, VERSION } from '../package/release.ts';
import { Lab } from '../support/lab.ts';
import { until } from '../support/until.ts';
import { Machine } from './machine.ts';
import { nodeDeb } from './node-deb.ts';

const CONFIG = '/etc/arproxy/arproxy.yaml';
const SERVES_G0 = 'interfaces:\n  - match: { name: g0 }\n';
const SERVES_ANOTHER = 'interfaces:\n  - match: { name: g7 }\n';

const SECTION = MAN_PAGE.at(-1);

const lab = new Lab();
let picture: Picture;
let machine: Machine;

beforeAll(async () => {
  picture = openPicture(lab);
  machine = await Machine.boot(picture.gw);
});
afterAll(async () => {
  await machine?.close();
  await lab.close();
});

/** Until the daemon in there answers commands: before its `ready` line it answers nobody. */
const answers = (): Promise<true> =>
  until(
    'arproxy to be there',
    () => machine.run('arproxy', 'status').code === 0,
    () => machine.journal(),
  );

const isActive = (): string => machine.run('systemctl', 'is-active', 'arproxy').stdout.trim();

describe('the .deb', () => {
  test('wants a Node, and says so', () => {
    const { code, stderr } = machine.run('dpkg', '--install', machine.copy(released(debOf('amd64'))));
    expect(stderr).toMatch(/arproxy depends on nodejs \(>= 20\.19\)/);
    expect(code).toBe(1);
    machine.must('dpkg', '--purge', 'arproxy');
  });

  test('is installed by apt beside a Node, without a network', () => {
    const debs = [nodeDeb(22, join(machine.root, 'root')), released(debOf('amd64'))].map((deb) =>
      machine.copy(deb),
    );
    machine.must('apt-get', 'install', '--yes', ...debs);
    expect(machine.must('arproxy', '--version')).toBe(`${VERSION}\n`);
    expect(machine.must('man', '-w', 'arproxy')).toBe(`/usr/share/man/man${SECTION}/arproxy.${SECTION}.gz\n`);
  });

  test('answers once it is enabled', async () => {
    expect(await picture.ping()).toBe(false);
    machine.write(CONFIG, SERVES_G0);
    machine.must('systemctl', 'enable', '--now', 'arproxy');
    await answers();
    expect(await picture.ping()).toBe(true);
  });

  test.each([20, 24, 26])('answers on Node %i', async (major) => {
    machine.must('dpkg', '--install', machine.copy(nodeDeb(major, join(machine.root, 'root'))));
    machine.must('systemctl', 'restart', 'arproxy');
    await answers();
    expect(await picture.ping()).toBe(true);
  });

  test('reads its file again on reload', async () => {
    machine.write(CONFIG, SERVES_ANOTHER);
    machine.must('systemctl', 'reload', 'arproxy');
    await until('g0 not to be served', () => !serves('g0'));
    expect(await picture.ping()).toBe(false);
    machine.write(CONFIG, SERVES_G0);
    machine.must('systemctl', 'reload', 'arproxy');
    await until('g0 to be served', () => serves('g0'));
    expect(await picture.ping()).toBe(true);
    expect(isActive()).toBe('active');
  });

  test('ends when it is removed, and leaves the configuration', async () => {
    machine.must('dpkg', '--remove', 'arproxy');
    expect(isActive()).toBe('inactive');
    expect(await picture.ping()).toBe(false);
    // What dpkg and systemd remember lies in /var and beside the link that enabled it.
    expect(left().filter((path) => !/^\/(var|etc\/systemd)\//.test(path))).toEqual(['/etc/arproxy', CONFIG]);
  });

  test('leaves nothing when it is purged', () => {
    machine.must('dpkg', '--purge', 'arproxy');
    expect(left()).toEqual([]);
  });
});

const serves = (link: string): boolean => machine.run('arproxy', 'status').stdout.includes(link);

/** What of arproxy is on the disk. */
const left = (): string[] =>
  machine
    .must('find', '/', '-xdev', '-path', '/root', '-prune', '-o', '-name', '*arproxy*', '-print')
    .split('\n')
    .filter((path) => path !== '')
    .sort();
