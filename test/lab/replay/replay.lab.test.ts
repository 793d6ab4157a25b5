/** arproxy replay: captures of a real wire, by arproxy and by tcpdump, against real tables. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { type Arproxy, arproxyOutcome, type Place } from '../../support/arproxy.ts';
import { arpRequest, padded, tagged } from '../../support/frames.ts';
import { type Gateway, gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { type Lab, openLab } from '../../support/lab.ts';
import { scratch, tcpdumpWrite } from '../../support/tcpdump.ts';
import { until } from '../../support/until.ts';

interface Replayed {
  readonly number: number;
  readonly time: number;
  readonly ifname: string;
  readonly tpa: string;
  readonly reason: string;
  readonly comment?: string;
}

async function replayed(picture: Gateway, args: readonly string[], place?: Place): Promise<Replayed[]> {
  const { code, stdout, stderr } = await arproxyOutcome(picture.gw, ['replay', '--json', ...args], place);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Replayed);
  return lines.slice(0, -1);
}

/** Frames of many kinds, each answered or not for another reason. */
async function ask(picture: Gateway): Promise<void> {
  const { hostMac: sha, gwMac } = picture;
  const asked = { sha, spa: HOST };
  const frames = [
    arpRequest({ ...asked, tpa: TARGET }),
    padded(arpRequest({ ...asked, tpa: '10.99.0.2' }), 60),
    arpRequest({ ...asked, tpa: '10.99.0.3', dst: gwMac }),
    arpRequest({ ...asked, tpa: '10.99.0.4', dst: '02:00:00:00:00:77' }),
    arpRequest({ ...asked, tpa: '10.99.0.5', dst: '01:00:5e:00:00:01' }),
    arpRequest({ ...asked, tpa: '10.99.0.6', op: 2 }),
    arpRequest({ ...asked, tpa: '10.98.0.1' }),
    arpRequest({ sha, spa: '0.0.0.0', tpa: TARGET }),
    arpRequest({ ...asked, tpa: '224.0.0.1' }),
    arpRequest({ ...asked, tpa: TARGET, hrd: 7 }),
    tagged(arpRequest({ ...asked, tpa: '10.99.0.7' }), 5),
    tagged(arpRequest({ ...asked, tpa: '10.99.0.8' }), 0xe000),
  ];
  for (const frame of frames) await repliesTo(picture, frame);
}

/** What arproxy decided while it ran, in the order of the frames. */
const decidedBy = ({ log }: Arproxy): string[] =>
  log.flatMap(({ level, tpa, reason }) => (level === 10 ? [`${String(tpa)} ${String(reason)}`] : []));
const inWords = (rows: readonly Replayed[]): string[] => rows.map(({ tpa, reason }) => `${tpa} ${reason}`);

async function running(context: TestContext, words: readonly string[] = []) {
  const lab: Lab = openLab(context);
  const picture = await gateway(lab);
  const where = scratch();
  const dump = join(where, 'arp.pcapng');
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0', '-l', 'trace', '--dump', dump, ...words]);
  return { lab, picture, where, dump, arproxy };
}

describe('a capture', () => {
  test('of arproxy itself, on tables that are as they were, has the same verdicts', async (context) => {
    const { picture, dump, arproxy } = await running(context);
    await ask(picture);
    await arproxy.stop();
    const rows = await replayed(picture, [dump, '-i', 'g*'], {
      within: ['setpriv', '--reuid=65534', '--clear-groups', '--inh-caps=-all', '--bounding-set=-all'],
    });
    expect(inWords(rows).toSorted()).toEqual(decidedBy(arproxy).toSorted());
    for (const { reason, comment } of rows)
      expect(comment).toMatch(new RegExp(`^(reply|drop|no answer wanted) \\(${reason}\\)`));
    expect(new Set(rows.map(({ reason }) => reason)).size).toBeGreaterThan(6);
    expect(new Set(rows.map(({ ifname }) => ifname))).toEqual(new Set(['g0']));

    // The tables change, and so do the verdicts: the comments say what they were.
    picture.gw.ip('route del 10.99.0.0/16');
    const { stdout } = await arproxyOutcome(picture.gw, ['replay', dump, '-i', 'g*']);
    expect(stdout).toMatch(
      / g0 who-has 10\.99\.0\.1 tell 10\.0\.0\.2 \([0-9a-f:]{17}\) broadcast: drop \(no-route\); it was reply \(proxy-arp\) -> g1\n/,
    );
    expect(stdout).toMatch(
      / g0 who-has 10\.98\.0\.1 tell 10\.0\.0\.2 \([0-9a-f:]{17}\) broadcast: drop \(no-route\)\n/,
    );
    expect(stdout).toMatch(/\n {2}\d+ left out: sent by the host that captured them\n$/);
  });

  test.for([
    ['of Ethernet', ['-i', 'g0'], ['-i', 'g0']],
    ['of Ethernet, in nanoseconds', ['-i', 'g0', '--time-stamp-precision=nano'], ['--interface-for', 'g0']],
    ['of any, as SLL', ['-i', 'any', '-y', 'LINUX_SLL'], ['--interface-for', 'g0']],
    ['of any, as SLL2', ['-i', 'any', '-y', 'LINUX_SLL2'], []],
  ] as [string, string[], string[]][])(
    '%s, by tcpdump, has the same verdicts',
    async ([, capture, options], context) => {
      const { picture, where, arproxy } = await running(context);
      const file = join(where, 'by-tcpdump');
      const recording = await tcpdumpWrite(picture.gw, file, capture);
      await ask(picture);
      const decided = decidedBy(arproxy);
      await recording.stop(decided.length + decided.filter((words) => words.endsWith(' proxy-arp')).length);
      await arproxy.stop();
      const rows = await replayed(picture, [file, ...options]);
      // tcpdump hears a tagged frame before the kernel takes it to be for nobody, and SLL2 has no place for the tag.
      const comparable = (words: readonly string[]): string[] =>
        words.filter((one) => !capture.includes('LINUX_SLL2') || !one.startsWith('10.99.0.7 ')).toSorted();
      expect(comparable(inWords(rows))).toEqual(comparable(decidedBy(arproxy)));
      const [{ time } = { time: 0 }] = rows;
      expect(Math.abs(time - Date.now())).toBeLessThan(600_000);
    },
  );
});

