/** The control socket that nobody chose, and how clients find it: daemons in namespaces of their own, of several users. */
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { type Arproxy, arproxyOutcome, type Place } from '../../support/arproxy.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import {
  AS_NOBODY,
  AS_NOBODY_WITH_NET_RAW,
  REACHABLE,
  REPOSITORY_REACHABLE,
  withMounts,
} from '../../support/confine.ts';
import { gateway } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import type { Netns } from '../../support/netns.ts';

const PLAIN = ['env', '-u', 'RUNTIME_DIRECTORY', '-u', 'XDG_RUNTIME_DIR', '-u', 'TMPDIR'];
const ROOT: Place = { within: PLAIN };
/** A user's program finds the repository at a path that he may walk. */
const user = (confined: readonly string[]): Place => ({
  within: [...PLAIN, ...withMounts(REPOSITORY_REACHABLE), ...confined],
  repository: REACHABLE,
});

async function gatewayOf(context: TestContext) {
  const lab = openLab(context);
  const { gw } = await gateway(lab);
  const run = (args: readonly string[], place: Place = ROOT) => lab.arproxy(gw, args, place);
  return { lab, gw, run };
}

/** Where it says that it listens. */
const pathOf = ({ log }: Arproxy): string =>
  String(log.find(({ event }) => event === 'control-listening')?.['path']);

const pidIn = (path: string): number => Number(/-(\d+)\.sock$/.exec(path)?.[1]);

/** The pid of the daemon that status asked, or what it said instead. */
async function asked(gw: Netns, place: Place = ROOT): Promise<number | string> {
  const { code, stdout, stderr } = await arproxyOutcome(gw, ['status', '--json'], place);
  return code === 0 ? (JSON.parse(stdout) as { pid: number }).pid : stderr;
}

test('root: for root alone, found without a word, and gone at the end', async (context) => {
  const { gw, run } = await gatewayOf(context);
  const arproxy = await run(['-i', 'g0']);
  const path = pathOf(arproxy);
  const { stdout } = await gw.run('readlink', ['/proc/self/ns/net']);
  const netns = /\d+/.exec(stdout)?.[0];
  expect(path).toMatch(new RegExp(`^/run/arproxy-0/${netns}-\\d+\\.sock$`));
  expect([dirname(path), path].map((file) => (statSync(file).mode & 0o7777).toString(8))).toEqual([
    '700',
    '600',
  ]);
  expect(await asked(gw)).toBe(pidIn(path));
  const { code, stdout: level } = await arproxyOutcome(gw, ['loglevel', 'debug'], ROOT);
  expect([code, level]).toEqual([0, 'info\n']);
  await arproxy.stop();
  expect(existsSync(path)).toBe(false);
});

test('two namespaces share /run: each client finds the one of its own', async (context) => {
  const one = await gatewayOf(context);
  const other = await gatewayOf(context);
  const empty = one.lab.netns('empty');
  const [a, b] = [pathOf(await one.run(['-i', 'g0'])), pathOf(await other.run(['-i', 'g0']))];
  expect(dirname(a)).toBe(dirname(b));
  expect(await asked(one.gw)).toBe(pidIn(a));
  expect(await asked(other.gw)).toBe(pidIn(b));
  expect(await asked(empty)).toMatch(
    /^arproxy: no arproxy with a control socket runs in this network namespace/,
  );
});

test('two in one: both are named, each with the option that chooses it', async (context) => {
  const { gw, run } = await gatewayOf(context);
  const [a, b] = [pathOf(await run(['-i', 'g0'])), pathOf(await run(['-i', 'g1']))];
  const said = String(await asked(gw));
  expect(said).toMatch(/^arproxy: 2 arproxy daemons run in this network namespace: say which one with\n/);
  expect(said).toContain(`  --control ${a}  (pid ${pidIn(a)}, serves g0)\n`);
  expect(said).toContain(`  --control ${b}  (pid ${pidIn(b)}, serves g1)\n`);
  const { code } = await arproxyOutcome(gw, ['status', '--control', b], ROOT);
  expect(code).toBe(0);
});

test('root finds one with a path of its own, beside its metrics; and is told of one without', async (context) => {
  const { gw, run } = await gatewayOf(context);
  const files = new ConfigFiles(context);
  const sockets = ['--metrics', `unix:${files.path('m')}`, '--control', files.path('c')];
  const arproxy = await run(['-i', 'g0', ...sockets]);
  expect(await asked(gw)).toBeTypeOf('number');
  await arproxy.stop();
  const mute = await run(['-i', 'g0', '--control', 'none']);
  expect(mute.log.filter(({ event }) => String(event).startsWith('control'))).toEqual([]);
  expect(await asked(gw)).toMatch(/without a control socket \(pid (\d+)\).*`kill -USR1 \1`/);
});

