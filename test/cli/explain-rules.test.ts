/** Which rules explain takes: a file's, a running daemon's on a real socket, or nobody's. */
import { beforeEach, describe, expect, onTestFinished, type TestContext, test, vi } from 'vitest';
import { explainRules } from '../../src/cli/explain-rules.ts';
import type { Handlers } from '../../src/control/connection.ts';
import { ControlServer } from '../../src/control/server.ts';
import { ConfigFiles } from '../support/config-files.ts';
import { stand } from '../support/stand.ts';

let files: ConfigFiles;
/** A client that is told nothing looks here, and nowhere else. */
beforeEach((context) => {
  files = new ConfigFiles(context);
  vi.stubEnv('RUNTIME_DIRECTORY', files.directory);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
});

/** Whatever the host has in /etc. */
const NO_FILE = () => undefined;

const CONFIG = 'interfaces: [{ match: { name: g0 }, targets: { deny_file: list } }]';

/** A daemon at the path where a client looks. */
async function daemon(context: TestContext, handlers: Handlers = {}): Promise<string> {
  const server = new ControlServer(() => {});
  server.serve({
    status: () => ({ pid: 12 }),
    config: () => ({ text: CONFIG, file: '/etc/a.yaml', directory: files.directory }),
    ...handlers,
  });
  const path = files.path('control.sock');
  const listening = await stand(path, server);
  context.onTestFinished(() => {
    listening.close();
    server.close();
  });
  return path;
}

describe('the running arproxy', () => {
  test('its rules, its file, and prefix files from its own directory, where it is found', async (context) => {
    const path = await daemon(context);
    files.write('list', '10.4.0.0/16\n');
    const { source, rules } = await explainRules({}, 'g0');
    expect(source).toEqual({
      ...{ rules: 'running', file: '/etc/a.yaml' },
      rulesFrom: `of the running arproxy (pid 12, ${path}, /etc/a.yaml)`,
    });
    expect(rules[0]?.restrictions?.targets).toBeDefined();
  });

  test('without a file it has none', async (context) => {
    const path = await daemon(context, {
      config: () => ({ text: 'interfaces: [{ match: { name: g0 } }]', directory: '/' }),
    });
    expect((await explainRules({ control: path }, 'g0')).source).toEqual({
      ...{ rules: 'running', file: undefined },
      rulesFrom: `of the running arproxy (pid 12, ${path})`,
    });
  });

  test('is not asked where a file is said, or --pvlan', async (context) => {
    await daemon(context);
    const config = files.write('a.yaml', 'interfaces: [{ match: { name: g0 } }]');
    expect((await explainRules({ config }, 'g0')).source).toEqual({
      ...{ rules: 'file', file: config },
      rulesFrom: `of ${config}`,
    });
    const { source, rules } = await explainRules({ pvlan: true }, 'g0', NO_FILE);
    expect(source).toEqual({
      ...{ rules: 'default', file: undefined },
      rulesFrom: 'as `arproxy run -i g0 --pvlan` would decide',
    });
    expect(rules[0]?.proxyArpPvlan).toBe(true);
  });
});

describe('where it cannot be asked', () => {
  test.each([
    ['it is gone', 'no daemon answers on .* \\(ECONNREFUSED: connection refused\\): start'],
    ['it fails', 'the daemon failed at it: Error: oh$'],
    ['its prefix file cannot be read', 'the rules of the running arproxy cannot be read: '],
  ])('%s: as run -i would decide, and why', async (what, why) => {
    const context = { onTestFinished } as unknown as TestContext;
    if (what === 'it is gone') files.write('control.sock', '');
    else await daemon(context, what === 'it fails' ? { config: () => Promise.reject(new Error('oh')) } : {});
    const { source } = await explainRules({}, 'g0', NO_FILE);
    expect(source).toMatchObject({
      rules: 'default',
      rulesFrom: expect.stringMatching(
        new RegExp(`^as \`arproxy run -i g0\` would decide; ${why}`),
      ) as string,
    });
    const name = what.startsWith('it ') ? 'ControlError' : 'ConfigError';
    await expect(explainRules({ running: true }, 'g0')).rejects.toMatchObject({ name });
  });

  test('the default file, if there is one, and with --pvlan as run --pvlan would', async () => {
    const file = files.write('a.yaml', 'interfaces: [{ match: { name: g7 } }]');
    const rules = async (wanted: object) => (await explainRules(wanted, 'g0', () => file)).source;
    expect(await rules({})).toEqual({
      ...{ rules: 'file', file },
      rulesFrom: `of ${file}; no arproxy is found in this network namespace`,
    });
    const withPvlan = await explainRules({ pvlan: true }, 'g0', () => file);
    expect(withPvlan.source).toEqual({ rules: 'file', file, rulesFrom: `of ${file}` });
    expect(withPvlan.rules[0]?.proxyArpPvlan).toBe(true);
    await expect(rules({ running: true })).rejects.toMatchObject({ name: 'ControlError' });
  });

  test('a default file with faults is an error', async () => {
    const file = files.write('a.yaml', 'nonsense');
    await expect(explainRules({}, 'g0', () => file)).rejects.toMatchObject({ name: 'ConfigError' });
  });
});
