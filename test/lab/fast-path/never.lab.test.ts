/** Where the fast path takes nothing, and where it does again. */
import { expect, test } from 'vitest';
import { arproxyOutcome } from '../../support/arproxy.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import { configFor } from '../../support/config-gateway.ts';
import { runFast } from '../../support/fast-path.ts';
import { TARGET } from '../../support/gateway.ts';
import { until } from '../../support/until.ts';
import { Watch } from '../../support/watch.ts';

const REST = 'route_cache_ttl: 60s';
/** So often everything else is known to the fast path. */
const TIMES = 60;

/** A rule, what stands below it, and options. */
const NEVER: Record<string, readonly [string, string, (files: ConfigFiles) => string[]]> = {
  'limits.collapse': ['limits: { collapse: 1ms }', REST, () => []],
  'proxy_delay, of broadcasts': ['proxy_delay: 1ms', REST, () => []],
  'a dump': ['', REST, (files) => ['--dump', files.path('x.pcapng')]],
  'no route cache': ['', 'route_cache_ttl: 0', () => []],
};

test.for(Object.entries(NEVER))('%s: never', async ([title, [rule, rest, args]], context) => {
  const fast = await runFast(context, configFor(rule, rest), {
    args: args(new ConfigFiles(context)),
  });
  for (let times = 0; times < TIMES; times++) await fast.ask([fast.plain(), fast.plain()]);
  expect([title, await fast.taken()]).toEqual([title, 0]);
  expect((await fast.books()).requests['g0 proxy-arp']).toBeGreaterThan(0);
});

test('with proxy_delay, requests to our own MAC', async (context) => {
  const fast = await runFast(context, configFor('proxy_delay: 1ms', REST));
  const frame = fast.plain(TARGET, { dst: fast.picture.gwMac });
  expect(await fast.warm(frame)).toEqual([fast.reply()]);
});

test('an odd frame: never', async (context) => {
  const fast = await runFast(context, configFor('', REST));
  await fast.warm(fast.plain());
  expect(await fast.takenOf(fast.odd(), fast.odd())).toBe(0);
});

test('--dry-run: never, and there is no reply', async (context) => {
  const fast = await runFast(context, configFor('', REST));
  const { gw, wire } = fast.picture;
  await fast.configured.arproxy.stop();
  const files = new ConfigFiles(context);
  const file = files.write('dry.yaml', configFor('', REST));
  const dry = await fast.configured.lab.arproxy(gw, ['-c', file, '--dry-run']);
  wire.send('h0', fast.plain(), 100);
  await wire.received();
  await dry.stop();
  expect(dry.counters()).toEqual({ 'proxy-arp': 100 });
  expect(await wire.received()).toEqual([]);
});

test('while somebody watches, each request is shown; then it goes on', async (context) => {
  const fast = await runFast(context, configFor('', REST));
  await fast.warm(fast.plain());
  const { gw } = fast.picture;
  const watch = await Watch.start(gw, ['--control', fast.path, '--json', '-i', 'g0']);
  const before = await fast.taken();
  for (let times = 0; times < TIMES; times++) await fast.ask([fast.plain()]);
  expect(await fast.taken()).toBe(before);
  const seen = await watch.count(TIMES);
  expect(seen.map(({ reason }) => reason)).toEqual(Array(TIMES).fill('proxy-arp'));
  expect(seen.some(({ missed }) => missed !== undefined)).toBe(false);
  await watch.stop();
  expect(await fast.warm(fast.plain())).toEqual([fast.reply()]);
});

test('loglevel trace, each request is logged; then it goes on', async (context) => {
  const fast = await runFast(context, configFor('', REST));
  await fast.warm(fast.plain());
  const level = (word: string) => arproxyOutcome(fast.picture.gw, ['loglevel', word, '--control', fast.path]);
  const logged = () => fast.configured.arproxy.log.filter((line) => line['tpa'] === TARGET).length;
  expect(await level('trace')).toMatchObject({ code: 0 });
  const before = await fast.taken();
  for (let times = 0; times < TIMES; times++) await fast.ask([fast.plain()]);
  expect(await fast.taken()).toBe(before);
  await until('all of them in the log', () => logged() === TIMES);
  expect(await level('info')).toMatchObject({ code: 0 });
  expect(await fast.warm(fast.plain())).toEqual([fast.reply()]);
});
