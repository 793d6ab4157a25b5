/** The last decisions in a file: at SIGUSR1, and after a crash. */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { expect, type TestContext, test } from 'vitest';
import { ConfigFiles } from '../../support/config-files.ts';
import { pidOf } from '../../support/config-gateway.ts';
import { arpRequest } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, SENTINEL, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { arpload } from '../../support/load.ts';
import { until } from '../../support/until.ts';
import type { Seen } from '../../support/watch.ts';

/** Throws outside of everything at SIGUSR2. */
const CRASHES = `--import=data:text/javascript,process.on('SIGUSR2',()=>{throw(new(Error)('planted'))})`;

async function recorded(context: TestContext, ...environment: string[]) {
  const lab = openLab(context);
  const { directory } = new ConfigFiles(context);
  const picture = await gateway(lab);
  const within = ['env', '-u', 'RUNTIME_DIRECTORY', `TMPDIR=${directory}`, ...environment];
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0'], { within });
  const pid = pidOf(picture.gw);
  const said = (nth = 1) =>
    until(
      'where the decisions are',
      () => arproxy.log.filter(({ msg }) => msg.startsWith('the last '))[nth - 1],
      () => arproxy.told(),
    );
  return { picture, directory, arproxy, pid, said };
}

const linesOf = (file: unknown): Seen[] =>
  readFileSync(String(file), 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as Seen);

test('SIGUSR1 writes what was sent, for the owner alone, and no debugger opens', async (context) => {
  const { picture, directory, arproxy, pid, said } = await recorded(context);
  await repliesTo(picture, arpRequest({ sha: picture.hostMac, spa: HOST, tpa: TARGET }));
  await repliesTo(picture, arpRequest({ sha: picture.hostMac, spa: HOST, tpa: '10.98.0.1' }));
  process.kill(pid, 'SIGUSR1');
  const { file, decisions, level } = await said();
  expect({ decisions, level }).toEqual({ decisions: 4, level: 40 });
  const [name = ''] = readdirSync(directory);
  expect(file).toBe(`${directory}/${name}`);
  expect(name).toMatch(
    new RegExp(`^arproxy-decisions-${pid}-\\d{4}-\\d\\d-\\d\\dT\\d{6}\\.\\d{3}Z\\.jsonl$`),
  );
  expect((statSync(String(file)).mode & 0o7777).toString(8)).toBe('600');
  const wanted = { sha: picture.hostMac, ifname: 'g0', op: 1 };
  expect(linesOf(file)).toMatchObject([
    { ...wanted, number: 0, spa: HOST, tpa: TARGET, verdict: 'reply', reason: 'proxy-arp', oif: 'g1' },
    { ...wanted, number: 1, ...SENTINEL, reason: 'proxy-arp' },
    { ...wanted, number: 2, spa: HOST, tpa: '10.98.0.1', verdict: 'drop', reason: 'no-route' },
    { ...wanted, number: 3, ...SENTINEL, reason: 'proxy-arp' },
  ]);
  expect(picture.gw.exec('ss', ['-Hltn'])).toBe('');
  await arproxy.stop();
  expect(arproxy.stray).toEqual([]);
});

test('under load nothing is lost, and the file has the last without a gap; all 65,536 when it is quiet', async (context) => {
  const { picture, directory, pid, said } = await recorded(context);
  const load = (requests: number) =>
    arpload(picture.host, {
      ifname: 'h0',
      sender: HOST,
      firstTarget: '10.99.0.0',
      targets: 5000,
      requests,
      window: 256,
      mac: picture.gwMac,
      seconds: 50,
    });
  await load(80_000);
  const loading = load(100_000);
  process.kill(pid, 'SIGUSR1');
  const { file } = await said();
  expect(await loading).toMatchObject({ sent: 100_000, ok: 100_000, wrong: 0, doubled: 0, lost: 0 });
  const numbers = linesOf(file).map(({ number }) => number);
  const first = numbers[0] ?? Number.NaN;
  expect(first).toBeGreaterThanOrEqual(80_000 - 65_536);
  expect(numbers.every((number, n) => number === first + n)).toBe(true);
  expect(numbers.length).toBeLessThanOrEqual(65_536); // fewer where the oldest went while it was written
  expect(readdirSync(directory)).toHaveLength(1);

  process.kill(pid, 'SIGUSR1');
  const quiet = linesOf((await said(2))['file']).map(({ number }) => number);
  expect(quiet).toEqual(Array.from({ length: 65_536 }, (_, n) => (quiet[0] ?? Number.NaN) + n));
});

test('a crash leaves them in $RUNTIME_DIRECTORY, and is a crash', async (context) => {
  const { directory: runtime } = new ConfigFiles(context);
  const { picture, arproxy, pid, said, directory } = await recorded(
    context,
    `RUNTIME_DIRECTORY=${runtime}`,
    `NODE_OPTIONS=${CRASHES}`,
  );
  await repliesTo(picture, arpRequest({ sha: picture.hostMac, spa: HOST, tpa: '10.98.0.1' }));
  process.kill(pid, 'SIGUSR2');
  const { file } = await said();
  await until('it to end', () => !arproxy.isRunning());
  expect(String(file)).toMatch(new RegExp(`^${runtime}/arproxy-decisions-${pid}-`));
  expect(linesOf(file)).toMatchObject([{ reason: 'no-route', tpa: '10.98.0.1' }, { reason: 'proxy-arp' }]);
  await until('the stack', () => arproxy.stray.some((line) => line.includes('planted')));
  expect(arproxy.told()).toMatch(/exit: 1$/);
  expect(readdirSync(directory)).toEqual([]);
});

test('where there is no room for them it says so, and goes on', async (context) => {
  const { picture, arproxy, pid } = await recorded(context, 'TMPDIR=/proc/none');
  process.kill(pid, 'SIGUSR1');
  const { level } = await arproxy.says('why not', ({ msg }) =>
    msg.includes('could not be written: Error: ENOENT'),
  );
  expect(level).toBe(50);
  expect(await repliesTo(picture, arpRequest({ sha: picture.hostMac, spa: HOST, tpa: TARGET }))).toHaveLength(
    1,
  );
});
