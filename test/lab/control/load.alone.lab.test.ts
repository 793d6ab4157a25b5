/** Whatever clients of the control socket do: a daemon under load goes on answering everything. */
import { expect, type TestContext, test } from 'vitest';
import type { Arproxy } from '../../support/arproxy.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import { RawClient } from '../../support/control-client.ts';
import { type Gateway, gateway, HOST } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { arpload } from '../../support/load.ts';
import { until } from '../../support/until.ts';
import { type Seen, Watch } from '../../support/watch.ts';

const REQUESTS = 100_000;
const RECORDED = 65_536;

interface Loaded extends Gateway {
  readonly arproxy: Arproxy;
  readonly path: string;
  readonly client: () => Promise<RawClient>;
  /** Puts REQUESTS to it; each must be answered once, and rightly. */
  readonly load: () => Promise<void>;
}

async function loaded(context: TestContext): Promise<Loaded> {
  const lab = openLab(context);
  const path = new ConfigFiles(context).path('control.sock');
  const picture = await gateway(lab);
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0', '--control', path]);
  const client = async (): Promise<RawClient> => {
    const one = await RawClient.open(path);
    context.onTestFinished(() => one.close());
    return one;
  };
  const load = async (): Promise<void> => {
    const { sent, ok, wrong, doubled, lost } = await arpload(picture.host, {
      ifname: 'h0',
      sender: HOST,
      firstTarget: '10.99.0.0',
      targets: 5000,
      requests: REQUESTS,
      window: 512,
      mac: picture.gwMac,
      seconds: 50,
    });
    expect({ sent, ok, wrong, doubled, lost }).toEqual({
      sent: REQUESTS,
      ok: REQUESTS,
      wrong: 0,
      doubled: 0,
      lost: 0,
    });
  };
  return { ...picture, arproxy, path, client, load };
}

/** Does it over and over while the load runs; how often it was done. */
async function during(load: Promise<void>, act: (n: number) => Promise<void>): Promise<number> {
  let over = false;
  const done = load.finally(() => {
    over = true;
  });
  let times = 0;
  while (!over) await act(times++);
  await done;
  return times;
}

/** Decisions on g0: the requests, and what else a kernel may say there. */
function totalOf(status: Readonly<Record<string, unknown>>): number {
  const rows = status['interfaces'] as { counts: Record<string, number> }[];
  return rows.flatMap(({ counts }) => Object.values(counts)).reduce((sum, count) => sum + count, 0);
}

const numbersOf = (lines: readonly string[]): Seen[] => lines.map((line) => JSON.parse(line) as Seen);

test('a watcher that never reads: none is lost, and it is told what it missed', async (context) => {
  const { client, load, arproxy } = await loaded(context);
  const lazy = await client();
  await lazy.ask('watch');
  lazy.socket.pause();
  await load();
  await load();
  const { answer = {} } = await (await client()).ask('status');
  const [watcher] = answer['watchers'] as { shown: number; missed: number }[];
  const total = totalOf(answer);
  expect(watcher?.missed).toBeGreaterThan(REQUESTS - RECORDED);
  expect(watcher?.shown).toBeLessThan(10_000); // what a socket holds; the daemon keeps nothing for it
  expect(answer['losses']).toEqual({
    capture: 0,
    send: {},
    route: 0,
    notifications: 0,
    abandoned: 0,
    shed: 0,
    log: 0,
    headers: expect.any(Number), // a flood may have been too much for them
  });

  lazy.socket.resume();
  const isLast = () => lazy.lines.at(-1)?.includes(`"number":${total - 1}}`);
  await until('the last decision', isLast, undefined, 45_000);
  const told = numbersOf(lazy.lines.slice(1));
  // Every number is there, or is one of those that it was told it missed.
  let next = 0;
  for (const { number, missed } of told) {
    expect(missed === undefined ? number : next).toBe(next);
    next += missed ?? 1;
  }
  expect(next).toBe(total);
  expect(told.reduce((sum, { missed = 0 }) => sum + missed, 0)).toBe(watcher?.missed);
  await arproxy.stop();
  expect(arproxy.counters()).toEqual({ 'proxy-arp': total });
});

