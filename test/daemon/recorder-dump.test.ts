/** The file of the last decisions, of a recorder with some in it. */
import { mkdirSync, readdirSync, readFileSync, rmdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, type TestContext, test, vi } from 'vitest';
import { dumpRecorder, dumpRecorderSync } from '../../src/daemon/recorder-dump.ts';
import { FlightRecorder } from '../../src/responder/flight-recorder.ts';
import { record, recordMany } from '../control/recorder.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { kernelDouble } from '../kernel/kernel-double.ts';
import { logDouble } from '../log/log-double.ts';
import { ConfigFiles } from '../support/config-files.ts';

let directory: string;

beforeEach((context: TestContext) => {
  ({ directory } = new ConfigFiles(context));
  vi.stubEnv('RUNTIME_DIRECTORY', `${directory}:/nowhere`);
  onTestFinished(() => {
    vi.unstubAllEnvs();
  });
});

function recording(kept = 5000) {
  const recorder = new FlightRecorder(kept);
  const { kernel } = kernelDouble();
  kernel.links.apply(exampleLink({ ifindex: 3, name: 'g0' }));
  return { recorder, kernel };
}

describe.each([
  ['at SIGUSR1', dumpRecorder],
  [
    'after a crash',
    (...args: Parameters<typeof dumpRecorderSync>) => Promise.resolve(dumpRecorderSync(...args)),
  ],
])('%s', (_when, dump) => {
  test('all that is kept is in one file, for its owner alone', async () => {
    const { log, said } = logDouble();
    const view = recording();
    record(view.recorder, { oif: 3, iif: 3 }, { iif: 9, reason: 'probe' });
    recordMany(view.recorder, 4000);
    await dump(view, log);
    const [name = '', ...others] = readdirSync(directory);
    expect([name, others]).toEqual([expect.stringMatching(/^arproxy-decisions-\d+-[\dTZ.-]+\.jsonl$/), []]);
    const file = join(directory, name);
    expect((statSync(file).mode & 0o777).toString(8)).toBe('600');
    const lines = readFileSync(file, 'utf8').split('\n');
    expect([lines.length, lines.at(-1)]).toEqual([4003, '']);
    const [first, second] = lines.map((line) => (line === '' ? undefined : (JSON.parse(line) as object)));
    expect(first).toMatchObject({
      number: 0,
      ifname: 'g0',
      oif: 'g0',
      verdict: 'reply',
      reason: 'proxy-arp',
    });
    expect(second).toMatchObject({ number: 1, ifname: 'ifindex 9', reason: 'probe' });
    expect(lines.at(-2)).toContain('"number":4001}');
    expect(said).toMatchObject([{ event: 'recorder-written', file, decisions: 4002 }]);
  });

  test('what was overwritten is not', async () => {
    const { log, said } = logDouble();
    const view = recording(8);
    recordMany(view.recorder, 20);
    await dump(view, log);
    const [name = ''] = readdirSync(directory);
    const numbers = readFileSync(join(directory, name), 'utf8').match(/"number":\d+/g);
    expect([numbers?.length, numbers?.[0]]).toEqual([8, '"number":12']);
    expect(said).toMatchObject([{ decisions: 8 }]);
  });

  test('where it cannot be written that is said, and nothing thrown', async () => {
    const { log, said } = logDouble();
    rmdirSync(directory);
    await dump(recording(), log);
    expect(said).toMatchObject([{ event: 'recorder-failed', level: 50 }]);
    expect(said[0]?.msg).toMatch(/^the last decisions could not be written: .*ENOENT/);
    mkdirSync(directory);
  });
});

test('while it is written at SIGUSR1, decisions go on, and are not in it', async () => {
  const { log } = logDouble();
  const view = recording();
  recordMany(view.recorder, 3000);
  const written = dumpRecorder(view, log);
  recordMany(view.recorder, 5000);
  await written;
  const [name = ''] = readdirSync(directory);
  const numbers = readFileSync(join(directory, name), 'utf8').match(/"number":\d+/g);
  expect([numbers?.length, numbers?.[0], numbers?.at(-1)]).toEqual([3000, '"number":0', '"number":2999']);
});
