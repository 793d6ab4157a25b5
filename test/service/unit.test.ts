/** The unit of deploy/ under a real systemd: what systemd knows of it, when it acts, and what the journal has. */
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPicture, type Picture } from '../package/picture.ts';
import { debOf, released } from '../package/release.ts';
import { Lab } from '../support/lab.ts';
import { until } from '../support/until.ts';
import { Machine } from './machine.ts';
import { nodeDeb } from './node-deb.ts';

const CONFIG = '/etc/arproxy/arproxy.yaml';
const rules = (name: string): string => `interfaces:\n  - match: { name: ${name} }\n`;
/** The unit's WatchdogSec=, and what systemd needs to act. */
const WATCHDOG_MS = 60_000;

const lab = new Lab();
let picture: Picture;
let machine: Machine;

beforeAll(async () => {
  picture = openPicture(lab);
  machine = await Machine.boot(picture.gw);
}, 300_000);
afterAll(async () => {
  await machine?.close();
  await lab.close();
});

const show = (property: string): string =>
  machine.must('systemctl', 'show', '--value', '-p', property, 'arproxy').trim();

const started = (name = 'g0'): void => {
  machine.write(CONFIG, rules(name));
  machine.run('systemctl', 'reset-failed', 'arproxy');
  machine.must('systemctl', 'restart', 'arproxy');
};

/** Each line of arproxy's in the journal so far: its priority (syslog(3)), and its text. */
const journal = (): { readonly priority: number; readonly text: string }[] =>
  machine
    .must('journalctl', '-t', 'arproxy', '--no-pager', '-o', 'json')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))
    .map(({ PRIORITY, MESSAGE }) => ({ priority: Number(PRIORITY), text: String(MESSAGE) }));

/** The texts behind the first `since`, of this priority or a more urgent one. */
const linesSince = (since: number, priority = 7): string[] =>
  journal()
    .slice(since)
    .filter((line) => line.priority <= priority)
    .map(({ text }) => text);

const [ERR, WARNING] = [3, 4];

/** The journal reads what was written some time later. */
const says = (since: number, what: RegExp): Promise<true> =>
  until(
    `a line ${what}`,
    () => linesSince(since).some((line) => what.test(line)),
    () => machine.journal(),
  );

