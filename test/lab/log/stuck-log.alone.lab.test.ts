/** Standard output is a pipe that nobody reads: answers and SIGTERM go on, and what is lost is said. */
import { once } from 'node:events';
import { closeSync, constants, mkdtempSync, openSync, readFileSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type TestContext, test } from 'vitest';
import { gateway, HOST } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { arpload } from '../../support/load.ts';
import { shell } from '../../support/netns.ts';
import { until } from '../../support/until.ts';

const PROGRAM = `${process.execPath} dist/cli/main.js`;
const REQUESTS = 20_000;

/** A pipe with a name, of which a test reads as much as it likes. */
function fifo({ onTestFinished }: TestContext): { path: string; read: () => string } {
  const directory = mkdtempSync(join(tmpdir(), 'arproxy-fifo-'));
  const path = join(directory, 'log');
  shell([`mkfifo ${path}`]);
  const fd = openSync(path, constants.O_RDWR | constants.O_NONBLOCK);
  onTestFinished(() => {
    closeSync(fd);
    rmSync(directory, { recursive: true });
  });
  const octets = Buffer.alloc(1 << 16);
  const read = (): string => {
    try {
      return octets.toString('latin1', 0, readSync(fd, octets));
    } catch {
      return ''; // EAGAIN
    }
  };
  return { path, read };
}

const flagsOf = (pid: number | undefined): string =>
  /^flags:\t(\d+)$/m.exec(readFileSync(`/proc/${pid}/fdinfo/1`, 'latin1'))?.[1] ?? '';

test('every request is answered, what is lost is counted and said, and SIGTERM ends it', async (context) => {
  const { gw, host, gwMac: mac } = await gateway(openLab(context));
  const { path, read } = fifo(context);
  const load = { ifname: 'h0', sender: HOST, firstTarget: '10.99.0.0', targets: 5000, window: 64, mac };
  const answered = () => arpload(host, { ...load, requests: REQUESTS, seconds: 30 });
  const child = gw.spawn('sh', ['-c', `exec ${PROGRAM} run -i g0 -l trace >${path}`]);
  const ended = once(child, 'exit');
  let text = '';
  const readUpTo = (words: string): Promise<unknown> =>
    until(words, () => {
      for (let more = read(); more !== ''; more = read()) text += more;
      return text.includes(words);
    });
  await readUpTo('"ready"');
  const shared = flagsOf(child.pid);

  expect(await answered()).toMatchObject({ ok: REQUESTS, lost: 0 });
  await readUpTo('"lines-lost"');
  await until('a whole line', () => {
    text += read();
    return text.endsWith('\n');
  });
  const lines = text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { event: string; lines?: number });
  const said = lines.find(({ event }) => event === 'lines-lost');
  const shown = lines.filter(({ event }) => event === 'decision').length;
  expect(said).toMatchObject({ level: 40, msg: expect.stringContaining('lines of the log lost') });
  const others = shown + (said?.lines ?? 0) - REQUESTS; // lines of other events that were lost too
  expect([shown > 0, others >= 0, others < 50]).toEqual([true, true, true]);

  expect(await answered()).toMatchObject({ ok: REQUESTS, lost: 0 });
  // What was opened by whoever started it is as it was: O_NONBLOCK would be theirs too.
  expect(flagsOf(child.pid)).toBe(shared);
  expect(Number.parseInt(shared, 8) & constants.O_NONBLOCK).toBe(0);
  child.kill('SIGTERM');
  expect(await ended).toEqual([0, null]);
});

test('standard error may be the same pipe: an error at the start ends it too', async (context) => {
  const { gw } = await gateway(openLab(context));
  const { path } = fifo(context);
  const full = `head -c 65536 /dev/zero >${path}`;
  const { code } = await gw.run('sh', ['-c', `${full}; exec ${PROGRAM} run -c /nowhere >${path} 2>&1`]);
  expect(code).toBe(2);
});
