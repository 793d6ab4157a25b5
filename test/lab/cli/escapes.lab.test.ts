/** What others name and say reaches a terminal as text: names of interfaces, captures, files, and whoever listens on a socket. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { shellWord } from '../../../src/diagnose/commands.ts';
import { order } from '../../capture/by-hand.ts';
import { arproxyCommand, arproxyOutcome } from '../../support/arproxy.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import { arpRequest } from '../../support/frames.ts';
import { type Gateway, gateway, HOST, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';

/** As the kernel takes them; the colour is none of ours. The altnames are what ip(8) lets through: no white space. */
const [INGRESS, EGRESS] = ['e\x1b[35mX', 'p\u202e\x9b2J'];
const ALTNAME = "alt\x1b]0;title\x07\x1b[2J\x7f'\u2066";
/** In a text: lines too, that look like arproxy's own. */
const HOSTILE = 'a\x1b[35mb\x1b]0;t\x07\x9b2J\u202e\u2028\x7f\r\nok  everything\t';
/** How the two are shown. */
const SHOWN = ['e\\x1b[35mX', 'p\\xe2\\x80\\xae\\xc2\\x9b2J'] as const;

async function hostile(context: TestContext) {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const rename = (before: string): string =>
    `ip link set ${before} down; ip link set ${before} name "$1"; ip link set "$1" up`;
  const bash = async (script: string, ...args: string[]): Promise<void> => {
    const done = await picture.gw.run('bash', ['-ec', script, 'bash', ...args]);
    expect(done).toEqual({ code: 0, stdout: '', stderr: '' });
  };
  await bash(rename('g0'), INGRESS);
  await bash(rename('g1'), EGRESS);
  await bash('ip link property add dev "$1" altname "$2"', INGRESS, ALTNAME);
  await bash(`ip route replace 10.99.0.0/16 dev "$1"; ip route replace ${HOST} dev "$2"`, EGRESS, INGRESS);
  return { lab, picture, bash };
}

const ESC = '\x1b';
/** Sequences of our own: colours, also pino-pretty's, and the cursor's way to the corner before a table is drawn anew. */
const OURS = new RegExp(`${ESC}\\[(?:1m|22m|3[0-46-9]m|4[19]m|90m|H|J)`, 'g');
const isObeyed = (text: string): boolean => /[\p{Cc}\p{Cf}\u2028\u2029]/u.test(text);

/** What the command writes into pipes; and on a terminal, where it has colours. */
async function written({ gw }: Gateway, args: readonly string[], seconds = 20): Promise<string> {
  const [command, ...words] = ['timeout', '-s', 'INT', `${seconds}`, ...arproxyCommand(args)] as const;
  const line = [command, ...words].map(shellWord).join(' ');
  const [piped, { stdout }] = await Promise.all([
    gw.run(command, words),
    gw.run('bash', ['-c', 'TERM=xterm-256color script -qec "$1" /dev/null </dev/null', 'bash', line]),
  ]);
  const all = `${piped.stdout}${piped.stderr}`;
  expect(all.split('\n').filter(isObeyed)).toEqual([]);
  const bare = stdout.replaceAll('\r\n', '\n').replaceAll(OURS, '');
  expect(bare.split('\n').filter(isObeyed)).toEqual([]);
  expect(bare).not.toBe('');
  return all;
}