describe('another user', () => {
  test('has his own, which he and root find; a third is told whose it is', async (context) => {
    const { gw, run } = await gatewayOf(context);
    const path = pathOf(await run(['-i', 'g0'], user(AS_NOBODY_WITH_NET_RAW)));
    context.onTestFinished(() => rmSync(path, { force: true }));
    expect(path).toMatch(/^\/tmp\/arproxy-65534\/\d+-\d+\.sock$/);
    expect(await asked(gw, user(AS_NOBODY))).toBe(pidIn(path));
    expect(await asked(gw)).toBe(pidIn(path));
    const third = AS_NOBODY.map((word) => word.replace('--reuid=nobody', '--reuid=1'));
    expect(await asked(gw, user(third))).toMatch(
      new RegExp(`another user's \\(pid ${pidIn(path)}, uid 65534, ${path}\\): ask as root`),
    );
  });

  test("is told that somebody hears ARP, where root's has a path that nobody knows", async (context) => {
    const { gw, run } = await gatewayOf(context);
    await run(['-i', 'g0', '--control', new ConfigFiles(context).path('c')]);
    expect(await asked(gw, user(AS_NOBODY))).toContain('but a process of uid 0 hears ARP here');
  });

  test("is told of root's, and does not get it", async (context) => {
    const { gw, run } = await gatewayOf(context);
    const path = pathOf(await run(['-i', 'g0']));
    expect(await asked(gw, user(AS_NOBODY))).toContain(`(pid ${pidIn(path)}, uid 0, ${path}): ask as root`);
  });
});

test("a stranger's socket is no trap: it takes CAP_NET_RAW to be believed", async (context) => {
  const { gw } = await gatewayOf(context);
  const directory = '/tmp/arproxy-65533';
  const path = `${directory}/1-${process.pid}.sock`;
  context.onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const script = `
    const fs = require('node:fs');
    fs.mkdirSync('${directory}', { mode: 0o755, recursive: true });
    require('node:net').createServer((s) => s.end('trapped\\n')).listen('${path}', () => { fs.chmodSync('${path}', 0o777); console.log('ready'); });`;
  const trap = gw.spawn('setpriv', [
    ...['--pdeathsig=KILL', '--reuid=65533', '--regid=65533', '--clear-groups', '--inh-caps=-all'],
    ...[process.execPath, '-e', script],
  ]);
  await new Promise((resolve) => trap.stdout.once('data', resolve));
  expect(await asked(gw)).toContain(`another user's (pid ${process.pid}, uid 65533, ${path})`);
});

test('a socket that a killed daemon left goes with the next one', async (context) => {
  const { gw, run } = await gatewayOf(context);
  const first = await run(['-i', 'g0']);
  const path = pathOf(first);
  await first.stop('SIGKILL');
  expect(existsSync(path)).toBe(true);
  expect(await asked(gw)).toMatch(/^arproxy: no arproxy with a control socket runs/);
  const next = pathOf(await run(['-i', 'g0']));
  expect(readdirSync(dirname(path))).toContain(basename(next));
  await expect.poll(() => existsSync(path)).toBe(false);
});

test('where nothing can be written it answers all the same, and says what it tried', async (context) => {
  const { gw, run } = await gatewayOf(context);
  const readOnly = ['/run', '/tmp'].map((path) => `mount -t tmpfs -o ro none ${path}`);
  const arproxy = await run(['-i', 'g0'], {
    within: [...PLAIN, ...withMounts(REPOSITORY_REACHABLE, ...readOnly)],
    repository: REACHABLE,
  });
  expect(arproxy.log.filter(({ event }) => String(event).startsWith('control'))).toMatchObject([
    {
      level: 30,
      event: 'control-unavailable',
      msg: 'no control socket: tried /run/arproxy-0 (EROFS: read-only file system), /tmp/arproxy-0 (EROFS: read-only file system); --control PATH puts it elsewhere, --control none is for none at all',
    },
  ]);
  expect(await asked(gw)).toMatch(/without a control socket \(pid \d+\)/);
});

test('root asks one that has other mounts, by way of its root', async (context) => {
  const { gw, run } = await gatewayOf(context);
  const path = pathOf(
    await run(['-i', 'g0'], { within: [...PLAIN, ...withMounts('mount -t tmpfs none /run')] }),
  );
  expect(existsSync(path)).toBe(false);
  expect(await asked(gw)).toBe(pidIn(path));
});

