/** Reloads under load: no request is lost, none gets a wrong answer or half of one, and the memory stays as it is. */
import { expect, test } from 'vitest';
import { configFor, runConfig, runRule } from '../../support/config-gateway.ts';
import { loadedWhile, residentMiB } from '../../support/config-load.ts';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { HOST } from '../../support/gateway.ts';

const RELOADS = 40;
/** Node takes memory until it finds it worth looking for what is unused. */
const NOISE_MIB = 64;

const PREFIXES = Array.from({ length: 2000 }, (_, n) => `172.${16 + (n >> 8)}.${n & 255}.0/24\n`).join('');

test(`${RELOADS} reloads while it is asked without a pause`, { timeout: 240_000 }, async (context) => {
  const careful = (list: string): string =>
    configFor(`profile: careful
targets: { allow: [10.99.0.0/16], deny_file: ${list}, always: [169.254.1.1] }
senders: { allow: [10.0.0.0/8] }
limits: { per_interface: { rate: 10000000/s, burst: 10000000 } }`);
  const configured = await runConfig(context, (files) => careful(files.write('deny', PREFIXES)));
  const texts = [configFor(''), careful(configured.files.path('deny'))];

  let settled = 0;
  const reloading = (async () => {
    for (let n = 0; n < RELOADS; n++) {
      configured.files.write('arproxy.yaml', texts[n % 2] ?? '');
      expect((await configured.hangUp()).level).toBe(30);
      if (n === RELOADS / 4) settled = residentMiB(configured);
    }
  })();
  const { sent, ok, wrong, doubled, lost } = await loadedWhile(configured, reloading);
  expect({ wrong, doubled, lost, unanswered: sent - ok }).toEqual({
    wrong: 0,
    doubled: 0,
    lost: 0,
    unanswered: 0,
  });
  expect(residentMiB(configured) - settled).toBeLessThan(NOISE_MIB);
  await configured.arproxy.stop();
  expect(configured.arproxy.log.at(-1)).toMatchObject({ losses: { capture: 0, route: 0, send: {} } });
});

test('a request is decided by one configuration, never by half of each', async (context) => {
  // The one has a MAC and answers for even targets, the other has another and answers for odd ones.
  const macs = ['00:00:5e:00:01:01', '00:00:5e:00:01:02'];
  const lists = [0, 1].map((parity) =>
    Array.from({ length: 128 }, (_, n) => `10.99.0.${2 * n + parity}`).join(', '),
  );
  const texts = [0, 1].map((n) => `mac: ${macs[n]}\ntargets: { allow: [${lists[n]}] }`);
  const configured = await runRule(context, texts[0] ?? '');
  const { wire, hostMac: sha } = configured.picture;
  const asked = Array.from({ length: 256 }, (_, n) => ({ sha, spa: HOST, tpa: `10.99.0.${n}` }));

  let done = false;
  const reloading = (async () => {
    for (let n = 1; n <= 12; n++) {
      configured.files.write('arproxy.yaml', configFor(texts[n % 2] ?? ''));
      expect((await configured.hangUp()).level).toBe(30);
    }
    done = true;
  })();
  const came = new Map<string, number>();
  while (!done) {
    for (const request of asked) wire.send('h0', arpRequest(request));
    for (const { hex } of await wire.received()) came.set(hex, (came.get(hex) ?? 0) + 1);
  }
  await reloading;
  await configured.arproxy.stop();
  for (const { hex } of await wire.received()) came.set(hex, (came.get(hex) ?? 0) + 1);

  const right = asked.map((request, n) => arpReply(request, macs[n % 2] ?? '').toString('hex'));
  expect([...came.keys()].filter((hex) => !right.includes(hex))).toEqual([]);
  expect(came.size).toBe(right.length);
});
