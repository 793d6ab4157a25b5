/** What addon.d.ts promises of unixMark(): a name that is seen as long as its descriptor is open, and that nobody connects to. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Netns } from '../support/netns.ts';
import { inside } from './inside.ts';

let netns: Netns;
beforeEach(() => {
  netns = new Netns('unix-mark');
});
afterEach(() => netns.close());

test('the name is there, exactly, until it is closed; a second one is refused, and so is who connects', async () => {
  const seen = await inside(netns, async ({ addon }) => {
    const { closeSync, readFileSync, readdirSync } = process.getBuiltinModule('node:fs');
    const net = process.getBuiltinModule('node:net');
    const names = () =>
      readFileSync('/proc/self/net/unix', 'utf8')
        .split('\n')
        .flatMap((line) => / @(\S*)$/.exec(line)?.slice(1) ?? []);
    const codeOf = (step: () => unknown): string => {
      try {
        return String(step());
      } catch (error) {
        const { code, syscall } = error as NodeJS.ErrnoException;
        return `${syscall ?? ''} ${code}`;
      }
    };
    const longest = 'x'.repeat(106);
    const marks = ['a', longest].map((name) => addon.unixMark(name));
    const [before, open] = [names().toSorted(), readdirSync('/proc/self/fd').length];
    const second = codeOf(() => addon.unixMark('a'));
    const left = readdirSync('/proc/self/fd').length - open;
    const connected = await new Promise((resolve) => {
      net
        .connect('\0a')
        .on('error', ({ message }) => resolve(message))
        .on('connect', () => resolve('connected'));
    });
    for (const mark of marks) closeSync(mark);
    const wrong = ['', 'x'.repeat(107), 7].map((name) => codeOf(() => addon.unixMark(name as string)));
    return { before, second, left, connected, after: names(), wrong };
  });
  expect(seen).toEqual({
    before: ['a', 'x'.repeat(106)],
    second: 'bind EADDRINUSE',
    left: 0,
    connected: expect.stringContaining('ECONNREFUSED'),
    after: [],
    wrong: Array(3).fill(expect.stringMatching(/ERR_INVALID_ARG/)),
  });
});
