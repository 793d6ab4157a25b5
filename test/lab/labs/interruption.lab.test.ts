/** Whatever ends it, at whichever step: nothing is left, or `down` takes it away. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { LabProgram, NOTHING } from './lab-program.ts';

const STEPS = [
  'the picture',
  'without arproxy',
  'left  -> right', // between two pings
  'arproxy, as nobody',
  'CapEff:',
  'with arproxy',
];
const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
const SIGNALS = Object.keys(CODES) as (keyof typeof CODES)[];
const QUICK = { timeout: 120_000 };

for (const [i, step] of STEPS.entries()) {
  const signal = SIGNALS[i % SIGNALS.length] ?? 'SIGTERM';
  test.concurrent(`${signal} at: ${step}`, QUICK, async (context) => {
    const lab = new LabProgram(context);
    const call = lab.start('broken-l2', ...(i % 2 === 0 ? [] : ['--keep']));
    await call.says(step);
    process.kill(call.pid, signal);
    const { code, stderr } = await call.ended;
    expect([code, lab.left()]).toEqual([CODES[signal], NOTHING]);
    expect(stderr).toContain(`arproxy-lab broken-l2: interrupted (${signal}) at step: `);
  });

  test.concurrent(`Ctrl-C, twice, on a terminal, at: ${step}`, QUICK, async (context) => {
    const lab = new LabProgram(context);
    const call = lab.startOnTerminal('broken-l2', '--keep');
    await call.says(step);
    call.type('\x03\x03');
    const { code, stdout } = await call.ended;
    expect([code, lab.left()]).toEqual([130, NOTHING]);
    expect(stdout).toContain('interrupted (SIGINT)');
  });
}

test.concurrent('a closed pipe', QUICK, async (context) => {
  const lab = new LabProgram(context);
  const call = lab.start('broken-l2', '--keep');
  await call.says('the picture');
  call.closePipe();
  const { code } = await call.ended;
  expect([code, lab.left()]).toEqual([141, NOTHING]);
});

for (const step of ['without arproxy', 'arproxy, as nobody', 'CapEff:']) {
  test.concurrent(`SIGKILL at: ${step}; down takes the rest away`, QUICK, async (context) => {
    const lab = new LabProgram(context);
    const call = lab.start('broken-l2', '--keep');
    await call.says(step);
    process.kill(call.pid, 'SIGKILL');
    await call.ended;
    const again = await lab.run('broken-l2', '--keep');
    expect([again.code, again.stderr]).toEqual([
      1,
      expect.stringMatching(
        /^arproxy-lab: broken-l2 was left half built\. To take it away: .* down broken-l2\n$/,
      ),
    ]);
    expect(await lab.run('down')).toEqual({ code: 0, stdout: 'broken-l2 is gone.\n', stderr: '' });
    expect(lab.left()).toEqual(NOTHING);
  });
}

test.concurrent('down of what another call is building', QUICK, async (context) => {
  const lab = new LabProgram(context);
  const call = lab.start('broken-l2', '--keep');
  await call.says('without arproxy');
  const second = await lab.run('broken-l2', '--keep');
  expect(second.stderr).toBe(`arproxy-lab: broken-l2 is being built by process ${call.pid}\n`);
  expect(await lab.run('down', 'broken-l2')).toMatchObject({ code: 0, stdout: 'broken-l2 is gone.\n' });
  expect([(await call.ended).code, lab.left()]).toEqual([143, NOTHING]);
});

test.concurrent(
  'a namespace that somebody else has made is not taken, nor taken away',
  QUICK,
  async (context) => {
    const lab = new LabProgram(context);
    const other = `${lab.prefix}-broken-l2-right`;
    const { execFileSync } = await import('node:child_process');
    execFileSync('ip', ['netns', 'add', other]);
    context.onTestFinished(() => void execFileSync('ip', ['netns', 'del', other]));
    const { code, stderr } = await lab.run('broken-l2', '--keep', '--quiet');
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining(`there is a network namespace ${other} already`),
    ]);
    expect(await lab.run('down')).toMatchObject({ code: 0 });
    expect(lab.left()).toEqual({ ...NOTHING, namespaces: [other], mounts: [expect.stringContaining(other)] });
  },
);

test.concurrent(
  'an arproxy that was killed: list says so, and down takes the lab away',
  QUICK,
  async (context) => {
    const lab = new LabProgram(context);
    expect(await lab.run('broken-l2', '--keep', '--quiet')).toMatchObject({ code: 0, stderr: '' });
    const [pid] = readFileSync(join(lab.folder, 'broken-l2/gateways/gw/pid'), 'utf8').split(' ');
    process.kill(Number(pid), 'SIGKILL');
    let told = '';
    for (let n = 0; n < 50 && !told.includes('has ended'); n++) told = (await lab.run()).stdout;
    expect(told).toContain('broken-l2 stands: gw left right (arproxy on gw has ended)\n');
    expect((await lab.run('show')).stdout).toMatch(/^\| +has ended; why: arproxy-lab log gw +\|$/m);
    expect(await lab.run('down')).toEqual({ code: 0, stdout: 'broken-l2 is gone.\n', stderr: '' });
    expect(lab.left()).toEqual(NOTHING);
  },
);
