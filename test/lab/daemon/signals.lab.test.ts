/** Signals at each moment of a life: what docs/run.md says of them, and nothing else. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ConfigFiles } from '../../support/config-files.ts';
import { gateway } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import type { Netns } from '../../support/netns.ts';
import { until } from '../../support/until.ts';

const MAIN = 'dist/cli/main.js';
const NUMBERS = { SIGHUP: 1, SIGUSR1: 10, SIGTERM: 15 } as const;

/** A process whose output is kept. */
class Started {
  readonly child: ChildProcessWithoutNullStreams;
  stdout = '';
  stderr = '';
  readonly closed: Promise<unknown>;

  constructor(child: ChildProcessWithoutNullStreams) {
    this.child = child;
    this.closed = once(child, 'close');
    child.stdout.on('data', (text: Buffer) => {
      this.stdout += text.toString();
    });
    child.stderr.on('data', (text: Buffer) => {
      this.stderr += text.toString();
    });
  }

  /** Whether the process has a handler of its own for the signal: Node's, or ours. */
  catches(signal: keyof typeof NUMBERS): boolean {
    const status = this.#proc('status');
    const [, caught = '0'] = /^SigCgt:\t([0-9a-f]+)$/m.exec(status) ?? [];
    return ((BigInt(`0x${caught}`) >> BigInt(NUMBERS[signal] - 1)) & 1n) === 1n;
  }

  /** Whether anything in its network namespace listens on TCP. */
  get listens(): boolean {
    return /^ *\d+: \S+ \S+ 0A /m.test(this.#proc('net/tcp') + this.#proc('net/tcp6'));
  }

  get events(): string[] {
    const lines = this.stdout.split('\n').filter((line) => line !== '');
    return lines.map((line) => (JSON.parse(line) as { event: string }).event);
  }

  async ready(): Promise<void> {
    await until(`ready\n${this.stderr}`, () => this.stdout.includes('"ready"'));
  }

  async end(signal: NodeJS.Signals = 'SIGTERM'): Promise<readonly unknown[]> {
    this.child.kill(signal);
    await this.closed;
    return [this.child.exitCode, this.child.signalCode];
  }

  #proc(file: string): string {
    try {
      return readFileSync(`/proc/${this.child.pid}/${file}`, 'latin1');
    } catch {
      return '';
    }
  }
}

const start = (netns: Netns, words: readonly [string, ...string[]]): Started => {
  const [command, ...args] = words;
  return new Started(netns.spawn(command, args));
};

const RUN = ['run', '-i', 'g0', '--control', 'none'] as const;

/** One that serves g0, at the moment from which its signals are its own. */
async function handled(netns: Netns, args: readonly string[] = RUN): Promise<Started> {
  const arproxy = start(netns, [process.execPath, MAIN, ...args]);
  await until('a handler for SIGHUP', () => arproxy.catches('SIGHUP'));
  return arproxy;
}

/** Sends it as soon as Node would open its debugger; false: it was too late for that, since a line of ours had run. */
async function inNodesStart(arproxy: Started, signal: NodeJS.Signals): Promise<boolean> {
  while (!arproxy.catches('SIGUSR1') && arproxy.child.exitCode === null) await new Promise(setImmediate);
  arproxy.child.kill(signal);
  return !arproxy.catches('SIGHUP');
}

describe('SIGUSR1 while Node starts opens no debugger', () => {
  test.for([
    ['the program', [MAIN], /Starting inspector on fe80::1:1024 failed/],
    ['node', [process.execPath, MAIN], /opened its debugger, which is closed again/],
  ] as const)('%s', async ([, [command, ...args], said], context) => {
    const { gw } = await gateway(openLab(context));
    for (;;) {
      const arproxy = start(gw, [command, ...args, ...RUN]);
      const early = await inNodesStart(arproxy, 'SIGUSR1');
      await arproxy.ready();
      expect(arproxy.listens).toBe(false);
      expect(await arproxy.end()).toEqual([0, null]);
      if (early && said.test(arproxy.stderr)) return;
    }
  });

  test('in a command that is not run', async (context) => {
    const { gw } = await gateway(openLab(context));
    const daemon = start(gw, [MAIN, 'run', '-i', 'g0']);
    await daemon.ready();
    const watch = start(gw, [process.execPath, MAIN, 'watch']);
    await until('a watch', () => watch.stderr.includes('watching'));
    watch.child.kill('SIGUSR1');
    expect(await watch.end('SIGHUP')).toEqual([null, 'SIGHUP']);
    expect(watch.stderr).not.toContain('Debugger');
    expect(await daemon.end()).toEqual([0, null]);
  });
});

