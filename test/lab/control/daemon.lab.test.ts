/** The control socket of a real daemon: where it is, whose it is, and what status, loglevel and reload say. */
import { chmodSync, existsSync, readdirSync, statSync } from 'node:fs';
import { describe, expect, type TestContext, test } from 'vitest';
import { arproxyOutcome } from '../../support/arproxy.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import { configFor, runConfig } from '../../support/config-gateway.ts';
import { AS_NOBODY, REACHABLE, REPOSITORY_REACHABLE, withMounts } from '../../support/confine.ts';
import { type Answer, RawClient } from '../../support/control-client.ts';
import { arpRequest } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import type { Netns } from '../../support/netns.ts';
import { until } from '../../support/until.ts';

async function controlled(context: TestContext) {
  const lab = openLab(context);
  const files = new ConfigFiles(context);
  const path = files.path('control.sock');
  const picture = await gateway(lab);
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g*', '--control', path]);
  const run = (...args: string[]) => arproxyOutcome(picture.gw, [...args, '--control', path]);
  return { lab, files, path, ...picture, picture, arproxy, run };
}

async function statusOf(path: string): Promise<NonNullable<Answer['answer']>> {
  const client = await RawClient.open(path);
  const { answer } = await client.ask('status');
  client.close();
  if (answer === undefined) throw new Error(client.lines.join('\n'));
  return answer;
}

describe('where it listens', () => {
  test('a socket for user and group, from before "ready" until the end', async (context) => {
    const { path, arproxy } = await controlled(context);
    expect((statSync(path).mode & 0o7777).toString(8)).toBe('660');
    expect(arproxy.log.findIndex(({ path: said }) => said === path)).toBeLessThan(
      arproxy.log.findIndex(({ msg }) => msg.startsWith('ready')),
    );
    expect(await arproxy.stop()).toMatchObject({ code: 0 });
    expect(existsSync(path)).toBe(false);
  });

  test('where systemd says, and clients look there too', async (context) => {
    const lab = openLab(context);
    const files = new ConfigFiles(context);
    const { gw } = await gateway(lab);
    const within = ['env', `RUNTIME_DIRECTORY=${files.directory}:/nowhere`];
    await lab.arproxy(gw, ['-i', 'g0'], { within });
    const { code, stdout } = await arproxyOutcome(gw, ['status'], { within });
    expect(code).toBe(0);
    expect(stdout).toMatch(/^arproxy \d+\.\d+\.\d+, pid \d+/);
    expect(readdirSync(files.directory)).toEqual(['control.sock']);
  });

  test('two daemons on one path: the second says so and ends, exit 1; the first goes on', async (context) => {
    const { gw, path, picture, run, hostMac: sha } = await controlled(context);
    const second = await arproxyOutcome(gw, ['run', '-i', 'g1', '--control', path]);
    expect(second).toMatchObject({ code: 1, stdout: expect.not.stringContaining('ready') as string });
    expect(second.stderr).toMatch(
      /^arproxy: control socket: cannot listen on [^\n]*: EADDRINUSE: [^\n]*another process listens[^\n]*\n$/,
    );
    expect((await run('status')).code).toBe(0);
    expect(await repliesTo(picture, arpRequest({ sha, spa: HOST, tpa: TARGET }))).toHaveLength(1);
  });

  test('the socket of a daemon that was killed is replaced', async (context) => {
    const { lab, gw, path, arproxy } = await controlled(context);
    await arproxy.stop('SIGKILL');
    expect(existsSync(path)).toBe(true);
    await lab.arproxy(gw, ['-i', 'g0', '--control', path]);
    expect(await statusOf(path)).toMatchObject({ clients: 1 });
  });

  test('a path that cannot be: errno and remedy in one line, exit 1, before it is ready', async (context) => {
    const { gw } = await gateway(openLab(context));
    const { code, stdout, stderr } = await arproxyOutcome(gw, ['run', '-i', 'g0', '--control', '/no/where']);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^arproxy: control socket: cannot listen on unix:\/no\/where: ENOENT: [^\n]*RuntimeDirectory[^\n]*\n$/,
    );
  });

  test('a daemon that may not capture leaves no socket behind', async (context) => {
    const files = new ConfigFiles(context);
    const path = files.path('control.sock');
    const { gw } = await gateway(openLab(context));
    const within = ['setpriv', '--inh-caps=-net_raw', '--bounding-set=-net_raw'];
    const { code, stderr } = await arproxyOutcome(gw, ['run', '-i', 'g0', '--control', path], { within });
    expect({ code, there: existsSync(path) }).toEqual({ code: 1, there: false });
    expect(stderr).toContain('CAP_NET_RAW');
  });

  test('another path in the configuration moves it; one that cannot be leaves it', async (context) => {
    const paths = (name: string) => (files: ConfigFiles) => configFor('', `control: ${files.path(name)}`);
    const configured = await runConfig(context, paths('one'));
    const { files, arproxy } = configured;
    const watcher = await RawClient.open(files.path('one'));
    await watcher.ask('watch');
    await configured.rewrite(paths('two')(files));
    await until(
      'the socket to have moved',
      () => !existsSync(files.path('one')) && existsSync(files.path('two')),
    );
    expect((await watcher.ask('status')).answer).toBeDefined();
    watcher.close();
    await configured.rewrite(paths('no/where')(files));
    await arproxy.says(
      'that it stays',
      ({ msg }) => msg.includes(`ENOENT`) && msg.endsWith(`stays on ${files.path('two')}`),
    );
    expect(await statusOf(files.path('two'))).toMatchObject({ config: { generation: 3 } });
  });
});