describe('interfaces of such names', () => {
  test('in every command that names them, and in the log', { timeout: 180_000 }, async (context) => {
    const { lab, picture } = await hostile(context);
    const { gw, hostMac: sha, wire } = picture;
    const arproxy = await lab.arproxy(gw, ['-i', INGRESS, '-l', 'trace', '--metrics', '127.0.0.1:9911']);
    wire.send('h0', arpRequest({ sha, spa: HOST, tpa: TARGET }));
    await arproxy.says('its decision', ({ msg }) => msg.includes(TARGET));

    const asks = ['--from', HOST, TARGET];
    const rows: readonly (readonly string[])[] = [
      ['status'],
      ['status', '--json'],
      ['explain', '-i', INGRESS, '--trace', ...asks],
      ['explain', '-i', ALTNAME, '--json', ...asks],
      ['doctor'],
      ['doctor', '-i', INGRESS, '--json'],
      ['doctor', '-i', '*'],
      ['ask', '-i', INGRESS, '--timeout', '10ms', TARGET],
      ['selftest', '--only', HOSTILE],
      ['reasons', HOSTILE],
      ['reload'],
      ['loglevel', 'trace', '-i', INGRESS],
    ];
    for (const row of rows) expect(await written(picture, row)).not.toBe('');
    expect(await written(picture, ['status'])).toContain(SHOWN[0]);
    expect(await written(picture, ['explain', '-i', ALTNAME, ...asks])).toContain(
      `dev ${SHOWN[1]}, table main`,
    );
    for (const way of [['--why'], ['--json'], ['--top']])
      expect(await written(picture, ['watch', '-i', INGRESS, '--history', '9', ...way], 5)).toContain(
        way[0] === '--json' ? JSON.stringify(SHOWN[0]) : SHOWN[0],
      );
    const wrong = ['nope\x1b[35m', '--from', HOST, TARGET];
    for (const row of [
      ['explain', '-i', ...wrong],
      ['ask', '-i', 'nope\x9b', TARGET],
      [HOSTILE],
      [`--${HOSTILE}`],
    ])
      await written(picture, row);
    await arproxy.stop();
    expect(arproxy.log.some(({ msg }) => msg.includes(SHOWN[0]))).toBe(true);
    expect(await written(picture, ['run', '-i', '*', '-l', 'trace'], 10)).toContain('ready');
  });

  test('the remedies work as they are pasted', async (context) => {
    const { picture, bash } = await hostile(context);
    const { gw } = picture;
    const conf = (key: string): string => `/proc/sys/net/ipv4/conf/${INGRESS}/${key}`;
    await bash(
      'echo 0 > "$1"; echo 1 > "$2"; ip link set "$3" down',
      conf('forwarding'),
      conf('rp_filter'),
      INGRESS,
    );
    await bash(`ip route replace ${HOST} dev "$1"`, EGRESS);
    const pasted: string[] = [];
    for (let tries = 0; tries < 6; tries++) {
      const args = ['explain', '-i', INGRESS, '--from', HOST, '--json', TARGET];
      const { stdout } = await arproxyOutcome(gw, args);
      const { verdict, remedy } = JSON.parse(stdout);
      if (verdict === 'reply') break;
      pasted.push(remedy.command);
      await bash(`{ ${remedy.command}\n} > /dev/null`);
    }
    expect(pasted.some((command) => command.includes("$'"))).toBe(true);
    const last = await arproxyOutcome(gw, ['explain', '-i', INGRESS, '--from', HOST, '--json', TARGET]);
    expect(JSON.parse(last.stdout)).toMatchObject({ verdict: 'reply' });
  });
});

test("captures: names, comments and the writer's words", { timeout: 180_000 }, async (context) => {
  const { picture } = await hostile(context);
  const { section, iface, option, enhanced } = order(true);
  const text = (said: string): Buffer => Buffer.from(said);
  const octets = arpRequest({ sha: picture.hostMac, spa: HOST, tpa: TARGET });
  const capture = Buffer.concat([
    section(option(1, text(HOSTILE)), option(4, text(HOSTILE))),
    iface(1, 0, option(2, text(INGRESS)), option(3, text(HOSTILE))),
    iface(1, 0, option(2, text(HOSTILE))),
    enhanced(0, 5n, octets, octets.length, option(1, text(`drop (no-route) ${HOSTILE}`))),
    enhanced(1, 6n, octets, octets.length, option(1, text(`reply (proxy-arp) \x1b[35m`))),
    enhanced(0, 7n, octets, octets.length, option(1, Buffer.from('reply (local)\xff\x9b', 'latin1'))),
    enhanced(9, 8n, octets),
  ]);
  const files = new ConfigFiles(context);
  const file = files.path('a\x1b[35m\u202eb.pcapng');
  await picture.gw.run('bash', [
    '-c',
    'printf %s "$1" | base64 -d > "$2"',
    'bash',
    capture.toString('base64'),
    file,
  ]);
  expect(await written(picture, ['replay', file])).toContain(`who-has ${TARGET}`);
  const json = await written(picture, ['replay', file, '--json']);
  expect(JSON.parse(json.split('\n')[0] ?? '')).toMatchObject({ comment: `drop (no-route) ${HOSTILE}` });
  for (const words of [
    ['--explain', '1'],
    ['--explain', '2'],
    ['--interface-for', 'x\x1b[35m'],
    ['-i', INGRESS],
  ])
    await written(picture, ['replay', file, ...words]);
  await written(picture, ['explain', '-i', INGRESS, '--frame', file]);
  await written(picture, ['replay', `${file}.not-there`]);
});

