/** The metrics of a real daemon, of real traffic, where they are told to be. */
import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { exposition } from '../../../src/metrics/exposition.ts';
import { families } from '../../../src/metrics/families.ts';
import { namesIn, parseExposition, seriesValue } from '../../metrics/parse-exposition.ts';
import { sourceDouble } from '../../metrics/source-double.ts';
import { arproxyOutcome } from '../../support/arproxy.ts';
import { configFor, runConfig } from '../../support/config-gateway.ts';
import { arpRequest } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { arpload } from '../../support/load.ts';
import { get, scrape } from '../../support/scrape.ts';
import { until } from '../../support/until.ts';

const METRICS = ['--metrics', ':9910'];

test('count what was sent, by interface and reason', async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0', '-i', 'g1', ...METRICS]);
  const { hostMac: sha } = picture;
  for (let i = 0; i < 5; i++) await repliesTo(picture, arpRequest({ sha, spa: HOST, tpa: TARGET }));
  await repliesTo(picture, arpRequest({ sha, spa: HOST, tpa: '10.98.0.1' }));
  picture.wire.send('h2', arpRequest({ sha: picture.second.aMac, spa: '10.0.2.2', tpa: TARGET }), 3);
  await repliesTo(picture, arpRequest({ sha, spa: HOST, tpa: '10.98.0.1' }));
  const scraped = await scrape(picture.gw);
  const value = (name: string, labels = {}) => seriesValue(scraped, `arproxy_${name}`, labels);
  // repliesTo() sends a sentinel after each, which is answered
  expect(value('requests_total', { interface: 'g0', reason: 'proxy-arp' })).toBe(12);
  expect(value('requests_total', { interface: 'g0', reason: 'no-route' })).toBe(2);
  expect(value('requests_total', { interface: '', reason: 'not-chosen' })).toBe(3);
  expect(value('replies_total', { interface: 'g0' })).toBe(12);
  expect(value('replies_total', { interface: 'g1' })).toBe(0);
  expect(value('batch_frames_sum')).toBe(17);
  expect(value('interfaces')).toBe(2);
  expect([...namesIn(scraped)].sort()).toEqual(
    [...namesIn(parseExposition(exposition(families(sourceDouble()))))].sort(),
  );
  const byReason = scraped.get('arproxy_frames_total')?.samples ?? [];
  await arproxy.stop();
  const nonZero = byReason.filter((sample) => sample.value > 0);
  expect(Object.fromEntries(nonZero.map((sample) => [sample.labels['reason'], sample.value]))).toEqual(
    arproxy.counters(),
  );
});

test('of an interface that goes, its series go, and the sums stay', async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  await lab.arproxy(picture.gw, ['-i', 'g0', ...METRICS]);
  await repliesTo(picture, arpRequest({ sha: picture.hostMac, spa: HOST, tpa: TARGET }));
  picture.gw.ip('link set g0 down');
  picture.gw.ip('link set g0 name x0');
  const scraped = await scrape(picture.gw);
  expect(scraped.get('arproxy_replies_total')?.samples).toEqual([]);
  expect(seriesValue(scraped, 'arproxy_frames_total', { reason: 'proxy-arp' })).toBe(2);
  expect(seriesValue(scraped, 'arproxy_interfaces')).toBe(0);
});

test('scraped without end under load, every request is answered', async (context) => {
  const lab = openLab(context);
  const { host, gw, gwMac: mac } = await gateway(lab);
  await lab.arproxy(gw, ['-i', 'g0', ...METRICS]);
  const script = `for (;;) {
    await (await fetch('http://127.0.0.1:9910/metrics')).text();
    process.stdout.write('.');
  }`;
  const scraper = gw.spawn(process.execPath, ['--input-type=module', '-e', script]);
  let scrapes = '';
  scraper.stdout.on('data', (text) => {
    scrapes += text;
  });
  // The thread that serves begins with the first client, and has the lowest priority.
  await until('a scrape', () => scrapes !== '');
  const flood = { ifname: 'h0', sender: HOST, firstTarget: '10.99.0.1', targets: 5000, window: 64, mac };
  const result = await arpload(host, { ...flood, requests: 50_000, seconds: 30 });
  const before = scrapes.length;
  await until('another', () => scrapes.length > before);
  scraper.kill('SIGTERM');
  expect(result).toMatchObject({ ok: 50_000, lost: 0, wrong: 0, doubled: 0 });
  const scraped = await scrape(gw);
  const replies = seriesValue(scraped, 'arproxy_replies_total', { interface: 'g0' });
  expect(replies).toBeGreaterThanOrEqual(50_000); // arpload asks once before it begins
  expect(replies).toBe(seriesValue(scraped, 'arproxy_batch_frames_sum'));
  for (const place of ['capture', 'send', 'route', 'notifications', 'abandoned', 'dump'])
    expect([place, seriesValue(scraped, 'arproxy_lost_total', { place })]).toEqual([place, 0]);
});

