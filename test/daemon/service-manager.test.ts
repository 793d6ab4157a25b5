/** What a service manager is told, event by event; the datagrams themselves: test/lab/daemon/service-manager.lab.test.ts. */
import { expect, test } from 'vitest';
import type { LifeEvent } from '../../src/daemon/life-cycle.ts';
import { serviceManager, takeNotifyEnvironment } from '../../src/daemon/service-manager.ts';

function manager({ watchdog }: { readonly watchdog?: number } = {}) {
  const sent: string[] = [];
  const refused: string[] = [];
  const state = { now: 5000, error: undefined as Error | undefined };
  const hook = serviceManager({
    ...{ socket: '@manager', watchdog },
    send: (socket, text) => {
      if (state.error !== undefined) throw state.error;
      sent.push(`${socket}: ${text.replaceAll('\n', '|')}`);
    },
    onRefused: ({ message }) => refused.push(message),
    status: () => `at ${state.now}`,
    monotonic: () => state.now,
  });
  const told = (event: LifeEvent): string[] => {
    sent.length = 0;
    hook(event);
    return sent.map((text) => text.replace('@manager: ', ''));
  };
  return { told, state, refused };
}

const READY: LifeEvent = { phase: 'ready', interfaces: ['g0'], dryRun: false };
const CHECKED: LifeEvent = { phase: 'checked', fault: undefined };

test.each<[LifeEvent, readonly string[]]>([
  [{ phase: 'starting', version: '1', file: undefined, isDefaultFile: false }, ['STATUS=starting']],
  [READY, ['READY=1|STATUS=at 5000']],
  [{ phase: 'reloading', why: 'SIGHUP' }, ['RELOADING=1|MONOTONIC_USEC=5000000']],
  [{ phase: 'reloaded', file: 'a', why: 'SIGHUP', changes: [], changeCount: 0 }, ['READY=1|STATUS=at 5000']],
  [
    { phase: 'reload-failed', file: 'a', why: 'SIGHUP', faults: ['a:1:2: wrong', 'a:2:2: wrong'] },
    ['READY=1|STATUS=not reloaded, the configuration before is in force: a:1:2: wrong'],
  ],
  [
    { phase: 'reload-ignored', why: 'SIGHUP' },
    ['RELOADING=1|MONOTONIC_USEC=5000000', 'READY=1|STATUS=at 5000'],
  ],
  [
    { phase: 'unhealthy', fault: 'the capture\nis gone' },
    ['STATUS=requests are not answered: the capture\\x0ais gone'],
  ],
  [{ phase: 'healthy' }, ['READY=1|STATUS=at 5000']],
  [{ phase: 'stopping', why: 'SIGTERM' }, ['STOPPING=1|STATUS=stopping']],
  [
    { phase: 'failed', error: Object.assign(new Error('socket AF_PACKET: EPERM'), { code: 'EPERM' }) },
    ['ERRNO=1|STATUS=socket AF_PACKET: EPERM'],
  ],
  [{ phase: 'failed', error: Object.assign(new Error('3 faults'), { code: 'config' }) }, ['STATUS=3 faults']],
  [
    {
      phase: 'stopped',
      dryRun: false,
      counters: {},
      batches: 0,
      conflicts: 0,
      secondResponders: 0,
      losses: {} as never,
    },
    [],
  ],
])('%j', (event, texts) => {
  expect(manager().told(event)).toEqual(texts);
});

test('a sign of life for each check that went well, and for no other', () => {
  const { told } = manager({ watchdog: 3000 });
  told(READY);
  expect(told(CHECKED)).toEqual(['WATCHDOG=1']);
  expect(told({ phase: 'checked', fault: 'the kernel does not answer' })).toEqual([]);
  expect(told(CHECKED)).toEqual(['WATCHDOG=1']);
});

test('the status goes with it, once in ten seconds', () => {
  const { told, state } = manager({ watchdog: 3000 });
  told(READY);
  state.now += 9999;
  expect(told(CHECKED)).toEqual(['WATCHDOG=1']);
  state.now += 1;
  expect(told(CHECKED)).toEqual(['WATCHDOG=1|STATUS=at 15000']);
  expect(told(CHECKED)).toEqual(['WATCHDOG=1']);
});

test('a fault stays the status, whatever is reloaded meanwhile', () => {
  const { told, state } = manager({ watchdog: 3000 });
  told(READY);
  const fault = 'the capture is gone';
  const status = 'STATUS=requests are not answered: the capture is gone';
  expect(told({ phase: 'unhealthy', fault })).toEqual([status]);
  expect(told({ phase: 'reload-ignored', why: 'SIGHUP' }).at(-1)).toBe(`READY=1|${status}`);
  told({ phase: 'reload-failed', file: 'a', why: 'SIGHUP', faults: ['a:1:2: wrong'] });
  state.now += 10_000;
  expect(told({ phase: 'checked', fault })).toEqual([status]);
  expect(told({ phase: 'healthy' })).toEqual(['READY=1|STATUS=at 15000']);
});

test('without a watchdog: the status alone', () => {
  const { told, state } = manager();
  told(READY);
  expect(told(CHECKED)).toEqual([]);
  state.now += 10_000;
  expect(told(CHECKED)).toEqual(['STATUS=at 15000']);
});

test('a long fault is cut', () => {
  expect(manager().told({ phase: 'unhealthy', fault: 'x'.repeat(5000) })[0]).toHaveLength(
    'STATUS='.length + 1003,
  );
});

test('what refuses is told of once, and again after it went well', () => {
  const { told, state, refused } = manager({ watchdog: 3000 });
  state.error = new Error('sendmsg @manager: ECONNREFUSED');
  told(READY);
  told(CHECKED);
  expect(refused).toEqual(['sendmsg @manager: ECONNREFUSED']);
  state.error = undefined;
  told(CHECKED);
  state.error = new Error('sendmsg @manager: ECONNREFUSED');
  told(CHECKED);
  expect(refused).toHaveLength(2);
});

const PID = 77;
test.each<[NodeJS.ProcessEnv, ReturnType<typeof takeNotifyEnvironment>]>([
  [{}, undefined],
  [{ NOTIFY_SOCKET: '' }, undefined],
  [{ NOTIFY_SOCKET: 'vsock:2:1234' }, undefined],
  [{ NOTIFY_SOCKET: '/run/s' }, { socket: '/run/s', watchdog: undefined }],
  [
    { NOTIFY_SOCKET: '@s', WATCHDOG_USEC: '3000000' },
    { socket: '@s', watchdog: 3000 },
  ],
  [
    { NOTIFY_SOCKET: '@s', WATCHDOG_USEC: '3000000', WATCHDOG_PID: '77' },
    { socket: '@s', watchdog: 3000 },
  ],
  [
    { NOTIFY_SOCKET: '@s', WATCHDOG_USEC: '3000000', WATCHDOG_PID: '78' },
    { socket: '@s', watchdog: undefined },
  ],
  [
    { NOTIFY_SOCKET: '@s', WATCHDOG_USEC: 'soon' },
    { socket: '@s', watchdog: undefined },
  ],
  [
    { NOTIFY_SOCKET: '@s', WATCHDOG_USEC: '0' },
    { socket: '@s', watchdog: undefined },
  ],
])('the environment %j, and then nothing of it is left', (env, want) => {
  const ours = { ...env, PATH: '/bin' };
  expect(takeNotifyEnvironment(ours, PID)).toEqual(want);
  expect(ours).toEqual({ PATH: '/bin' });
});