test('configuration files: faults, and what is printed', { timeout: 180_000 }, async (context) => {
  const { picture } = await hostile(context);
  const files = new ConfigFiles(context);
  const wrong = files.write(
    'wrong\x1b[35m.yaml',
    `# ${HOSTILE.replaceAll(/[\r\n]/g, '')}\n"a\\e[35m\\u202e": 1\nlog: { level: "x\\e[35m" }\ninterfaces:\n  - match: { name: 7, \x9bz: \u202e }\n`,
  );
  expect(await written(picture, ['check', wrong])).toContain('unknown key');
  await written(picture, ['run', '-c', wrong]);
  const right = files.write(
    'right\u202e.yaml',
    `control: "/tmp/no\\e[35m\\u202e\\x7f"\ninterfaces:\n  - match: { name: "e\\e[35mX" }\n  - match: { name: "\u202e*" }\n`,
  );
  const printed = await written(picture, ['check', right]);
  const again = files.write('again.yaml', printed);
  expect(await written(picture, ['check', again])).toBe(printed);
  for (const words of [['doctor'], ['explain', '-i', INGRESS, '--from', HOST, TARGET], ['run']])
    await written(picture, [...words, '-c', right], 10);
});

test('whoever listens on the control socket', { timeout: 180_000 }, async (context) => {
  const { picture } = await hostile(context);
  const path = join(new ConfigFiles(context).directory, 'foreign.sock');
  let answer = '';
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', () => socket.end(answer));
  }).listen(path);
  context.onTestFinished(() => void server.close());
  await once(server, 'listening');
  const said = (value: object): string => `${JSON.stringify({ version: 1, ...value })}\n`;
  const reload = { time: 1, why: HOSTILE, ok: false, changes: [HOSTILE], faults: [HOSTILE] };
  const status = {
    ...{ version: HOSTILE, pid: HOSTILE, uptime: 1, logLevel: HOSTILE, batches: 1, conflicts: 1, clients: 1 },
    config: { file: HOSTILE, generation: 1, lastReload: reload },
    interfaces: [
      {
        ...{ ifname: HOSTILE, ifindex: 1, mac: HOSTILE, state: HOSTILE, rule: { index: 0, match: HOSTILE } },
        counts: { [HOSTILE]: 1 },
      },
    ],
    counters: { [HOSTILE]: 1 },
    losses: { capture: 0, send: { [HOSTILE]: 1 } },
    top: {
      of: 1,
      senders: [{ count: 1, verdict: HOSTILE, reason: HOSTILE, spa: HOSTILE, sha: HOSTILE }],
      targets: [],
    },
    watchers: [],
  };
  const line = {
    ...{ time: 1, number: 1, ifname: HOSTILE, spa: HOSTILE, sha: HOSTILE, tpa: HOSTILE, verdict: HOSTILE },
    ...{ reason: HOSTILE, mac: HOSTILE, oif: HOSTILE, op: 1, cast: HOSTILE },
  };
  const watched = `${said({ answer: { watching: 0 } })}${JSON.stringify(line)}\n`;
  const error = { code: HOSTILE, message: HOSTILE, details: [HOSTILE] };
  const rows: readonly (readonly [answer: string, ...args: string[]])[] = [
    [said({ answer: status }), 'status'],
    [said({ answer: status }), 'status', '--json'],
    [said({ error }), 'status'],
    [said({ answer: {} }), 'status'],
    [`${HOSTILE}\n`, 'status'],
    [said({ answer: { file: HOSTILE, generation: 1, changes: [HOSTILE], previous: reload } }), 'reload'],
    [said({ answer: { before: HOSTILE } }), 'loglevel', 'info'],
    [watched, 'watch'],
    [watched, 'watch', '--json'],
    [watched, 'watch', '--top'],
    [`${said({ answer: { watching: 0 } })}${HOSTILE}\n`, 'watch'],
    [`${said({ answer: { watching: 0 } })}${HOSTILE}\n`, 'watch', '--json'],
    [said({ answer: { file: HOSTILE, directory: HOSTILE, generation: 1, text: HOSTILE } }), 'explain'],
  ];
  const forged: string[] = [];
  for (const [said, command = '', ...words] of rows) {
    answer = said;
    const args = command === 'explain' ? ['-i', INGRESS, '--from', HOST, TARGET] : [];
    const all = await written(picture, [command, ...args, '--control', path, ...words]);
    // as a line of its own, it would be taken for arproxy's; but what comes as it is with --json
    if (!words.includes('--json') && /^ok {2}everything/m.test(all)) forged.push(all);
  }
  expect(forged).toEqual([]);
});