test('on all addresses: the log says that they are open to others', async (context) => {
  const lab = openLab(context);
  const { gw } = await gateway(lab);
  const arproxy = await lab.arproxy(gw, ['-i', 'g0', '--metrics', '0.0.0.0:9911']);
  const warned = arproxy.log.filter(({ level }) => level === 40).map(({ msg }) => msg);
  expect(warned).toEqual(['metrics at 0.0.0.0:9911: open to every host that can reach it']);
  expect(await get(gw, 'http://127.0.0.1:9911/healthz')).toEqual({ status: 200, body: 'ok\n' });
});

test('nowhere, without being told to', async (context) => {
  const lab = openLab(context);
  const { gw } = await gateway(lab);
  await lab.arproxy(gw, ['-i', 'g0']);
  await expect(scrape(gw)).rejects.toThrow('ECONNREFUSED');
});

test('a port that is taken: exit 1 before it is ready, and one line that says so', async (context) => {
  const lab = openLab(context);
  const { gw } = await gateway(lab);
  await lab.arproxy(gw, ['-i', 'g0', ...METRICS]);
  const { code, stdout, stderr } = await arproxyOutcome(gw, ['run', '-i', 'g0', '--metrics', '0.0.0.0:9910']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^arproxy: metrics: cannot listen on 0\.0\.0\.0:9910: EADDRINUSE: [^\n]*\n$/);
  expect(stdout).not.toContain('ready');
  expect((await scrape(gw)).size).toBeGreaterThan(0);
});

test.for([':0', 'eth0:9910', '9910'])('%s is no address: exit 2', async (address, context) => {
  const { gw } = await gateway(openLab(context));
  const { code, stderr } = await arproxyOutcome(gw, ['run', '-i', 'g0', '--metrics', address]);
  expect(code).toBe(2);
  expect(stderr).toContain(`want HOST:PORT, :PORT for loopback alone, or unix:/path, got "${address}"`);
});

test('a reload moves them, a bad one leaves them, and they tell how it ended', async (context) => {
  const configured = await runConfig(context, configFor('', 'metrics: :9910'));
  const { picture, arproxy } = configured;
  const state = async (address: string) => {
    const scraped = await scrape(picture.gw, address);
    const names = ['generation', 'last_reload_successful'].map((name) => `arproxy_config_${name}`);
    return names.map((name) => seriesValue(scraped, name));
  };
  expect(await state('127.0.0.1:9910')).toEqual([1, 1]);

  await configured.rewrite(configFor('', 'metrics: 0.0.0.0:9910'));
  await arproxy.says('where they are', ({ msg }) => msg.startsWith('metrics at 0.0.0.0:9910'));
  expect(await state('127.0.0.1:9910')).toEqual([2, 1]);

  await configured.rewrite(configFor('', 'metrics: nonsense'));
  expect(await state('127.0.0.1:9910')).toEqual([2, 0]);

  await configured.rewrite(configFor('', 'metrics: 192.0.2.1:9910'));
  const line = await arproxy.says(
    'that it cannot',
    ({ level, msg }) => level === 50 && msg.startsWith('metrics'),
  );
  expect(line.msg).toMatch(
    /^metrics: cannot listen on 192\.0\.2\.1:9910: EADDRNOTAVAIL: .*; metrics stay at 0\.0\.0\.0:9910$/,
  );
  expect(await state('127.0.0.1:9910')).toEqual([3, 1]);

  await configured.rewrite(configFor(''));
  await arproxy.says('that they are off', ({ msg }) => msg === 'metrics are not served any more');
  await expect(scrape(picture.gw)).rejects.toThrow('ECONNREFUSED');

  const path = configured.files.path('metrics.sock');
  writeFileSync(configured.files.path('arproxy.yaml'), configFor('', `metrics: ${path}`));
  await arproxy.says('where they are', ({ msg }) => msg === `metrics at unix:${path}`);
});
