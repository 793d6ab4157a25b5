/** What a daemon that was started as root may still do, and what it says where that is too little. */
import { chmodSync, chownSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Arproxy } from '../../support/arproxy.ts';
import { arproxyOutcome } from '../../support/arproxy.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import { arpRequest } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { refusing } from '../../support/refuse.ts';
import { until } from '../../support/until.ts';
import { Watch } from '../../support/watch.ts';

const NOBODY = 65_534;
const CAP_NET_RAW = (1n << 13n).toString(16).padStart(16, '0');
const NONE = '0'.repeat(16);

/** Of each thread, the fields of /proc/PID/task/TID/status that say what it may do; alike ones once. */
function rightsOf(pid: number): string[] {
  const FIELD = /^(Cap...|NoNewPrivs|Seccomp):\s*(\w+)$/gm;
  const threads = readdirSync(`/proc/${pid}/task`).map((thread) => {
    const status = readFileSync(`/proc/${pid}/task/${thread}/status`, 'latin1');
    return [...status.matchAll(FIELD)].map(([, name, value]) => `${name} ${value}`).join(', ');
  });
  return [...new Set(threads)];
}

const limited = (seccomp: number): string[] => [
  `CapInh ${NONE}, CapPrm ${CAP_NET_RAW}, CapEff ${CAP_NET_RAW}, CapBnd ${CAP_NET_RAW}, CapAmb ${NONE}, NoNewPrivs 1, Seccomp ${seccomp}`,
];

const YAML = (metrics: string): string => `interfaces: [{ match: { name: g0 } }]\nmetrics: ${metrics}\n`;

/** A file that root reads by CAP_DAC_OVERRIDE alone. */
function ofNobody(path: string): void {
  chownSync(path, NOBODY, NOBODY);
  chmodSync(path, 0o600);
}

const says = (arproxy: Arproxy, event: string) => arproxy.says(event, (line) => line['event'] === event);

test('started as root it has CAP_NET_RAW alone in each thread, and answers, is watched and reloaded', async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const { gw, hostMac: sha } = picture;
  const files = new ConfigFiles(context);
  const file = files.write('arproxy.yaml', YAML('127.0.0.1:9000'));
  const arproxy = await lab.arproxy(gw, ['-c', file, '-l', 'debug']);
  expect(rightsOf(arproxy.pid)).toEqual(limited(2));
  expect(await says(arproxy, 'rights-limited')).toMatchObject({ capabilities: expect.any(Number) });

  // A watch opens a packet socket, and a reload one for TCP.
  const watch = await Watch.start(gw, ['--json']);
  expect(await repliesTo(picture, arpRequest({ sha, spa: HOST, tpa: TARGET }))).toHaveLength(1);
  await until('a decision with its header', () => watch.lines.some((line) => line.includes('"dst"')));
  files.write('arproxy.yaml', YAML('127.0.0.1:9001'));
  await says(arproxy, 'reloaded');
  expect(rightsOf(arproxy.pid)).toEqual(limited(2));
  expect(await arproxy.stop()).toMatchObject({ code: 0, signal: null });
});

describe('what a reload asks for and is refused', () => {
  test.for([
    ['a file of another user', YAML('127.0.0.1:9001'), true, 'reload-failed'],
    ['a port below 1024', YAML('127.0.0.1:80'), false, 'metrics-failed'],
  ] as const)('%s: the remedy works', async ([, text, isOthers, event], context) => {
    const lab = openLab(context);
    const { gw } = await gateway(lab);
    const files = new ConfigFiles(context);
    /** What is said of the new file: `event`, or another. */
    const reloaded = async (other: string, ...options: string[]) => {
      const file = files.write('arproxy.yaml', YAML('127.0.0.1:9000'));
      const arproxy = await lab.arproxy(gw, ['-c', file, ...options]);
      files.write('arproxy.yaml', text);
      if (isOthers) ofNobody(file);
      await arproxyOutcome(gw, ['reload']);
      const said = await says(arproxy, other);
      await arproxy.stop();
      return { said, events: arproxy.log.map((line) => line['event']) };
    };
    const { said } = await reloaded(event);
    expect(said.msg).toContain('start arproxy with --keep-capabilities');
    const { events } = await reloaded('reloaded', '--keep-capabilities');
    expect(events).not.toContain(event);
  });

  test('with --keep-capabilities there are no new privileges, and the filter', async (context) => {
    const lab = openLab(context);
    const { gw } = await gateway(lab);
    const arproxy = await lab.arproxy(gw, ['-i', 'g0', '--keep-capabilities']);
    const [rights = '', ...others] = rightsOf(arproxy.pid);
    expect(others).toEqual([]);
    expect(rights).toMatch(/NoNewPrivs 1, Seccomp 2$/);
    expect(rights).not.toContain(`CapEff ${CAP_NET_RAW}`);
  });
});

test.for(['seccomp 1', 'seccomp 38'])(
  'where seccomp(2) is refused (%s) that is said, and all the rest is done',
  async (call, context) => {
    const lab = openLab(context);
    const picture = await gateway(lab);
    const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0'], { within: refusing(call) });
    const { msg } = await says(arproxy, 'rights-refused');
    expect(msg).toMatch(/seccomp all threads: (EPERM|ENOSYS)/);
    expect(rightsOf(arproxy.pid)).toEqual(limited(2)); // that of `refuse`
    const asked = arpRequest({ sha: picture.hostMac, spa: HOST, tpa: TARGET });
    expect(await repliesTo(picture, asked)).toHaveLength(1);
  },
);
