/**
 * Two arproxies that serve one interface: of two users, in two containers (pid and mount namespaces of their own), a service
 * and a container, and a stranger who says that he is one. One warning each, in log, metrics, status and doctor.
 */
import { readFileSync, readlinkSync } from 'node:fs';
import { expect, type TestContext, test } from 'vitest';
import { seriesValue } from '../../metrics/parse-exposition.ts';
import { type Arproxy, arproxyOutcome, type LogLine, type Place } from '../../support/arproxy.ts';
import {
  AS_NOBODY,
  AS_NOBODY_WITH_NET_RAW,
  REACHABLE,
  REPOSITORY_REACHABLE,
  withMounts,
} from '../../support/confine.ts';
import { doctor } from '../../support/doctor.ts';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import type { Netns } from '../../support/netns.ts';
import { scrape } from '../../support/scrape.ts';

const SERVICE: Place = {};
const NOBODY: Place = {
  within: [...withMounts(REPOSITORY_REACHABLE), ...AS_NOBODY_WITH_NET_RAW],
  repository: REACHABLE,
};
/** What a container with the host's network is to the kernel. Its first process gets our signals by its parent's end. */
const CONTAINER: Place = {
  within: ['unshare', '--mount', '--pid', '--mount-proc', '--fork', '--kill-child=TERM'],
};

const said = ({ log }: Arproxy, event: string): LogLine[] => log.filter((line) => line['event'] === event);
const begins = (arproxy: Arproxy): Promise<LogLine> =>
  arproxy.says('that there is a second one', ({ event }) => event === 'second-responder');

/** The process that unshare(1) waits for, or the daemon itself. */
function endOf({ pid }: Arproxy): void {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  process.kill(Number(child) || pid, 'SIGTERM');
}

async function secondOf(gw: Netns, port: string): Promise<unknown[]> {
  const scraped = await scrape(gw, `127.0.0.1:${port}`);
  const value = (name: string, labels = {}) => seriesValue(scraped, `arproxy_${name}`, labels);
  return [
    value('second_responders', { interface: 'g0' }),
    value('second_responders', { interface: 'g2' }),
    value('second_responders_total'),
  ];
}

async function both(context: TestContext, first: Place, second: Place) {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const { gw } = picture;
  const one = await lab.arproxy(gw, ['-i', 'g0', '--metrics', '127.0.0.1:9911', '--control', 'none'], first);
  const two = await lab.arproxy(
    gw,
    ['-i', 'g0', '-i', 'g2', '--metrics', '127.0.0.1:9912', '--control', 'none'],
    second,
  );
  return { lab, picture, gw, one, two };
}

const COMBINATIONS: readonly [name: string, first: Place, second: Place, isPidKnown: boolean][] = [
  ['two services', SERVICE, SERVICE, true],
  ['of two users', SERVICE, NOBODY, true],
  ['a service and a container', SERVICE, CONTAINER, false],
  ['two containers', CONTAINER, CONTAINER, false],
];

for (const [name, first, second, isPidKnown] of COMBINATIONS)
  test(`${name}: one warning each, and a line when it is over`, async (context) => {
    const { picture, gw, one, two } = await both(context, first, second);
    for (const [arproxy, other] of [
      [one, two],
      [two, one],
    ] as const) {
      expect(await begins(arproxy)).toMatchObject({ level: 40, interfaces: ['g0'] });
      expect((await begins(arproxy))['pid']).toBe(isPidKnown ? other.pid : undefined);
    }
    const asked = { sha: picture.hostMac, spa: HOST, tpa: TARGET };
    const reply = arpReply(asked, picture.gwMac).toString('hex');
    expect(await repliesTo(picture, arpRequest(asked))).toContain(reply); // what it is about: a second one may come later
    for (const port of ['9911', '9912']) expect(await secondOf(gw, port)).toEqual([1, undefined, 1]);
    const { findings } = await doctor(gw, ['-i', 'g0']);
    const found = findings.filter(({ check }) => check === 'two-daemons');
    expect(found).toMatchObject([
      { level: 'warning', ifname: 'g0', text: expect.stringContaining('both serve g0:') },
    ]);
    expect(found[0]?.remedy).toMatch(/^kill \d+$/); // root, in the pid namespace that is above all, sees whose it is
    gw.exec('sh', ['-c', found[0]?.remedy ?? 'false']);
    const left = await Promise.any(
      [one, two].map(async (arproxy) => {
        await arproxy.says('that it is over', ({ event }) => event === 'second-responder-gone');
        return arproxy;
      }),
    );
    expect(said(left, 'second-responder')).toHaveLength(1);
    expect(said(left, 'second-responder-gone')).toMatchObject([{ level: 30, interfaces: ['g0'] }]);
    expect(await secondOf(gw, left === one ? '9911' : '9912')).toEqual([undefined, undefined, 1]);
    endOf(left);
  });

