/** What a reload and a restart cost while 1,000 requests a second come. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { Asking } from '../../support/asking.ts';
import { reloads, runConfig } from '../../support/config-gateway.ts';
import { HOST } from '../../support/gateway.ts';

/** A second. */
const REQUESTS = 1000;
const TEXT = 'interfaces:\n  - match: { name: g0 }\n';

test('a reload leaves no request without its one answer', async (context) => {
  const { picture, arproxy, files, rewrite } = await configured(context);
  const asking = new Asking(picture.wire, { sha: picture.hostMac, spa: HOST }, REQUESTS);
  for (let i = 1; i <= 3; i++) {
    const line = await rewrite(`${TEXT}    targets: { deny: [203.0.113.${i}/32] }\n`);
    expect(line.msg).toContain('reloaded');
  }
  expect(reloads(arproxy)).toHaveLength(3);
  const { requests, ...asked } = await asking.stop();
  expect(files).toBeDefined();
  expect(requests).toBeGreaterThan(100);
  expect(asked).toMatchObject({ unanswered: 0, twice: 0 });
});

test('a restart answers all that comes before the end and after `ready`, and none twice', async (context) => {
  const { picture, arproxy, lab, path } = await configured(context);
  const asking = new Asking(picture.wire, { sha: picture.hostMac, spa: HOST }, REQUESTS);
  await delay(300);
  await arproxy.stop();
  await lab.arproxy(picture.gw, ['-c', path]);
  await delay(300);
  const asked = await asking.stop();
  expect(asked.twice).toBe(0);
  // Those alone that came while nobody ran: one hole, with answers on both sides.
  expect(asked.holes).toBe(1);
  expect(asked.gap).toBeGreaterThan(0);
});

async function configured(context: Parameters<typeof runConfig>[0]) {
  const gateway = await runConfig(context, TEXT);
  return {
    ...{ picture: gateway.picture, arproxy: gateway.arproxy, lab: gateway.lab, files: gateway.files },
    path: gateway.files.path('arproxy.yaml'),
    rewrite: (text: string) => gateway.rewrite(text),
  };
}
