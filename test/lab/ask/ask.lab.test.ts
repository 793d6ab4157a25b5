/** `arproxy ask` on the wire: one answer, two, none, and the places where it cannot. */
import type { TestContext } from 'vitest';
import { describe, expect, test } from 'vitest';
import { type Arproxy, arproxyOutcome, type Place } from '../../support/arproxy.ts';
import {
  AS_NOBODY_WITH_NET_RAW,
  AS_ROOT_WITHOUT_NET_RAW,
  REACHABLE,
  REPOSITORY_REACHABLE,
  withMounts,
} from '../../support/confine.ts';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { type Gateway, gateway, HOST, TARGET } from '../../support/gateway.ts';
import { type Lab, openLab } from '../../support/lab.ts';

/** Long enough for every answer of a machine that is busy. */
const PATIENT = ['--timeout', '700ms'];

interface Told {
  readonly code: number | null;
  readonly stderr: string;
  readonly replies: readonly Record<string, unknown>[];
  readonly summary: Record<string, unknown>;
}

async function ask(
  { host }: Pick<Gateway, 'host'>,
  args: readonly string[],
  place: Place = {},
): Promise<Told> {
  const { code, stdout, stderr } = await arproxyOutcome(
    host,
    ['ask', '-i', 'h0', '--json', ...PATIENT, ...args],
    place,
  );
  const rows = stdout
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  return { code, stderr, replies: rows.slice(0, -1), summary: rows.at(-1) ?? {} };
}

/** The host has an address, and the gateway one on its side. */
async function ready(context: TestContext): Promise<Gateway & { readonly lab: Lab }> {
  const lab = openLab(context);
  const picture = await gateway(lab);
  picture.host.ip(`addr add ${HOST}/24 dev h0`);
  picture.gw.ip('addr add 10.0.0.1/24 dev g0');
  return { ...picture, lab };
}