test('a configuration decides: access lists, and limits by the time of the capture; delays do not', async (context) => {
  const { picture, where, dump, arproxy } = await running(context);
  const asked = { sha: picture.hostMac, spa: HOST };
  for (const tpa of [TARGET, TARGET, '10.99.0.2']) await repliesTo(picture, arpRequest({ ...asked, tpa }));
  await arproxy.stop();
  const file = join(where, 'arproxy.yaml');
  writeFileSync(
    file,
    `interfaces:
  - match: { name: [g0] }
    proxy_delay: 1s
    targets: { deny: [10.99.0.2] }
    senders: { allow: [10.0.0.2] }
    limits: { per_sender: { rate: 0.001/s, burst: 1 } }\n`,
  );
  const rows = await replayed(picture, [dump, '--config', file]);
  expect(
    inWords(rows)
      .filter((words) => words.startsWith('10.99'))
      .toSorted(),
  ).toEqual(['10.99.0.1 proxy-arp', '10.99.0.1 sender-limit', '10.99.0.2 target-denied']);
});

describe('what cannot be', () => {
  test('a capture that names no interface: exit 2, and what to do', async (context) => {
    const { picture, where, arproxy } = await running(context);
    const file = join(where, 'by-tcpdump');
    const recording = await tcpdumpWrite(picture.gw, file, ['-i', 'g0']);
    await repliesTo(picture, arpRequest({ sha: picture.hostMac, spa: HOST, tpa: TARGET }));
    await recording.stop(4);
    await arproxy.stop();
    const outcome = await arproxyOutcome(picture.gw, ['replay', file]);
    expect(outcome).toMatchObject({
      code: 2,
      stderr: expect.stringMatching(/--interface-for NAME \(here are lo, .*g0/),
    });
    const unknown = await arproxyOutcome(picture.gw, ['replay', file, '--interface-for', 'eth7']);
    expect(unknown).toMatchObject({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining('no interface eth7 here'),
    });
  });

  test('on standard input, also compressed: what it has is said before more comes', async (context) => {
    const { picture, dump, arproxy } = await running(context);
    await repliesTo(picture, arpRequest({ sha: picture.hostMac, spa: HOST, tpa: TARGET }));
    await arproxy.stop();
    const whole = await arproxyOutcome(picture.gw, ['replay', dump]);
    const piped = (command: string) =>
      picture.gw.run('sh', ['-c', `${command} | ${process.execPath} dist/cli/main.js replay -`]);
    expect(await piped(`cat ${dump}`)).toEqual(whole);
    expect(await piped(`gzip -c ${dump}`)).toEqual(whole);
    expect(await piped('printf "BZh9"')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(
        'standard input: at octet 0: it is compressed with bzip2: decompress it first: bzip2 -dc | arproxy replay -',
      ),
    });

    const child = picture.gw.spawn(process.execPath, ['dist/cli/main.js', 'replay', '-']);
    let said = '';
    child.stdout.on('data', (octets) => {
      said += String(octets);
    });
    child.stdin.write(readFileSync(dump));
    await until('the lines of the frames so far', () => said.includes(`who-has ${TARGET} `));
    child.stdin.end();
    await until('the sums', () => said === whole.stdout);
  });

  test('a file that is cut off: its frames, where it ends, exit 1', async (context) => {
    const { picture, where, dump, arproxy } = await running(context);
    await repliesTo(picture, arpRequest({ sha: picture.hostMac, spa: HOST, tpa: TARGET }));
    await arproxy.stop();
    const cut = join(where, 'cut.pcapng');
    writeFileSync(cut, readFileSync(dump).subarray(0, -10));
    const outcome = await arproxyOutcome(picture.gw, ['replay', cut]);
    expect(outcome).toMatchObject({
      code: 1,
      stdout: expect.stringMatching(
        /who-has 10\.99\.0\.1 tell 10\.0\.0\.2 \([0-9a-f:]{17}\) broadcast: reply \(proxy-arp\) is-at \S+ -> g1\n/,
      ),
      stderr: expect.stringMatching(
        /^arproxy: .*cut\.pcapng: at octet \d+: the file is cut off: .*; 3 frames before/,
      ),
    });
  });

  test('a file that is none, or is not there: exit 1', async (context) => {
    const gw = openLab(context).netns('gw');
    expect(await arproxyOutcome(gw, ['replay', 'package.json'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('neither a pcap nor a pcapng file'),
    });
    expect(await arproxyOutcome(gw, ['replay', '/tmp'])).toMatchObject({
      code: 1,
      stderr: 'arproxy: /tmp is a directory: want a capture, as tcpdump -w writes it\n',
    });
    expect(await arproxyOutcome(gw, ['replay', '/nowhere'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("ENOENT: no such file or directory, open '/nowhere'"),
    });
  });
});
