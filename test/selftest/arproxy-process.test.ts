/** What is made of the output of an arproxy, with a shell in its place. */
import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { ArproxyProcess, type LogLine } from '../../src/selftest/arproxy-process.ts';

const DEADLINE_MS = 20_000;

function running(script: string): { process: ArproxyProcess; lines: LogLine[] } {
  const lines: LogLine[] = [];
  return { process: new ArproxyProcess(spawn('sh', ['-c', script]), (line) => lines.push(line)), lines };
}

const say = (msg: string): string => `echo '{"level":30,"msg":"${msg}"}'`;
const isReady = ({ msg }: LogLine): boolean => msg === 'ready';

test('the lines of its log, and what is beside them', async () => {
  const { process, lines } = running(`${say('begins')}; echo odd; echo fault >&2; ${say('ready')}; read end`);
  expect(await process.next('ready', isReady, DEADLINE_MS)).toMatchObject({ level: 30, msg: 'ready' });
  expect(process.isRunning).toBe(true);
  expect(await process.stop()).toMatchObject({ code: null, signal: 'SIGTERM' });
  expect(lines.map(({ msg }) => msg)).toEqual(['begins', 'ready']);
  expect(process.stray.toSorted()).toEqual(['stderr: fault', 'stdout: odd']);
});

test('one that ends before says how, and cannot be stopped', async () => {
  const { process } = running('echo no such interface >&2; exit 3');
  await expect(process.next('ready', isReady, DEADLINE_MS)).rejects.toThrow(
    'arproxy ended before ready\nstderr: no such interface\nexit: 3',
  );
  expect(process.isRunning).toBe(false);
  await expect(process.stop()).rejects.toThrow('ended by itself');
});

test('what does not come is given up', async () => {
  const { process } = running('read end');
  await expect(process.next('ready', isReady, 20)).rejects.toThrow('no sign of ready in 20 ms');
  await process.stop('SIGKILL');
});

test('a program that is not there has ended', async () => {
  const process = new ArproxyProcess(spawn('/nowhere/arproxy'), () => {});
  await expect(process.next('ready', isReady, DEADLINE_MS)).rejects.toThrow('arproxy ended before ready');
});