describe('who answers', () => {
  test('nobody, and then arproxy', async (context) => {
    const picture = await ready(context);
    const { lab, gw, gwMac, hostMac } = picture;
    expect(await ask(picture, [TARGET])).toMatchObject({
      ...{ code: 1, stderr: '', replies: [] },
      summary: { result: 'none', requests: 1, answered: 0, replies: 0, hosts: [] },
    });
    await lab.arproxy(gw, ['-i', 'g0']);
    const told = await ask(picture, [TARGET]);
    expect(told).toMatchObject({
      code: 0,
      replies: [{ ifname: 'h0', request: 1, spa: TARGET, sha: gwMac, source: gwMac }],
      summary: { result: 'one', spa: HOST, sha: hostMac, tpa: TARGET, hosts: [gwMac], notes: [] },
    });
    expect(told.replies[0]?.['ms']).toSatisfy((ms: number) => ms > 0 && ms < 700);
  });

  test('the frame is what a host sends, and no other', async (context) => {
    const { host, wire: _, lab, second, ...rest } = await ready(context);
    const gwSide = await lab.wire(rest.gw, 'g0');
    await ask({ host }, ['--count', '2', '--timeout', '20ms', TARGET]);
    const asked = { sha: rest.hostMac, spa: HOST, tpa: TARGET };
    const request = arpRequest(asked).toString('hex');
    expect((await gwSide.received()).map(({ hex }) => hex)).toEqual([request, request]);
    await ask({ host }, [
      '--unicast',
      rest.gwMac,
      '--sha',
      '02:00:00:00:00:77',
      '--from',
      '10.0.0.77',
      '--timeout',
      '20ms',
      TARGET,
    ]);
    const other = { sha: '02:00:00:00:00:77', spa: '10.0.0.77', tpa: TARGET, dst: rest.gwMac };
    expect((await gwSide.received()).map(({ hex }) => hex)).toEqual([arpRequest(other).toString('hex')]);
    expect(second.aMac).not.toBe(rest.hostMac);
  });

  test('two arproxies at one MAC, and the kernel beside one', async (context) => {
    const picture = await ready(context);
    const { lab, gw, gwMac } = picture;
    const daemons: Arproxy[] = [
      await lab.arproxy(gw, ['-i', 'g0']),
      await lab.arproxy(gw, ['-i', 'g0', '--control', 'none']),
    ];
    const two = await ask(picture, [TARGET]);
    expect(two).toMatchObject({ code: 3, summary: { result: 'twice', replies: 2, hosts: [gwMac] } });
    expect(two.summary['text']).toContain('two responders on that interface');
    await daemons[0]?.stop();
    expect(await ask(picture, [TARGET])).toMatchObject({ code: 0, summary: { result: 'one' } });
  });

  test('two hosts at two MACs: a conflict', async (context) => {
    const picture = await ready(context);
    const { lab, gw, gwMac, wire, hostMac } = picture;
    await lab.arproxy(gw, ['-i', 'g0']);
    // Another host's answer, from the gateway's side, while it is listened for.
    const gwSide = await lab.wire(gw, 'g0');
    const asked = { sha: hostMac, spa: HOST, tpa: TARGET };
    const telling = ask(picture, [TARGET]);
    await gwSide.receivedUpTo(arpRequest(asked).toString('hex'), 'the request');
    gwSide.send('g0', arpReply(asked, '02:00:00:00:00:99'));
    const told = await telling;
    expect(told).toMatchObject({ code: 3, summary: { result: 'conflict', replies: 2 } });
    expect((told.summary['hosts'] as string[]).toSorted()).toEqual(['02:00:00:00:00:99', gwMac].toSorted());
    expect(told.summary['text']).toMatch(/^two hosts answer for .*: an address conflict, or two proxies$/);
    await wire.received();
  });

  test('a probe: the owner, and no proxy', async (context) => {
    const picture = await ready(context);
    await picture.lab.arproxy(picture.gw, ['-i', 'g0']);
    const free = await ask(picture, ['--probe', TARGET]);
    expect(free).toMatchObject({ code: 1, summary: { spa: '0.0.0.0', result: 'none' } });
    expect(free.summary['notes']).toEqual([expect.stringContaining('no proxy answers a probe')]);
    const used = await ask(picture, ['--probe', '10.0.0.1']);
    expect(used).toMatchObject({ code: 0, summary: { hosts: [picture.gwMac] } });
    expect(used.summary['text']).toContain('the address is in use');
  });

  test('a unicast request, and a sender of its own choice', async (context) => {
    const picture = await ready(context);
    await picture.lab.arproxy(picture.gw, ['-i', 'g0']);
    expect(await ask(picture, ['--unicast', picture.gwMac, TARGET])).toMatchObject({ code: 0 });
    const told = await ask(picture, ['--from', '10.0.0.77', TARGET]);
    expect(told).toMatchObject({ code: 0, summary: { spa: '10.0.0.77' } });
    expect(told.summary['notes']).toEqual([expect.stringContaining('10.0.0.77 is no address of h0')]);
    expect(await ask(picture, ['--unicast', '02:00:00:00:00:88', TARGET])).toMatchObject({ code: 1 });
  });
});

test('in words, on the host of the daemon: it hears nothing that its own host sends', async (context) => {
  const picture = await ready(context);
  const daemon = await picture.lab.arproxy(picture.gw, ['-i', 'g0', '-i', 'g1']);
  const { code, stdout } = await arproxyOutcome(picture.gw, ['ask', '-i', 'g0', '--timeout', '100ms', HOST]);
  expect(code).toBe(0);
  expect(stdout.split('\n')).toEqual([
    `g0 who-has ${HOST} tell 10.0.0.1 (${picture.gwMac})`,
    expect.stringMatching(new RegExp(`^${HOST} is-at ${picture.hostMac} in [\\d.]+ ms$`)),
    `one host answers for ${HOST}: ${picture.hostMac}`,
    expect.stringMatching(/^Note: arproxy \(pid \d+\) serves g0 here, and hears nothing/),
    '',
  ]);
  await daemon.stop();
});