describe('explain', () => {
  const explain = async (gw: Netns, words: readonly string[], place: Place = ROOT): Promise<string> => {
    const { stdout, stderr } = await arproxyOutcome(
      gw,
      ['explain', '--from', '10.0.0.2', ...words, '10.99.0.1'],
      place,
    );
    return stdout + stderr;
  };
  const rulesIn = (text: string): string | undefined => /^Rules: (.*)$/m.exec(text)?.[1];

  test('goes by the rules of the daemon here, without being told; and says whose', async (context) => {
    const { gw, run } = await gatewayOf(context);
    const without = await explain(gw, ['-i', 'g0']);
    expect(rulesIn(without)).toBe(
      'as `arproxy run -i g0` would decide; no arproxy is found in this network namespace',
    );
    expect(without).toMatch(/^reply \(proxy-arp\)/m);
    const file = new ConfigFiles(context).write(
      'a.yaml',
      'interfaces: [{ match: { name: g0 }, targets: { deny: [10.99.0.0/16] } }]\n',
    );
    const path = pathOf(await run(['-c', file]));
    const denied = await explain(gw, ['-i', 'g0']);
    expect(rulesIn(denied)).toBe(`of the running arproxy (pid ${pidIn(path)}, ${path}, ${file})`);
    expect(denied).toMatch(/^drop \(target-denied\)/m);
    expect(await explain(gw, ['-i', 'g1'])).toContain('the running arproxy does not serve it');
    const json = JSON.parse(await explain(gw, ['-i', 'g0', '--json'])) as object;
    expect(json).toMatchObject({ rules: 'running', reason: 'target-denied' });
  });

  test('of two, goes by the one that serves the interface; a daemon of another user is named', async (context) => {
    const { gw, run } = await gatewayOf(context);
    await run(['-i', 'g0']);
    const path = pathOf(await run(['-i', 'g1', '--pvlan']));
    expect(rulesIn(await explain(gw, ['-i', 'g1']))).toBe(
      `of the running arproxy (pid ${pidIn(path)}, ${path})`,
    );
    expect(rulesIn(await explain(gw, ['-i', 'g1'], user(AS_NOBODY)))).toMatch(
      /^as `arproxy run -i g1` would decide; the arproxy of this network namespace is another user's \(pid/,
    );
  });
});

/** Listens on a path in which the kernel's list has a line of its own: a socket of the daemon's, at a path of the stranger's. */
const FORGER = String.raw`
const [folder, inode] = process.argv.slice(1);
const fs = require('node:fs');
const trap = folder + '/trap.sock';
const line = '\n0000000000000000: 00000002 00000000 00010000 0001 01 ' + inode + ' ' + trap;
const status = { pid: 666, interfaces: [{ ifname: 'g0' }] };
const answer = JSON.stringify({ version: 1, answer: status }) + '\n';
process.umask(0);
const net = require('node:net');
net.createServer((socket) => socket.on('error', () => {}).end(answer)).listen(trap, () => {
  process.chdir(folder);
  // In which order the kernel lists them is chance: of so many, one comes before the daemon's own.
  for (let n = 0; n < 20; n++) {
    const far = String.fromCharCode(97 + n) + line; // its slashes are directories
    fs.mkdirSync(require('node:path').dirname(far), { recursive: true });
    net.createServer().listen(far, n < 19 ? undefined : () => console.log('listens'));
  }
});
`;

test("a line of the kernel's list that a stranger has put there is no trap", async (context) => {
  const { gw, run } = await gatewayOf(context);
  const files = new ConfigFiles(context);
  const arproxy = await run(['-i', 'g0', '--control', files.path('s')]);
  const { stdout: packets } = await gw.run('cat', ['/proc/net/packet']);
  const inode = /(\d+)\s*$/.exec(packets)?.[1] ?? '';
  // short: the path of a socket has 108 octets
  const folder = mkdtempSync('/tmp/f');
  context.onTestFinished(() => rmSync(folder, { recursive: true }));
  chmodSync(folder, 0o777);
  const forger = gw.spawn(AS_NOBODY[0] ?? '', [
    ...AS_NOBODY.slice(1),
    process.execPath,
    '-e',
    FORGER,
    folder,
    inode,
  ]);
  await once(forger.stdout, 'data');
  const { stdout: listed } = await gw.run('cat', ['/proc/net/unix']);
  expect(listed).toMatch(new RegExp(`^0{16}: .* ${inode} ${folder}/trap.sock$`, 'm'));

  expect(await asked(gw)).not.toBe(666);
  expect(await asked(gw)).toBe(await pidAt(gw, files.path('s')));
  await arproxy.stop();
});

async function pidAt(gw: Netns, control: string): Promise<number> {
  const { stdout } = await arproxyOutcome(gw, ['status', '--json', '--control', control], ROOT);
  return (JSON.parse(stdout) as { pid: number }).pid;
}
