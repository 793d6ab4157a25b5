/** Which daemon a client asks. */
import { createServer } from 'node:http';
import { describe, expect, type TestContext, test } from 'vitest';
import type { RunningDaemon } from '../../src/control/discover.ts';
import { findDaemon } from '../../src/control/find.ts';
import { ControlServer } from '../../src/control/server.ts';
import { ConfigFiles } from '../support/config-files.ts';
import { stand } from '../support/stand.ts';
import { until } from '../support/until.ts';

const daemon = (changed: Partial<RunningDaemon> = {}): RunningDaemon => ({
  ...{ pid: 12, uid: 0, paths: ['/a'], trusted: true },
  ...changed,
});

/** As a client that is told nothing, where these run. */
const find = (
  daemons: readonly RunningDaemon[],
  wanted = {},
  environment = {},
  hearers: readonly number[] = [],
): Promise<string> => findDaemon(wanted, environment, { look: () => [...daemons], hearers: () => hearers });

/** A daemon that serves these interfaces. */
async function serving(context: TestContext, files: ConfigFiles, name: string, ...ifnames: string[]) {
  const server = new ControlServer(() => {});
  server.serve({ status: () => ({ interfaces: ifnames.map((ifname) => ({ ifname })) }) });
  const listening = await stand(files.path(name), server);
  context.onTestFinished(() => {
    listening.close();
    server.close();
  });
  return files.path(name);
}

test('the one that it is told, wherever that is', async () => {
  expect(await find([], { control: '/x' }, { RUNTIME_DIRECTORY: '/run' })).toBe('/x');
});

test("its own unit's, where there is one", async (context) => {
  const files = new ConfigFiles(context);
  const environment = { RUNTIME_DIRECTORY: `${files.directory}:/y` };
  expect(await find([daemon()], {}, environment)).toBe('/a');
  const path = await serving(context, files, 'control.sock');
  expect(await find([daemon()], {}, environment)).toBe(path);
});

test('the only one, without a word to it', async () => {
  expect(await find([daemon({ paths: ['/b'] }), daemon({ trusted: false }), daemon({ paths: [] })])).toBe(
    '/b',
  );
});

test('of two sockets, the one that speaks the protocol', async (context) => {
  const files = new ConfigFiles(context);
  const metrics = createServer((_, response) => response.end('no')).listen(files.path('metrics'));
  context.onTestFinished(() => {
    metrics.close();
  });
  await until('it to listen', () => metrics.listening);
  const control = await serving(context, files, 'a', 'g0');
  expect(await find([daemon({ paths: [files.path('metrics'), control] })])).toBe(control);
});

describe('of two daemons', () => {
  async function two(context: TestContext) {
    const files = new ConfigFiles(context);
    const a = await serving(context, files, 'a', 'g0', 'g1');
    const b = await serving(context, files, 'b', 'g1', 'g2');
    return { a, b, daemons: [daemon({ paths: [a] }), daemon({ pid: 13, paths: [b] })] };
  }

  test('the one that serves the interface', async (context) => {
    const { a, b, daemons } = await two(context);
    expect(await find(daemons, { serves: 'g0' })).toBe(a);
    expect(await find(daemons, { serves: 'g2' })).toBe(b);
  });

  test.for([{}, { serves: 'g1' }, { serves: 'g3' }])(
    'none where that does not tell them apart (%j): each is named, ready to paste',
    async (wanted, context) => {
      const { a, b, daemons } = await two(context);
      await expect(find(daemons, wanted)).rejects.toMatchObject({
        code: 'several-daemons',
        message: '2 arproxy daemons run in this network namespace: say which one with',
        details: [`  --control ${a}  (pid 12, serves g0, g1)`, `  --control ${b}  (pid 13, serves g1, g2)`],
      });
    },
  );

  test('one that does not answer is named too', async (context) => {
    const { a } = await two(context);
    await expect(
      find([daemon({ paths: [a] }), daemon({ pid: 13, paths: [`${a}.gone`] })]),
    ).rejects.toMatchObject({
      details: [expect.stringContaining('serves g0'), `  --control ${a}.gone  (pid 13, does not answer)`],
    });
  });
});

describe('none', () => {
  test.each([
    ['runs', [], 'no-daemon', /^no arproxy with a control socket runs .*\/proc\/net\/unix.*kill -USR1 PID/],
    [
      'has a socket',
      [daemon({ paths: [] })],
      'no-socket',
      /^arproxy runs .* without a control socket \(pid 12\).*`kill -USR1 12`.*arproxy-decisions-12-TIME\.jsonl/,
    ],
    [
      "is this user's",
      [daemon({ trusted: false })],
      'EACCES',
      /another user's \(pid 12, uid 0, \/a\): ask as root, or as that user$/,
    ],
  ])('%s', async (_, daemons, code, message) => {
    await expect(find(daemons)).rejects.toMatchObject({
      name: 'ControlError',
      code,
      message: expect.stringMatching(message) as string,
    });
  });

  test('is seen, but somebody hears ARP here', async () => {
    await expect(find([], {}, {}, [0, 7, 0])).rejects.toMatchObject({
      code: 'no-daemon-seen',
      message: expect.stringMatching(
        /^no arproxy that this user can ask runs .*, but a process of uid 0 and uid 7 hears ARP here .*: if that is arproxy, ask as root;/,
      ) as string,
    });
  });
});