describe('before it is ready', () => {
  test('SIGHUP: the file is read once more, and that is told of behind ready', async (context) => {
    const { gw } = await gateway(openLab(context));
    const file = new ConfigFiles(context).write('arproxy.yaml', 'interfaces: [{ match: { name: g0 } }]\n');
    const arproxy = await handled(gw, ['run', '-c', file, '--control', 'none']);
    arproxy.child.kill('SIGHUP');
    await until('the reload', () => arproxy.events.includes('reloaded'));
    expect(arproxy.events.filter((event) => /ready|reloaded/.test(event))).toEqual(['ready', 'reloaded']);
    expect(await arproxy.end()).toEqual([0, null]);
  });

  test.for(['SIGTERM', 'SIGINT'] as const)('%s ends it with exit code 0', async (signal, context) => {
    const { gw } = await gateway(openLab(context));
    const arproxy = await handled(gw);
    expect(await arproxy.end(signal)).toEqual([0, null]);
    expect(arproxy.events.filter((event) => event.startsWith('stop'))).toEqual(['stopping', 'stopped']);
    expect(arproxy.stderr).toBe('');
  });
});

test('while it ends, SIGHUP and SIGUSR1 change nothing', async (context) => {
  const { gw } = await gateway(openLab(context));
  const arproxy = start(gw, [process.execPath, MAIN, ...RUN]);
  await arproxy.ready();
  arproxy.child.kill('SIGTERM');
  while (arproxy.child.exitCode === null && arproxy.child.signalCode === null) {
    arproxy.child.kill('SIGHUP');
    arproxy.child.kill('SIGUSR1');
    await new Promise(setImmediate);
  }
  await arproxy.closed;
  expect([arproxy.child.exitCode, arproxy.child.signalCode]).toEqual([0, null]);
  expect(arproxy.stderr).toBe('');
});

test('while it ends, a second SIGTERM or SIGINT ends it at once', async () => {
  const path = JSON.stringify(join(process.cwd(), 'dist/cli/first-signals.js'));
  const script = `const { onSignal } = await import(${path});
    for (const name of ['SIGTERM', 'SIGINT']) onSignal(name, (signal) => console.log(signal));
    setInterval(() => {}, 1000); console.log('there');`;
  for (const [first, second] of [
    ['SIGTERM', 'SIGTERM'],
    ['SIGTERM', 'SIGINT'],
    ['SIGINT', 'SIGTERM'],
  ] as const) {
    const words = ['--input-type=module', '-e', script, '--', 'arproxy', 'run'];
    const ending = new Started(spawn(process.execPath, words));
    await until('its handlers', () => ending.stdout.includes('there'));
    ending.child.kill(first);
    await until('the first', () => ending.stdout.includes(first));
    expect(await ending.end(second)).toEqual([null, second]);
  }
});

describe('while it answers', () => {
  test('these change nothing', async (context) => {
    const { gw } = await gateway(openLab(context));
    const arproxy = start(gw, [process.execPath, MAIN, ...RUN]);
    await arproxy.ready();
    for (const signal of ['SIGPIPE', 'SIGCONT', 'SIGWINCH', 'SIGURG', 'SIGCHLD'] as const)
      arproxy.child.kill(signal);
    arproxy.child.kill('SIGHUP');
    await until('the last of them', () => arproxy.events.includes('reload-ignored'));
    expect(arproxy.listens).toBe(false);
    expect(await arproxy.end()).toEqual([0, null]);
  });

  test.for(['SIGQUIT', 'SIGUSR2', 'SIGALRM'] as const)(
    '%s ends it as the kernel does',
    async (signal, context) => {
      const { gw } = await gateway(openLab(context));
      const arproxy = start(gw, ['prlimit', '--core=0', process.execPath, MAIN, ...RUN]);
      await arproxy.ready();
      expect(await arproxy.end(signal)).toEqual([null, signal]);
    },
  );
});
