/** The file of the last decisions, of a recorder with some in it. */
import { mkdirSync, readdirSync, readFileSync, rmdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, onTestFinished, type TestContext, test, vi } from 'vitest';
import { dumpRecorderSync, RecorderDump } from '../../src/daemon/recorder-dump.ts';
import type { Log } from '../../src/log/log.ts';
import { namesIn } from '../../src/responder/decision.ts';
import { FlightRecorder } from '../../src/responder/flight-recorder.ts';
import { RecordingReader } from '../../src/responder/recording.ts';
import { writeRecording } from '../../src/serving/recording-file.ts';
import { record, recordMany } from '../control/recorder.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { kernelDouble } from '../kernel/kernel-double.ts';
import { logDouble } from '../log/log-double.ts';
import { ConfigFiles } from '../support/config-files.ts';
import { until } from '../support/until.ts';

let directory: string;

const GOES_ON = new AbortController().signal;

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

/** As the thread does. */
async function write(
  { recorder, kernel }: ReturnType<typeof recording>,
  part: string,
  file: string,
  stop = new AbortController().signal,
): Promise<number> {
  const recorded = new RecordingReader(recorder.recording).copy();
  await writeRecording({ part, file }, { recorded, nameOf: namesIn(kernel.links), origin: 0 }, stop);
  return recorded.total - recorded.oldest;
}

async function dumpRecorder(view: ReturnType<typeof recording>, log: Log): Promise<void> {
  let done: Promise<number> | undefined;
  new RecorderDump(
    (part, file) => {
      done = write(view, part, file);
      return done;
    },
    log,
    GOES_ON,
  ).request();
  await done?.catch(() => {});
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
    await until('it to be said', () => said.length > 0);
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
    await until('it to be said', () => said.length > 0);
    expect(said).toMatchObject([{ decisions: 8 }]);
  });

  test('where it cannot be written that is said, and nothing thrown', async () => {
    const { log, said } = logDouble();
    rmdirSync(directory);
    await dump(recording(), log);
    await until('it to be said', () => said.length > 0);
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

describe('of a file that cannot be finished nothing is left', () => {
  test('where arproxy ends meanwhile', async () => {
    const view = recording();
    recordMany(view.recorder, 3000);
    const stop = new AbortController();
    const written = write(view, join(directory, 'a.part'), join(directory, 'a'), stop.signal);
    stop.abort(new Error('the end'));
    await expect(written).rejects.toThrow('the end');
    expect(readdirSync(directory)).toEqual([]);
  });

  test('where it cannot get its name', async () => {
    const view = recording();
    recordMany(view.recorder, 10);
    const written = write(view, join(directory, 'a.part'), join(directory, 'no/where'));
    await expect(written).rejects.toThrow('ENOENT');
    expect(readdirSync(directory)).toEqual([]);
  });

  test('where the thread that wrote it has ended', async () => {
    const { log, said } = logDouble();
    new RecorderDump(
      (part) => {
        writeFileSync(part, 'half');
        return Promise.reject(new Error('the thread ended'));
      },
      log,
      GOES_ON,
    ).request();
    await until('it to be said', () => said.length > 0);
    expect(said).toMatchObject([{ event: 'recorder-failed' }]);
    expect(readdirSync(directory)).toEqual([]);
  });
});

test('however often it is asked for, one file is written at a time, and one more for all who asked meanwhile', async () => {
  const { log, said } = logDouble();
  const under: ((decisions: number) => void)[] = [];
  const dumps = new RecorderDump(() => new Promise((resolve) => under.push(resolve)), log, GOES_ON);
  for (let n = 0; n < 100; n++) dumps.request();
  expect(under).toHaveLength(1);
  under[0]?.(5);
  await until('the second to begin', () => under.length === 2);
  dumps.request();
  expect(under).toHaveLength(2);
  under[1]?.(6);
  await until('the third to begin', () => under.length === 3);
  under[2]?.(7);
  await until('the third to be said', () => said.length === 3);
  expect(said.map(({ decisions, asked }) => [decisions, asked])).toEqual([
    [5, undefined],
    [6, 99],
    [7, undefined],
  ]);
  dumps.request();
  await until('another to begin', () => under.length === 4);
});

test('when the daemon ends, what was asked for is not begun any more', async () => {
  const { log, said } = logDouble();
  const stop = new AbortController();
  const under: ((decisions: number) => void)[] = [];
  const dumps = new RecorderDump(() => new Promise((resolve) => under.push(resolve)), log, stop.signal);
  dumps.request();
  dumps.request();
  stop.abort();
  under[0]?.(5);
  await until('the first to be said', () => said.length === 1);
  dumps.request();
  await new Promise(setImmediate);
  expect([under.length, said.length]).toEqual([1, 1]);
});
