/** The built program on each Node that it is made for, by the launcher, as the PATH finds Node; and on one that is too old. */
import { spawnSync } from 'node:child_process';
import { readlinkSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { nodeProgram } from '../../nodes/nodes.ts';
import { arproxyOutcome } from '../../support/arproxy.ts';
import { Bundle } from '../../support/bundle.ts';
import { REPOSITORY } from '../../support/confine.ts';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { gateway, HOST, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';

const BUILT = join(REPOSITORY, 'dist/cli/main.js');

/** Words that start it as from a shell that finds this Node first. */
const on = (major: number, program = BUILT): string[] => [
  'env',
  `PATH=${dirname(nodeProgram(major))}:${process.env['PATH']}`,
  program,
];

test.for([22, 24, 26])('Node %i: it runs, answers, says its state, and ends', async (major, context) => {
  const lab = openLab(context);
  const { gw, wire, hostMac, gwMac } = await gateway(lab);
  const command = on(major);
  const daemon = await lab.arproxy(gw, ['-i', 'g0'], { command });
  expect(readlinkSync(`/proc/${daemon.pid}/exe`)).toBe(realpathSync(nodeProgram(major)));

  const asked = { sha: hostMac, spa: HOST, tpa: TARGET };
  wire.send('h0', arpRequest(asked));
  await wire.receivedUpTo(arpReply(asked, gwMac).toString('hex'), 'the reply');

  const { code, stdout, stderr } = await arproxyOutcome(gw, ['status', '--json'], { command });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(JSON.parse(stdout)).toMatchObject({
    pid: daemon.pid,
    interfaces: [{ ifname: 'g0', state: 'answers' }],
  });
  expect(await daemon.stop()).toMatchObject({ code: 0 });
  expect(daemon.stray).toEqual([]);
});

/** Of the registry's: 12 cannot parse an await at the top of a file; for arm64 it has none. */
const OLD = process.arch === 'x64' ? 12 : 18;

describe(`Node ${OLD}: one line, and exit code 1, from`, () => {
  let bundle: Bundle;
  beforeAll(() => {
    bundle = new Bundle();
  });
  afterAll(() => bundle.close());

  test.each([
    ['the build', () => BUILT],
    ['the bundle', () => bundle.program],
  ])('%s', (_, program) => {
    for (const words of [['--version'], ['run', '-i', 'g0'], ['status'], []]) {
      const [command = '', ...args] = [...on(OLD, program()), ...words];
      const { status, stdout, stderr } = spawnSync(command, args, { encoding: 'utf8' });
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(
        new RegExp(
          `^arproxy: [^\\n]*/node is Node ${OLD}\\.[\\d.]+: too old, want 20\\.19 or newer[^\\n]*\\n$`,
        ),
      );
    }
  });
});