test('what is served changes: interfaces that come and go, and a rename', async (context) => {
  const { gw, one, two } = await both(context, SERVICE, SERVICE);
  await begins(one);
  gw.ip('link set g0 name gx');
  await two.says('the rename', ({ event }) => event === 'interface-unserved');
  await one.says('that it is over', ({ event }) => event === 'second-responder-gone');
  gw.ip('link set gx name g0');
  await expect.poll(() => said(one, 'second-responder').length, { timeout: 20_000 }).toBe(2);
  await expect.poll(() => said(two, 'second-responder').length, { timeout: 20_000 }).toBe(2);
});

test('status says it, and a dry run is no second one', async (context) => {
  const lab = openLab(context);
  const { gw } = await gateway(lab);
  const path = '/run/arproxy-second.sock';
  const one = await lab.arproxy(gw, ['-i', 'g0', '--control', path]);
  const dry = await lab.arproxy(gw, ['-i', 'g0', '--control', 'none', '--dry-run']);
  const two = await lab.arproxy(gw, ['-i', 'g0', '--control', 'none']);
  expect((await begins(one))['pid']).toBe(two.pid);
  const status = async (...words: string[]) =>
    (await arproxyOutcome(gw, ['status', '--control', path, ...words])).stdout;
  expect(await status()).toMatch(
    `\nsecond         another arproxy (pid ${two.pid}) serves g0, too: two replies to each request there; arproxy doctor finds it\n`,
  );
  expect(JSON.parse(await status('--json'))).toMatchObject({
    secondResponders: [{ pid: two.pid, interfaces: 1 }],
    interfaces: [{ ifname: 'g0', secondResponders: 1 }],
  });
  await dry.stop();
  expect(said(dry, 'second-responder')).toEqual([]);
  await two.stop();
  await one.stop();
  expect(one.log.at(-1)).toMatchObject({ event: 'stopped', secondResponders: 1 });
});

test('a stranger may say that he is one: it is told, nobody is told to kill anybody, and requests are answered', async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const { gw, hostMac, gwMac } = picture;
  const one = await lab.arproxy(gw, ['-i', 'g0']);
  const [, pidNamespace = ''] = /\[(\d+)\]/.exec(readlinkSync('/proc/self/ns/pid')) ?? [];
  const ifindex = gw.exec('cat', ['/sys/class/net/g0/ifindex']).trim();
  const script = `
    const { markUnix } = await import('${REACHABLE}/dist/sys/unix-socket.js');
    markUnix('arproxy/0123456789ab/${pidNamespace}.1/${ifindex}');
    setInterval(() => {}, 1000);`;
  const [command = '', ...words] = [...withMounts(REPOSITORY_REACHABLE), ...AS_NOBODY];
  const node = [process.execPath, '--input-type=module', '-e', script];
  const stranger = gw.spawn(command, [...words, 'setpriv', '--pdeathsig=KILL', ...node]);
  context.onTestFinished(() => void stranger.kill('SIGKILL'));
  expect((await begins(one))['pid']).toBe(1);
  const { findings } = await doctor(gw, ['-i', 'g0']);
  const [found] = findings.filter(({ check }) => check === 'two-daemons');
  expect(found?.text).toMatch(/pid 1, uid 0, as its mark says\): both serve g0: .*is not seen from here/);
  expect(found?.remedy).toBeUndefined();
  const asked = { sha: hostMac, spa: HOST, tpa: TARGET };
  expect(await repliesTo(picture, arpRequest(asked))).toEqual([arpReply(asked, gwMac).toString('hex')]);
  stranger.kill('SIGKILL');
  await one.says('that he has gone', ({ event }) => event === 'second-responder-gone');
});