describe.each([20, 26])('on Node %i', (major) => {
  beforeAll(() => {
    const debs = [nodeDeb(major, join(machine.root, 'root')), released(debOf('amd64'))];
    machine.must('dpkg', '--install', ...debs.map((deb) => machine.copy(deb)));
  }, 120_000);

  test('systemctl start returns when requests are answered', async () => {
    started();
    expect(await picture.ping()).toBe(true);
    expect(show('StatusText')).toMatch(/^serving 1 interface; replies \d+, drops \d+; lost 0$/);
  });

  test('it has a user of its own, CAP_NET_RAW alone, and two filters of system calls', () => {
    const status = machine.must('cat', `/proc/${show('MainPID')}/status`);
    const field = (name: string) => new RegExp(`^${name}:\\s*(\\w+)`, 'm').exec(status)?.[1];
    expect(Number(field('Uid'))).toBeGreaterThan(60_000);
    const NET_RAW = (1n << 13n).toString(16).padStart(16, '0');
    expect([field('CapPrm'), field('CapEff'), field('CapBnd')]).toEqual([NET_RAW, NET_RAW, NET_RAW]);
    expect(field('NoNewPrivs')).toBe('1');
    expect(machine.must('journalctl', '-t', 'arproxy', '-o', 'cat')).not.toContain('rights-refused');
  });

  test('the threads in which Node compiles come behind the one that answers', () => {
    const threads = machine.must('ps', '-L', '-o', 'lwp=,ni=', '-p', show('MainPID')).trim().split('\n');
    const nices = threads.map((line) => line.trim().split(/ +/).map(Number));
    expect(nices.filter(([, nice]) => nice === 10).length).toBeGreaterThanOrEqual(4); // V8 has four
    expect(nices.find(([thread]) => thread === Number(show('MainPID')))?.[1]).toBe(0);
  });

  test('a reload of a faulty file fails, says why, and changes nothing', async () => {
    const since = journal().length;
    machine.write(CONFIG, 'interfaces: 7\n');
    expect(machine.run('systemctl', 'reload', 'arproxy').code).toBe(1);
    expect(show('StatusText')).toMatch(/^not reloaded, .*arproxy\.yaml:1:13: interfaces: want a list/);
    expect(await picture.ping()).toBe(true);
    // What the daemon says, and what the command says.
    await says(since, /^configuration not reloaded .*arproxy\.yaml:1:13/);
    await says(since, /^arproxy: .*arproxy\.yaml: not reloaded/);
    expect(linesSince(since, ERR)).toEqual(linesSince(since));
  });

  test('a reload of a good one is done when the command returns', () => {
    machine.write(CONFIG, rules('g7'));
    machine.must('systemctl', 'reload', 'arproxy');
    machine.write(CONFIG, rules('g0'));
    machine.must('systemctl', 'reload', 'arproxy');
    expect(show('ActiveState')).toBe('active');
  });

  test('the journal has exactly the warnings at priority warning', async () => {
    const since = journal().length;
    machine.write(CONFIG, rules('nothing-of-this-name'));
    machine.must('systemctl', 'restart', 'arproxy');
    await says(since, /^ready: .* \[event=ready/);
    expect(linesSince(since, WARNING)).toEqual([
      expect.stringMatching(
        /^no interface matches 'nothing-of-this-name' of \/etc\/arproxy\/arproxy\.yaml; .* \[event=no-interface match=/,
      ),
    ]);
    started();
  });

  test('a stopped process is started anew by the watchdog', async () => {
    const [pid, restarts] = [show('MainPID'), Number(show('NRestarts'))];
    machine.must('kill', '-STOP', pid);
    const end = performance.now() + WATCHDOG_MS;
    while (Number(show('NRestarts')) === restarts && performance.now() < end)
      await new Promise((resolve) => setTimeout(resolve, 250));
    expect(Number(show('NRestarts'))).toBe(restarts + 1);
    await until('it to be active', () => show('ActiveState') === 'active');
    expect(await picture.ping()).toBe(true);
  }, 90_000);

  test('so is a killed one', async () => {
    const restarts = Number(show('NRestarts'));
    machine.must('systemctl', 'kill', '-s', 'KILL', 'arproxy');
    await until('a restart', () => Number(show('NRestarts')) === restarts + 1);
    await until('it to be active', () => show('ActiveState') === 'active');
    expect(await picture.ping()).toBe(true);
  });

  test('a stop is a success', () => {
    machine.must('systemctl', 'stop', 'arproxy');
    expect([show('Result'), show('ExecMainStatus')]).toEqual(['success', '0']);
  });

  test('a faulty file at the start is said, and not tried again', async () => {
    const since = journal().length;
    machine.write(CONFIG, 'interfaces: 7\n');
    expect(machine.run('systemctl', 'restart', 'arproxy').code).toBe(1);
    expect([show('Result'), show('ExecMainStatus'), show('ActiveState')]).toEqual([
      'exit-code',
      '2',
      'failed',
    ]);
    expect(linesSince(since, ERR)).toEqual([expect.stringContaining('arproxy.yaml:1:13: interfaces')]);
  });

  test('an interface that comes after the start is served', async () => {
    started('late*');
    expect(await picture.ping()).toBe(false);
    picture.gw.ip('link property add dev g0 altname late0');
    await until('g0 to be served', () => machine.run('arproxy', 'status').stdout.includes('g0'));
    expect(await picture.ping()).toBe(true);
    picture.gw.ip('link property del dev g0 altname late0');
    machine.must('systemctl', 'stop', 'arproxy');
  });

  test('the instance of one interface', async () => {
    machine.must('systemctl', 'start', 'arproxy@g0');
    expect(await picture.ping()).toBe(true);
    machine.must('systemctl', 'stop', 'arproxy@g0');
  });

  test('the hardened drop-in: it answers, is reloaded, and has no memory that is writable and executable', async () => {
    machine.must('mkdir', '-p', '/etc/systemd/system/arproxy.service.d');
    const examples = '/usr/share/doc/arproxy/examples';
    machine.must('sh', '-c', `cp ${examples}/hardened.conf /etc/systemd/system/arproxy.service.d/`);
    machine.must('systemctl', 'daemon-reload');
    started();
    expect(await picture.ping()).toBe(true);
    machine.must('systemctl', 'reload', 'arproxy');
    const maps = machine.must('cat', `/proc/${show('MainPID')}/maps`);
    expect(maps.split('\n').filter((line) => / .wx/.test(line))).toEqual([]);
    expect(exposure()).toBeLessThanOrEqual(1.3);
    machine.must('rm', '-r', '/etc/systemd/system/arproxy.service.d');
    machine.must('systemctl', 'daemon-reload');
    machine.must('systemctl', 'stop', 'arproxy');
  });
});

const exposure = (unit = 'arproxy.service'): number =>
  Number(
    /level for \S+: ([\d.]+)/.exec(machine.must('systemd-analyze', 'security', '--no-pager', unit))?.[1],
  );

test.each(['arproxy.service', 'arproxy@g0.service'])('%s: systemd-analyze has nothing against it', (unit) => {
  expect(exposure(unit)).toBeLessThanOrEqual(1.6);
  expect(machine.run('systemd-analyze', 'verify', unit)).toMatchObject({ code: 0 });
});