describe('where it cannot', () => {
  const NOT_ASKED = 4;

  test('as nobody with CAP_NET_RAW alone it can; without it, it says what is missing', async (context) => {
    const picture = await ready(context);
    const within = [...withMounts(REPOSITORY_REACHABLE), ...AS_NOBODY_WITH_NET_RAW];
    expect(await ask(picture, ['10.0.0.1'], { within, repository: REACHABLE })).toMatchObject({
      ...{ code: 0, stderr: '', summary: { result: 'one' } },
    });
    const { code, stderr } = await ask(picture, ['10.0.0.1'], { within: AS_ROOT_WITHOUT_NET_RAW });
    expect(code).toBe(NOT_ASKED);
    expect(stderr).toMatch(/^arproxy: socket AF_PACKET: EPERM [^\n]+: needs CAP_NET_RAW: [^\n]+\n$/);
  });

  test.for([
    ['lo', 'ip link set lo up', /^arproxy: cannot ask on lo: lo is not an Ethernet interface\n$/],
    ['h0', 'ip link set h0 down', /: h0 is down \(ENETDOWN\): ip link set dev h0 up\n$/],
    [
      'p0',
      'ip link add p0 type veth peer name p1; ip link set p0 up',
      /p0 has no carrier: .*: ip link set dev p1 up\n$/,
    ],
    [
      'h0',
      'ip link add br0 type bridge; ip link set h0 master br0',
      /h0 is a port of br0 .*: arproxy ask -i br0\n$/,
    ],
  ] as const)('%s after %s', async ([ifname, command, says], context) => {
    const { host } = await ready(context);
    host.exec('sh', ['-ec', command]);
    const { code, stdout, stderr } = await arproxyOutcome(host, ['ask', '-i', ifname, TARGET]);
    expect(stderr).toMatch(says);
    expect({ code, stdout }).toEqual({ code: NOT_ASKED, stdout: '' });
  });

  test.for([
    [
      'an interface that is not there',
      ['-i', 'nope', TARGET],
      /^arproxy: there is no interface "nope"; there are lo, h0, h2\n$/,
    ],
    [
      'one without an address',
      ['-i', 'h2', TARGET],
      /^error: h2 has no IPv4 address to ask from: [^\n]*--from[^\n]*\nSee: arproxy ask --help\n$/,
    ],
    [
      'one with the target alone',
      ['-i', 'h0', HOST],
      /^error: h0 has no IPv4 address but the target [^\n]*--probe/,
    ],
    ['a probe with a sender', ['-i', 'h0', '--probe', '--from', HOST, TARGET], /--from/],
    ['no time', ['-i', 'h0', '--timeout', '0s', TARGET], /want a duration/],
    ['no request', ['-i', 'h0', '--count', '0', TARGET], /want a whole number of 1 or more/],
    ['a name for a target', ['-i', 'h0', 'gateway'], /want an IPv4 address/],
  ] as const)('%s is wrong use', async ([, args, says], context) => {
    const { host } = await ready(context);
    const { code, stdout, stderr } = await arproxyOutcome(host, ['ask', ...args]);
    expect(stderr).toMatch(says);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

test('an altname, and an interrupt that ends it with what is known', async (context) => {
  const { host, gwMac } = await ready(context);
  host.ip('link property add dev h0 altname uplink');
  const { stdout } = await host.runUntil(/"mac"|"sha"/, process.execPath, [
    ...['dist/cli/main.js', 'ask', '-i', 'uplink'],
    ...['--json', '--count', '1000', '--timeout', '200ms', '10.0.0.1'],
  ]);
  const rows = stdout.trimEnd().split('\n');
  const summary = JSON.parse(rows.at(-1) ?? '') as Record<string, unknown>;
  expect(summary).toMatchObject({ ifname: 'h0', result: 'one', hosts: [gwMac] });
  expect(summary['requests']).toSatisfy((requests: number) => requests > 0 && requests < 1000);
});