test('watchers that read, with filters and without: none is lost, and what they see adds up', async (context) => {
  const { gw, path, load, client } = await loaded(context);
  const start = (...args: string[]) => Watch.start(gw, ['--control', path, '--json', ...args]);
  const [all, one, none] = [
    await start(),
    await start('--target', '10.99.0.7'),
    await start('--verdict', 'drop'),
  ];
  await load();
  const total = totalOf((await (await client()).ask('status')).answer ?? {});
  const accounted = (): number => numbersOf(all.lines).reduce((sum, { missed }) => sum + (missed ?? 1), 0);
  await expect.poll(accounted, { timeout: 45_000, interval: 200 }).toBe(total);
  const seen = numbersOf(one.lines).filter(({ missed }) => missed === undefined);
  expect(seen.every(({ tpa }) => tpa === '10.99.0.7')).toBe(true);
  const missed = numbersOf(one.lines).some(({ missed }) => missed !== undefined);
  expect(missed || seen.length >= REQUESTS / 5000).toBe(true);
  expect(numbersOf(none.lines).filter(({ verdict }) => verdict !== undefined)).toEqual([]);
});

test('a flood of connections', async (context) => {
  const { load, client, path } = await loaded(context);
  const outcomes = new Set<string>();
  const times = await during(load(), async () => {
    const flood = Array.from({ length: 100 }, () =>
      RawClient.open(path).then(
        (one) => one.close(),
        ({ code }: NodeJS.ErrnoException) => outcomes.add(code ?? 'none'),
      ),
    );
    await Promise.all(flood);
  });
  expect(times).toBeGreaterThan(1);
  expect([...outcomes].filter((code) => code !== 'EAGAIN')).toEqual([]);
  await until('room for one more', () => true);
  await expect.poll(async () => (await (await client()).ask('status')).answer !== undefined).toBe(true);
});

test('connections that are opened and left so, beyond what it takes', async (context) => {
  const { load, client, path } = await loaded(context);
  const idle = await Promise.all(Array.from({ length: 60 }, () => RawClient.open(path)));
  context.onTestFinished(() => {
    for (const one of idle) one.close();
  });
  await load();
  await until(
    'those that are too many to be told',
    () => idle.filter(({ lines }) => lines.length > 0).length >= 28,
  );
  expect(idle.find(({ lines }) => lines.length > 0)?.lines[0]).toContain('too-many-clients');
  // Who does not ask in ten seconds is disconnected.
  await until('the others to be disconnected', () => idle.every(({ closed }) => closed));
  expect((await (await client()).ask('status')).answer).toBeDefined();
});

test('hostile lines, requests without end, and answers that nobody reads', async (context) => {
  const { load, client, arproxy } = await loaded(context);
  const LINES = [
    'x'.repeat(1 << 20),
    '\n'.repeat(1000),
    `${'['.repeat(8000)}\n`,
    '{"version":1,"command":"status"}\n'.repeat(2000),
    `{"version":1,"command":"watch","ifname":["${'*a'.repeat(7)}b"],"history":65536}\n`,
    '{"version":1,"command":"config"}\n'.repeat(500),
    Buffer.from(Array.from({ length: 4096 }, (_, n) => n & 255)),
  ];
  const times = await during(load(), async (n) => {
    const one = await client();
    if (n % 2 === 0) one.socket.pause(); // and never reads
    one.socket.write(LINES[n % LINES.length] ?? '');
    await new Promise((resolve) => setTimeout(resolve, 5));
    if (n % 3 !== 0) one.close();
  });
  expect(times).toBeGreaterThan(LINES.length);
  await expect
    .poll(async () => (await (await client()).ask('status')).answer !== undefined, { timeout: 20_000 })
    .toBe(true);
  expect(arproxy.log.filter(({ level }) => level > 30)).toEqual([]);
});
