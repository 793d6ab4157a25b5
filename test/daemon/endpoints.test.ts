/** Control socket and metrics of a daemon on doubles: where they are, and what the log says of it. */
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { beforeEach, describe, expect, onTestFinished, type TestContext, test, vi } from 'vitest';
import { ControlEndpoint } from '../../src/daemon/control-endpoint.ts';
import { metricsEndpoint } from '../../src/daemon/metrics-endpoint.ts';
import { serveDaemon } from '../../src/daemon/open-serving.ts';
import type { Listen } from '../../src/listen/address.ts';
import { ListenError } from '../../src/listen/error.ts';
import { logDouble } from '../log/log-double.ts';
import { servingDouble } from '../serving/serving-double.ts';
import { ConfigFiles } from '../support/config-files.ts';
import { RawClient } from '../support/control-client.ts';
import { until } from '../support/until.ts';
import { daemonDouble } from './daemon-double.ts';

beforeEach(() => {
  vi.stubEnv('RUNTIME_DIRECTORY', undefined);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
});

describe('the control socket', () => {
  function controlled(context: TestContext) {
    const files = new ConfigFiles(context);
    const { log, said } = logDouble();
    const places = ['run', 'tmp'].map((base) => files.path(`${base}/arproxy-7/1-2.sock`));
    const { daemon } = daemonDouble(context);
    const { serving } = servingDouble(context, { daemon: () => daemon, log });
    const endpoint = new ControlEndpoint(
      (at) => serving.listen('control socket', at),
      log,
      () => places,
    );
    context.onTestFinished(() => endpoint.close());
    const serve = (): void => {
      serveDaemon(serving, daemon);
      endpoint.serve();
    };
    const statusAt = async (name: string): Promise<unknown> => {
      const client = await RawClient.open(files.path(name));
      const { answer } = await client.ask('status');
      client.close();
      return answer;
    };
    return { files, said, endpoint, serve, serving, statusAt, places };
  }

  test('where nobody says where: the first directory that can be made, for this user alone', async (context) => {
    const { files, endpoint, said, serve, statusAt, places } = controlled(context);
    mkdirSync(files.path('tmp'));
    await endpoint.open({ control: undefined });
    expect(said).toEqual([]); // a daemon that cannot start says why, and nothing else
    serve();
    expect(await statusAt('tmp/arproxy-7/1-2.sock')).toMatchObject({ pid: process.pid });
    const modes = ['tmp/arproxy-7', 'tmp/arproxy-7/1-2.sock'].map((name) => statSync(files.path(name)).mode);
    expect(modes.map((mode) => (mode & 0o7777).toString(8))).toEqual(['700', '600']);
    expect(said).toMatchObject([{ event: 'control-listening', path: places[1] }]);
  });

  test('where none can be made: a line with what was tried, and no more', async (context) => {
    const { files, endpoint, said, serve } = controlled(context);
    writeFileSync(files.path('tmp'), '');
    await endpoint.open({ control: undefined });
    serve();
    expect(said).toEqual([
      expect.objectContaining({
        event: 'control-unavailable',
        level: 30,
        msg: `no control socket: tried ${files.path('run/arproxy-7')} (ENOENT: no such file or directory), ${files.path('tmp/arproxy-7')} (ENOTDIR: not a directory); --control PATH puts it elsewhere, --control none is for none at all`,
      }),
    ]);
  });

  test('nowhere, where none is wanted, also under systemd', async (context) => {
    const { files, endpoint, said, serve } = controlled(context);
    mkdirSync(files.path('run'));
    vi.stubEnv('RUNTIME_DIRECTORY', files.directory);
    await endpoint.open({ control: 'none' });
    serve();
    expect([said, readdirSync(files.directory), readdirSync(files.path('run'))]).toEqual([[], ['run'], []]);
  });

  test('a reload that says nothing new leaves it where it is; one that says where it is moves it', async (context) => {
    const { files, endpoint, said, serve, statusAt, places } = controlled(context);
    mkdirSync(files.path('run'));
    await endpoint.open({ control: undefined });
    serve();
    endpoint.move({ control: undefined });
    endpoint.move({ control: files.path('a') });
    endpoint.move({ control: undefined });
    endpoint.move({ control: 'none' });
    endpoint.move({ control: undefined });
    await until('the last', () => said.length === 5);
    expect(said.map(({ event, path }) => [event, path])).toEqual([
      ['control-listening', places[0]],
      ['control-listening', files.path('a')],
      ['control-listening', places[0]],
      ['control-closed', undefined],
      ['control-listening', places[0]],
    ]);
    expect(await statusAt('run/arproxy-7/1-2.sock')).toMatchObject({ pid: process.pid });
  });

  test('where systemd says, and not where the configuration says otherwise', async (context) => {
    const { files, endpoint, serve, statusAt } = controlled(context);
    vi.stubEnv('RUNTIME_DIRECTORY', files.directory);
    await endpoint.open({ control: undefined });
    serve();
    expect(await statusAt('control.sock')).toMatchObject({ pid: process.pid });
    endpoint.move({ control: files.path('other') });
    await until('it to have moved', () => !existsSync(files.path('control.sock')));
    expect(await statusAt('other')).toMatchObject({ pid: process.pid });
  });

  test('comes, moves and goes, and the log says so', async (context) => {
    const { files, endpoint, serve, said, statusAt } = controlled(context);
    await endpoint.open({ control: 'none' });
    serve();
    const [a, b] = [files.path('a'), files.path('b')];
    endpoint.move({ control: a });
    await until('the first', () => said.length === 1);
    expect(await statusAt('a')).toMatchObject({ clients: 1 });
    endpoint.move({ control: b });
    endpoint.move({ control: files.path('no/where') });
    endpoint.move({ control: 'none' });
    await until('the last', () => said.length === 4);
    expect(said).toMatchObject([
      { event: 'control-listening', path: a, msg: `control socket on ${a}` },
      { event: 'control-listening', path: b, msg: `control socket on ${b}` },
      {
        event: 'control-failed',
        code: 'ENOENT',
        msg: expect.stringMatching(`; it stays on ${b}$`) as string,
      },
      { event: 'control-closed', msg: 'no control socket any more' },
    ]);
    expect(readdirSync(files.directory)).toEqual([]);
  });

  test('a first place that is refused is an error of the start', async (context) => {
    const { files, endpoint } = controlled(context);
    await expect(endpoint.open({ control: files.path('no/where') })).rejects.toThrow(ListenError);
  });

  test('at the end everybody is disconnected, and nothing comes after', async (context) => {
    const { files, endpoint, serve, serving, said } = controlled(context);
    await endpoint.open({ control: files.path('a') });
    serve();
    const client = await RawClient.open(files.path('a'));
    await client.ask('watch');
    endpoint.move({ control: files.path('b') });
    endpoint.close();
    await serving.close();
    await client.untilClosed();
    expect([said.length, readdirSync(files.directory)]).toEqual([1, []]);
  });
});

