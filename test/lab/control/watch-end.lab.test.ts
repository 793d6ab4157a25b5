/** `arproxy watch` as an assertion of a shell: it ends by itself, and its exit code says whether what was wanted has come. */
import { once } from 'node:events';
import { expect, type TestContext, test } from 'vitest';
import { ConfigFiles } from '../../support/config-files.ts';
import { arpRequest } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { until } from '../../support/until.ts';
import { Watch } from '../../support/watch.ts';

/** No test waits for it. */
const LONG = '50s';
/** No test depends on how long it is. */
const SHORT = '50ms';
const NO_ROUTE = '10.98.0.1';

async function watched(context: TestContext) {
  const lab = openLab(context);
  const control = new ConfigFiles(context).path('control.sock');
  const picture = await gateway(lab);
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0', '-i', 'g2', '--control', control]);
  const { gw, hostMac: sha } = picture;
  return {
    arproxy,
    watch: (...args: string[]) => Watch.start(gw, ['--control', control, '-i', 'g0', ...args]),
    /** Sends the request, and waits until it is decided. */
    ask: (tpa: string, fields: { op?: number; spa?: string } = {}) =>
      repliesTo(picture, arpRequest({ sha, spa: HOST, tpa, ...fields }), 'h2'),
  };
}

const targetsOf = (watching: Watch): string[] => watching.seen.map(({ tpa }) => tpa);
/** What it says as its last, without its own name. */
const lastSaid = (watching: Watch): string | undefined =>
  watching.stderr
    .trimEnd()
    .split('\n')
    .slice(1)
    .join('\n')
    .replace(/^arproxy: /, '');

test('--expect reply waits for it, whatever comes before', async (context) => {
  const { watch, ask } = await watched(context);
  const watching = await watch('--json', '--expect', 'reply', '--timeout', LONG);
  await ask(NO_ROUTE);
  await ask(TARGET, { op: 2 });
  await ask(TARGET);
  expect([await watching.ended(), targetsOf(watching), lastSaid(watching)]).toEqual([0, [TARGET], '']);
});

test('--expect drop --reason --count takes no other drop, and no frame that wants no answer', async (context) => {
  const { watch, ask } = await watched(context);
  const words = ['--expect', 'drop', '--reason', 'no-route', '--count', '2', '--timeout', LONG];
  const watching = await watch('--json', ...words);
  for (const tpa of [NO_ROUTE, TARGET, '224.0.0.9', '10.98.0.2', '10.98.0.3']) await ask(tpa);
  expect([await watching.ended(), targetsOf(watching)]).toEqual([0, [NO_ROUTE, '10.98.0.2']]);
});

test('where it does not come it ends with 1, and one line says what was missing and what came', async (context) => {
  const { watch, ask } = await watched(context);
  const words = ['--target', '10.96.0.0/11', '--expect', 'reply', '--count', '2', '--timeout', LONG];
  const watching = await watch(...words, '--label', 'gw\x1b[31m1\n2');
  await ask(NO_ROUTE, { op: 2 });
  await ask(NO_ROUTE);
  await ask(NO_ROUTE);
  await ask(TARGET);
  await until('the reply', () => watching.lines.length > 0); // and with it all that came before
  expect(await watching.stop()).toBe(1);
  expect(watching.lines).toEqual([
    expect.stringMatching(/^gw\\x1b\[31m1\\x0a2: [\d:.]+ g0 who-has 10\.99\.0\.1 /),
  ]);
  expect(lastSaid(watching)).toBe(
    `gw\\x1b[31m1\\x0a2: wanted 2 replies for 10.96.0.0/11 on g0 before SIGINT; came: 1 reply (proxy-arp 1), 2 drops (no-route 2), 1 that want no answer (not-request 1); why: arproxy explain -i g0 --from ${HOST} ${NO_ROUTE}`,
  );
});

test('what came with another verdict, or for another reason, is told too', async (context) => {
  const { watch, ask } = await watched(context);
  const words = ['--verdict', 'drop', '--reason', 'no-route', '--count', '2', '--timeout', LONG];
  const watching = await watch(...words);
  for (const tpa of [TARGET, '224.0.0.9', NO_ROUTE]) await ask(tpa);
  await until('the drop', () => watching.lines.length > 0);
  expect(await watching.stop()).toBe(1);
  expect(lastSaid(watching)).toContain(
    'came: 1 reply (proxy-arp 1), 2 drops (target-multicast 1, no-route 1)',
  );
});

test('what is to be asked next can be pasted, where nothing came too', async (context) => {
  const { watch } = await watched(context);
  const watching = await watch('--target', TARGET, '--timeout', SHORT);
  expect(await watching.ended()).toBe(1);
  const [, said, command] =
    /^(wanted .*); what is in the way here: arproxy (.*), and on the host /.exec(lastSaid(watching) ?? '') ??
    [];
  expect(said).toBe(`wanted 1 decision for ${TARGET} on g0 within 50ms; came: nothing`);
  expect(command).toBe('doctor -i g0');
});

test('--history: what was decided before counts, and so the request may come first', async (context) => {
  const { watch, ask } = await watched(context);
  await ask(TARGET);
  await ask(NO_ROUTE);
  const words = ['--json', '--expect', 'reply', '--timeout', LONG, '--history'];
  const [both, last] = [await watch(...words, '2'), await watch(...words, '1')];
  await ask('10.99.0.2');
  expect([await both.ended(), targetsOf(both)]).toEqual([0, [TARGET]]);
  expect([await last.ended(), targetsOf(last)]).toEqual([0, ['10.99.0.2']]);
});

test('--count alone ends after so many, and with 1 where it is interrupted before', async (context) => {
  const { watch, ask } = await watched(context);
  const [two, three] = [
    await watch('--json', '--count', '2'),
    await watch('--json', '--count', '3', '--label', 'a'),
  ];
  await ask(TARGET);
  await ask(NO_ROUTE);
  expect([await two.ended(), targetsOf(two)]).toEqual([0, [TARGET, NO_ROUTE]]);
  await three.count(2);
  expect(await three.stop('SIGTERM')).toBe(1);
  expect(lastSaid(three)).toMatch(
    /^a: wanted 3 decisions on g0 before SIGTERM; came: 1 reply \(proxy-arp 1\), 1 drop /,
  );
  expect(three.lines.map((line) => (JSON.parse(line) as { label?: string }).label)).toEqual(['a', 'a']);
});

test('a pipe that nobody reads is no success', async (context) => {
  const { watch, ask } = await watched(context);
  const watching = await watch('--json', '--count', '5');
  watching.child.stdout.destroy();
  const ended = once(watching.child, 'exit');
  await ask(TARGET);
  await ask(TARGET);
  expect(await ended).toEqual([1, null]);
});

test('where the daemon ends it has not come: exit 1', async (context) => {
  const { watch, arproxy } = await watched(context);
  const watching = await watch('--expect', 'reply', '--timeout', LONG);
  await arproxy.stop();
  expect([await watching.ended(), lastSaid(watching)]).toEqual([
    1,
    expect.stringContaining('the daemon has closed the connection'),
  ]);
});
