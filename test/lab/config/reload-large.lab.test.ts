/** Reloads of what takes long to read: it is read aside, and whoever asks for one, or writes the file, stops no answer. */
import { renameSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  type ConfiguredGateway,
  configFor,
  pidOf,
  reloads,
  runConfig,
} from '../../support/config-gateway.ts';
import { loadedWhile } from '../../support/config-load.ts';
import { RawClient } from '../../support/control-client.ts';

const MILLION = Array.from(
  { length: 1_000_000 },
  (_, n) => `172.${16 + (n >> 16)}.${(n >> 8) & 255}.${n & 255}\n`,
).join('');

const withList = (list: string, rest = ''): string => configFor(`targets: { deny_file: ${list} }`, rest);

/** Every request is answered rightly while `act` goes on. */
async function answersWhile(configured: ConfiguredGateway, act: Promise<unknown>): Promise<void> {
  const { sent, ok, wrong, doubled, lost } = await loadedWhile(configured, act, 4);
  const unanswered = sent - ok;
  expect({ wrong, doubled, lost, unanswered }).toEqual({ wrong: 0, doubled: 0, lost: 0, unanswered: 0 });
}

test('a million prefixes, asked for by signals and many clients at once', {
  timeout: 180_000,
}, async (context) => {
  let control = '';
  const configured = await runConfig(context, (files) => {
    control = files.path('ctl');
    return withList(files.write('deny', MILLION), `control: ${control}`);
  });
  const pid = pidOf(configured.picture.gw);
  const asking = (async () => {
    const clients = await Promise.all(Array.from({ length: 16 }, () => RawClient.open(control)));
    const answers = clients.map((client) => client.ask('reload'));
    for (let n = 0; n < 20; n++) process.kill(pid, 'SIGHUP');
    for (const answer of await Promise.all(answers))
      expect(answer).toMatchObject({ answer: { changes: [] } });
    for (const client of clients) client.close();
  })();
  await answersWhile(configured, asking);
  // 36 asked: the first was begun, and one behind it is for all others; or two, where some came late.
  expect(reloads(configured.arproxy).length).toBeLessThanOrEqual(4);
  await configured.arproxy.stop();
});

test('SIGTERM in the midst of one ends it', { timeout: 60_000 }, async (context) => {
  const configured = await runConfig(context, (files) => withList(files.write('deny', MILLION)));
  process.kill(pidOf(configured.picture.gw), 'SIGHUP');
  await configured.arproxy.stop();
  expect(reloads(configured.arproxy)).toEqual([]);
  expect(configured.arproxy.log.at(-1)).toMatchObject({ event: 'stopped' });
});

const laughs = Array.from(
  { length: 25 },
  (_, n) =>
    `a${n}: &a${n} [${
      n === 0
        ? 'x'
        : Array(9)
            .fill(`*a${n - 1}`)
            .join(',')
    }]\n`,
);
const HOSTILE: Record<string, [content: () => string | Buffer, says: RegExp]> = {
  'octets of anything': [
    () => Buffer.from(Array.from({ length: 60_000 }, (_, n) => (n * 7919) & 255)),
    /arproxy\.yaml/,
  ],
  'a hundred megabytes': [() => Buffer.alloc(100 << 20, 'x'), /is larger than/],
  'a billion laughs': [() => laughs.join(''), /aliases repeat more than 1048576 octets/],
  commas: [() => `[${','.repeat(60_000)}`, /Unexpected , in flow sequence/],
  'keys, all different': [
    () => Array.from({ length: 6000 }, (_, n) => `k${n}: 1\n`).join(''),
    /more than 100 keys/,
  ],
};
test('a file that is hostile is told of', { timeout: 180_000 }, async (context) => {
  const configured = await runConfig(context, configFor(''));
  const writing = (async () => {
    for (const [what, [content, says]] of Object.entries(HOSTILE)) {
      const line = await configured.reloading(() => {
        writeFileSync(configured.files.path('next'), content());
        renameSync(configured.files.path('next'), configured.files.path('arproxy.yaml'));
      });
      expect({ what, ...line }).toMatchObject({
        what,
        event: 'reload-failed',
        msg: expect.stringMatching(says),
      });
    }
  })();
  await answersWhile(configured, writing);
  expect(await configured.rewrite(configFor('proxy_qlen: 7'))).toMatchObject({ event: 'reloaded' });
});