describe('status', () => {
  test('counts what was sent, by interface', async (context) => {
    const { path, picture, second, hostMac: sha, gwMac } = await controlled(context);
    const ask = (tpa: string, op = 1): Promise<string[]> =>
      repliesTo(picture, arpRequest({ sha, spa: HOST, tpa, op }), 'h2');
    for (const tpa of [TARGET, TARGET, '10.98.0.1']) await ask(tpa);
    await ask(TARGET, 2);
    const status = await statusOf(path);
    const g0 = { 'proxy-arp': 2, 'no-route': 1, 'not-request': 1 };
    const answers = 'answers';
    const lastRequest = expect.any(Number) as number;
    const rule = { index: 0, match: "'g*'" };
    expect(status['interfaces']).toEqual(
      expect.arrayContaining([
        {
          ifname: 'g0',
          ifindex: expect.any(Number) as number,
          mac: gwMac,
          state: answers,
          rule,
          counts: g0,
          shed: 0,
          secondResponders: 0,
          unsent: {},
          lastRequest,
        },
        {
          ifname: 'g2',
          ifindex: expect.any(Number) as number,
          mac: second.bMac,
          state: answers,
          rule,
          counts: { 'proxy-arp': 4 },
          shed: 0,
          secondResponders: 0,
          unsent: {},
          lastRequest,
        },
      ]),
    );
    expect(status).toMatchObject({
      logLevel: 'info',
      config: { generation: 1 },
      counters: { 'proxy-arp': 6, 'no-route': 1, 'not-request': 1 },
      losses: { capture: 0, send: {}, route: 0, notifications: 0, abandoned: 0 },
      top: {
        of: 8,
        senders: [{ count: 4 }, { count: 4 }],
        targets: [
          { tpa: '10.96.0.1', count: 4, verdict: 'reply', reason: 'proxy-arp' },
          { tpa: TARGET, count: 3, verdict: 'drop', reason: 'not-request' },
          { tpa: '10.98.0.1', count: 1, verdict: 'drop', reason: 'no-route' },
        ],
      },
      clients: 1,
      watchers: [],
    });
  });

  test('says why an interface answers nothing', async (context) => {
    const { gw, path } = await controlled(context);
    const state = async (ifname: string): Promise<unknown> => {
      const rows = (await statusOf(path))['interfaces'] as { ifname: string; state: string }[];
      return rows.find((row) => row.ifname === ifname)?.state;
    };
    const becomes = async (wanted: string): Promise<void> =>
      expect.poll(() => state('g0'), { timeout: 5000 }).toBe(wanted);
    await becomes('answers');
    gw.sysctl('net.ipv4.conf.g0.proxy_arp', 1);
    await becomes('kernel answers');
    gw.sysctl('net.ipv4.conf.g0.forwarding', 0);
    await becomes('not forwarding');
    gw.ip('link set g0 arp off');
    await becomes('ARP off');
    gw.ip('link set g0 down');
    await becomes('down');
  });

  test('as a table, and as one line of JSON', async (context) => {
    const { run } = await controlled(context);
    const { code, stdout, stderr } = await run('status');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^INTERFACE +MAC +STATE +REPLIES +DROPS +LAST +RULE +DROPPED FOR$/m);
    expect(stdout).toMatch(/^g0 +02:bb[0-9a-f:]+ +answers +0 +0 +never +0: 'g\*'$/m);
    const json = await run('status', '--json');
    expect(json.stdout).toMatch(/^[^\n]+\n$/);
    expect(JSON.parse(json.stdout)).toMatchObject({ logLevel: 'info' });
  });
});

test('loglevel works at once, and says what was before', async (context) => {
  const { run, arproxy, picture, hostMac: sha } = await controlled(context);
  const ask = (): Promise<string[]> => repliesTo(picture, arpRequest({ sha, spa: HOST, tpa: TARGET }));
  const decisions = (): number => arproxy.log.filter(({ verdict }) => verdict !== undefined).length;
  await ask();
  expect(await run('loglevel', 'trace')).toEqual({ code: 0, stdout: 'info\n', stderr: '' });
  await ask();
  await until('two lines of decisions', () => decisions() === 2);
  expect(await run('loglevel', 'warn')).toEqual({ code: 0, stdout: 'trace\n', stderr: '' });
  await ask();
  const { code, stderr } = await run('loglevel', 'loud');
  expect([code, stderr]).toEqual([2, expect.stringContaining('trace')]);
  await arproxy.stop();
  expect(decisions()).toBe(2);
});