describe('metrics', () => {
  test('come, move and go, and the log says who can reach them', async (context) => {
    const files = new ConfigFiles(context);
    const { log, said } = logDouble();
    const { serving } = servingDouble(context, { log });
    const endpoint = metricsEndpoint((at) => serving.listen('metrics', at), log);
    context.onTestFinished(() => endpoint.close());
    const socket: Listen = { path: files.path('m') };
    await endpoint.open(socket);
    await endpoint.move({ path: files.path('no/where') });
    await endpoint.move(undefined);
    expect(said).toMatchObject([
      { event: 'metrics-listening', level: 30, msg: `metrics at unix:${files.path('m')}` },
      {
        event: 'metrics-failed',
        code: 'ENOENT',
        msg: expect.stringMatching(`; metrics stay at unix:${files.path('m')}$`) as string,
      },
      { event: 'metrics-closed', msg: 'metrics are not served any more' },
    ]);
  });

  test.for<[Listen, string, string]>([
    [{ host: '127.0.0.1', port: 0, loopback: true }, 'metrics-listening', 'metrics at 127.0.0.1:0'],
    [
      { host: '0.0.0.0', port: 0, loopback: false },
      'metrics-exposed',
      'metrics at 0.0.0.0:0: open to every host that can reach it',
    ],
  ])('at %j: %s', async ([at, event, msg], context) => {
    const { log, said } = logDouble();
    const { serving } = servingDouble(context, { log });
    const endpoint = metricsEndpoint((at) => serving.listen('metrics', at), log);
    await endpoint.open(at);
    endpoint.close();
    expect(said).toMatchObject([{ event, msg }]);
  });
});
