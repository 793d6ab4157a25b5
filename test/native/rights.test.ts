/** What addon.d.ts promises of rightsLimit() and seccompInstall(). */
import { spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { compile } from '../arpwire/build.mjs';
import type { Netns } from '../support/netns.ts';
import { refusing } from '../support/refuse.ts';
import { inside, pair } from './inside.ts';

const { EINVAL, ENOSYS, EPERM } = constants.errno;
const CAP_NET_RAW = (1n << 13n).toString(16);

describe('in every thread, and in those to come', () => {
  let netns: Netns;
  beforeEach(async () => {
    netns = await pair('rights');
  });
  afterEach(() => netns.close());

  test('CAP_NET_RAW alone, no new privileges, and the filter', async () => {
    const got = await inside(netns, async ({ addon, until }) => {
      const { readdirSync, readFileSync } = process.getBuiltinModule('node:fs');
      const { Worker } = process.getBuiltinModule('node:worker_threads');
      const FIELDS = ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb', 'NoNewPrivs', 'Seccomp'];
      const statuses = () =>
        readdirSync('/proc/self/task').map((thread) => {
          const status = readFileSync(`/proc/self/task/${thread}/status`, 'latin1');
          return FIELDS.map((field) => {
            const [, value = ''] = new RegExp(`^${field}:\\s*(\\w+)$`, 'm').exec(status) ?? [];
            return value.replace(/^0+(?=.)/, '');
          }).join(' ');
        });
      const workers: { terminate(): Promise<number> }[] = [];
      /** One that keeps its processor busy, so that it never sleeps in the kernel. */
      const work = async () => {
        const worker = new Worker("require('node:worker_threads').parentPort.postMessage(0); for (;;);", {
          eval: true,
        });
        workers.push(worker);
        let works = false;
        worker.once('message', () => {
          works = true;
        });
        await until('a worker', () => works);
      };
      await work();
      const before = statuses();
      addon.rightsLimit(undefined);
      const kept = new Set(statuses());
      addon.rightsLimit(13);
      const limited = new Set(statuses());
      addon.seccompInstall();
      const filtered = new Set(statuses());
      await work();
      const later = new Set(statuses());
      await Promise.all(workers.map((worker) => worker.terminate()));
      return { before, kept: [...kept], limited: [...limited], filtered: [...filtered], later: [...later] };
    });
    const [all = ''] = got.before;
    expect(new Set(got.before).size).toBe(1);
    expect(got.before.length).toBeGreaterThan(5);
    expect(got.kept).toEqual([all.replace(/0 0$/, '1 0')]);
    const limited = `0 ${CAP_NET_RAW} ${CAP_NET_RAW} ${CAP_NET_RAW} 0 1`;
    expect(got.limited).toEqual([`${limited} 0`]);
    expect(got.filtered).toEqual([`${limited} 2`]);
    expect(got.later).toEqual([`${limited} 2`]);
  });

  test('nothing that is not there is got by it', async () => {
    const caps = await inside(netns, ({ addon }) => {
      const { readFileSync } = process.getBuiltinModule('node:fs');
      addon.rightsLimit(63);
      return /^CapEff:\s*(\w+)$/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1];
    });
    expect(Number(caps)).toBe(0);
  });
});

test('what the filter denies, and what it does not', () => {
  const program = join(import.meta.dirname, 'build', 'denied');
  const headers = join(dirname(dirname(process.execPath)), 'include', 'node');
  compile(program, [join(import.meta.dirname, 'denied.c')], ['-pthread', '-isystem', headers]);
  const { status, stdout } = spawnSync(program, { encoding: 'utf8' });
  const results = stdout
    .trim()
    .split('\n')
    .map((line) => /^(.*) (\d+)$/.exec(line)?.slice(1) ?? []);
  const errnoOf = new Map(results.map(([name = '', errno]) => [name, Number(errno)]));
  const families = new Map([...errnoOf].filter(([name]) => name.startsWith('socket ')));
  const calls = new Map([...errnoOf].filter(([name]) => !name.startsWith('socket ')));
  const others: Readonly<Record<string, number>> = { clone3: ENOSYS, 'clone of a thread': EINVAL, getpid: 0 };
  expect(status).toBe(0);
  expect(calls.size).toBeGreaterThan(30);
  expect(Object.fromEntries(calls)).toEqual(
    Object.fromEntries([...calls.keys()].map((name) => [name, others[name] ?? EPERM])),
  );
  const allowed = [...families].filter(([, errno]) => errno !== EPERM).map(([name]) => name);
  expect(allowed).toEqual(['socket 1', 'socket 2', 'socket 10', 'socket 16', 'socket 17']);
});

describe('where capset(2) is refused, as by a unit of systemd', () => {
  const NET_RAW_ALONE = ['setpriv', '--inh-caps=-all,+net_raw', '--bounding-set=-all,+net_raw'];

  test.for([
    ['is told of', [], 'EPERM'],
    ['is no fault for who has nothing to give back', NET_RAW_ALONE, 'done'],
  ] as const)('it %s', async ([, before, want], { onTestFinished }) => {
    const netns = await pair('capset');
    onTestFinished(() => netns.close());
    const got = await inside(
      netns,
      ({ addon }) => {
        try {
          addon.rightsLimit(13);
          return 'done';
        } catch (error) {
          return (error as NodeJS.ErrnoException).code;
        }
      },
      [...before, ...refusing('capset 1')],
    );
    expect(got).toBe(want);
  });
});