describe('reload', () => {
  test('says what changed, or every fault', async (context) => {
    const path = new ConfigFiles(context).path('control.sock');
    const configured = await runConfig(context, configFor(''), { args: ['--control', path] });
    const { picture, files } = configured;
    const file = files.path('arproxy.yaml');
    const reload = () => arproxyOutcome(picture.gw, ['reload', '--control', path]);
    expect(await reload()).toEqual({
      code: 0,
      stdout: `${file} is in force (generation 2)\nno key changed\n`,
      stderr: '',
    });
    files.write('arproxy.yaml', configFor('proxy_qlen: 7'));
    const changed = await reload();
    const change = 'interfaces[0].proxy_qlen: 64 -> 7';
    await configured.arproxy.says('the change', ({ msg }) => msg.endsWith(change));
    // Also where arproxy, which looks each second, had seen it by itself a moment before.
    expect(changed.stdout).toContain(`${change}\n`);
    expect(changed).toMatchObject({ code: 0, stderr: '' });
    files.write('arproxy.yaml', configFor('proxy_qlen: x\nprofil: kernel'));
    const { code, stdout, stderr } = await reload();
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`arproxy: ${file}: not reloaded, the configuration before stays in force\n`);
    expect(stderr).toContain(`${file}:3:17: interfaces[0].proxy_qlen: want a whole number`);
    expect(stderr).toContain(`${file}:4:5: interfaces[0].profil: unknown key (did you mean profile?)`);
    const { config } = await statusOf(path);
    expect(config).toMatchObject({
      file,
      lastReload: { ok: false, faults: [expect.any(String), expect.any(String)] },
    });
  });

  test('without a configuration file says so', async (context) => {
    const { run } = await controlled(context);
    expect(await run('reload')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'arproxy: the daemon runs without a configuration file: nothing to reload\n',
    });
  });
});

test('config is what arproxy check would print', async (context) => {
  const path = new ConfigFiles(context).path('control.sock');
  const { files, picture } = await runConfig(context, configFor('profile: careful'), {
    args: ['--control', path],
  });
  const client = await RawClient.open(path);
  const { answer } = await client.ask('config');
  client.close();
  const file = files.path('arproxy.yaml');
  const check = await arproxyOutcome(picture.gw, ['check', file]);
  const { text, ...rest } = answer ?? {};
  expect(rest).toEqual({ file, generation: 1, directory: process.cwd() });
  expect(String(text).replace(`control: ${path}\n`, '')).toBe(check.stdout);
});

describe('a client that finds no daemon', () => {
  const run = (netns: Netns, ...args: string[]) =>
    arproxyOutcome(netns, args, { within: ['env', '-u', 'RUNTIME_DIRECTORY'] });

  test.for(['status', 'watch', 'reload'])(
    '%s says what was tried, and the remedy: exit 1',
    async (command, context) => {
      const files = new ConfigFiles(context);
      const { code, stdout, stderr } = await run(
        openLab(context).netns('gw'),
        command,
        '--control',
        files.path('x'),
      );
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(
        `arproxy: no daemon answers on ${files.path('x')} (ENOENT: no such file or directory): start the daemon with`,
      );
    },
  );

  test('one that is dead', async (context) => {
    const { arproxy, gw, path } = await controlled(context);
    await arproxy.stop('SIGKILL');
    const { code, stderr } = await run(gw, 'status', '--control', path);
    expect([code, stderr]).toEqual([1, expect.stringContaining('ECONNREFUSED: connection refused')]);
  });

  test('one that the user may not ask', async (context) => {
    const { path, files, gw } = await controlled(context);
    chmodSync(files.directory, 0o755);
    const within = [...withMounts(REPOSITORY_REACHABLE), ...AS_NOBODY];
    const place = { within, repository: REACHABLE };
    const { code, stderr } = await arproxyOutcome(gw, ['status', '--control', path], place);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/\(EACCES: permission denied\): [^\n]*group[^\n]*\n$/),
    ]);
  });
});

test('explain --running decides by the rules that the daemon has in force', async (context) => {
  const path = new ConfigFiles(context).path('control.sock');
  const configured = await runConfig(context, configFor('targets: { deny: [10.99.1.0/24] }'), {
    args: ['--control', path],
  });
  const { gw } = configured.picture;
  const explained = async (...more: string[]) => {
    const words = ['explain', '-i', 'g0', '--from', '10.0.0.2', '--json', ...more, '10.99.1.1'];
    const { code, stdout, stderr } = await arproxyOutcome(gw, words);
    return code === 0 ? (JSON.parse(stdout) as { reason: string }).reason : stderr;
  };
  expect(await explained('--running', '--control', path)).toBe('target-denied');
  expect(await explained('--control', path)).toBe('target-denied');
  expect(await explained()).toBe('target-denied');
  expect(await explained('--pvlan')).toBe('proxy-arp');
  await configured.rewrite(configFor('targets: { deny: [10.99.2.0/24] }'));
  expect(await explained('--control', path)).toBe('proxy-arp');
  expect(await explained('--control', `${path}.not-there`)).toContain('ENOENT');
});
