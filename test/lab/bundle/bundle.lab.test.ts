/** What is published, built in a folder of its own: every command, and every file that is started by name. */
import { once } from 'node:events';
import { isBuiltin } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { arproxyOutcome } from '../../support/arproxy.ts';
import { Bundle, buildBundle, contentsOf } from '../../support/bundle.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { gateway, HOST, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';

let bundle: Bundle;

beforeAll(() => {
  bundle = new Bundle();
});
afterAll(() => bundle.close());

const RULES = 'interfaces:\n  - match: { name: g* }\n';

test('a daemon answers, tells of itself, and reloads', async (context) => {
  const lab = openLab(context);
  const files = new ConfigFiles(context);
  const { gw, wire, hostMac, gwMac } = await gateway(lab);
  const { program } = bundle;
  const file = files.write('arproxy.yaml', RULES);
  const control = ['--control', files.path('control.sock')];
  const run = (...args: string[]) => arproxyOutcome(gw, [...args, ...control], { program });

  const daemon = await lab.arproxy(gw, ['-c', file, ...control], { program });
  const watch = gw.spawn(program, ['watch', '--json', ...control]);
  const line = once(watch.stdout.setEncoding('utf8'), 'data');
  await once(watch.stderr.setEncoding('utf8'), 'data'); // that it is watching

  const asked = { sha: hostMac, spa: HOST, tpa: TARGET };
  wire.send('h0', arpRequest(asked));
  await wire.receivedUpTo(arpReply(asked, gwMac).toString('hex'), 'the reply');
  const [seen] = (await line) as [string];
  expect(JSON.parse(seen.split('\n', 1)[0] ?? '')).toMatchObject({ tpa: TARGET, reason: 'proxy-arp' });
  const gone = once(watch, 'exit');
  watch.kill('SIGINT');
  await gone;

  // by the thread that serves
  expect(await run('status')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('proxy-arp') as string,
  });
  // by the thread that reads a configuration aside
  files.write('arproxy.yaml', `${RULES}contrl: none\n`);
  const refused = await run('reload');
  expect(refused.code).not.toBe(0);
  expect(refused.stdout + refused.stderr).toContain('contrl: unknown key (did you mean control?)');
  files.write('arproxy.yaml', `${RULES}route_cache_ttl: 2s\n`);
  expect(await run('reload')).toMatchObject({ code: 0 });
  expect(await run('explain', '-i', 'g0', '--from', HOST, TARGET)).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('proxy-arp') as string,
  });
  expect(daemon.stray).toEqual([]);
  expect(await daemon.stop()).toMatchObject({ code: 0 });
});

test('the log for a terminal', async (context) => {
  const { gw } = await gateway(openLab(context));
  const { program } = bundle;
  // script(1) gives it one
  const log = gw.spawn('script', ['-qec', `${program} run -i g0 --control none`, '/dev/null']);
  let text = '';
  for await (const part of log.stdout.setEncoding('utf8')) {
    text += part;
    if (text.includes('ready')) break;
  }
  expect(text).toContain('ready');
  expect(text).not.toContain('{"level"');
  const ended = once(log, 'exit');
  log.kill('SIGTERM');
  await ended;
});

test('selftest, whose arproxy has a listener loaded into it', (context) => {
  openLab(context);
  const told = bundle.run('selftest', '--only', 'macvlan');
  expect(told).toMatch(/\b([1-9]\d*)\/\1 agree\b/);
});

test('commands that need no daemon', (context) => {
  const file = new ConfigFiles(context).write('arproxy.yaml', RULES);
  expect(bundle.run('--version')).toMatch(/^\d+\.\d+\.\d+/);
  expect(bundle.run('check', file)).toContain('proxy_qlen: 64');
  expect(JSON.parse(bundle.run('schema'))).toMatchObject({ type: 'object' });
  expect(bundle.run('completion', 'bash')).toContain('complete ');
  expect(bundle.run('reasons')).toContain('no-route');
});

describe('what is in it', () => {
  test('the same octets from anywhere', () => {
    const again = join(bundle.root, 'elsewhere/deeper');
    buildBundle(again);
    expect(contentsOf(again)).toEqual(contentsOf(bundle.folder));
  });

  test('nothing is imported that is not there, Node apart', () => {
    const files = contentsOf(bundle.folder);
    const imported = [...files]
      .filter(([path]) => path.endsWith('.js'))
      .flatMap(([, text]) => [
        ...text.matchAll(/^(?:import|export)[^;'"]*?['"]([^'"]+)['"]|\bimport\(['"]([^'"]+)['"]\)/gm),
      ])
      .map(([, fixed, late]) => fixed ?? late ?? '');
    expect(imported.length).toBeGreaterThan(100);
    const missing = imported.filter((to) => (to.startsWith('./') ? !files.has(to.slice(2)) : !isBuiltin(to)));
    expect(missing).toEqual([]);
  });

  test('no path of the machine that built it', () => {
    const named = [...contentsOf(bundle.folder)].filter(([, text]) => text.includes(process.cwd()));
    expect(named.map(([path]) => path)).toEqual([]);
  });
});
