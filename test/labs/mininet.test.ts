/** Mininet's two pictures, by its own program, with real pings. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { LABS, LabRun, NOTHING, needs } from './labs.ts';

const PICTURES = ['broken_l2.py', 'calico.py'];
const programOf = (picture: string): string => join(LABS, 'mininet', picture);

test.for(PICTURES)('%s --test', async (picture, context) => {
  needs(context, 'mininet');
  const run = new LabRun(context, [programOf(picture), '--test']);
  const { code, output } = await run.ended;
  expect(output).toMatch(
    /^without arproxy:\n(?: {2}.* 100% loss\n)+gw runs: .*\n(?: {2}.* 0% loss\n)+(?: {2}.*: reply \(proxy-arp\)\n)+/m,
  );
  expect(output.trimEnd().split('\n').at(-1)).toBe(`${picture}: all as it should be`);
  expect(code).toBe(0);
  expect(run.left()).toEqual(NOTHING);
});

test('the prompt of mininet has arproxy, and knows a host by its name', async (context) => {
  needs(context, 'mininet');
  const typed = ['h1 ping -c 1 -w 5 h2', 'gw arproxy status', 'exit'].join('\\n');
  const run = new LabRun(context, ['sh', '-c', `printf '${typed}\\n' | ${programOf('broken_l2.py')}`]);
  const { code, output } = await run.ended;
  expect(output).toContain('bytes from 10.9.0.2');
  expect(output).toMatch(/^gw-eth1 .* answers/m);
  expect(code).toBe(0);
  expect(run.left()).toEqual(NOTHING);
});

describe('interrupted, it leaves nothing', () => {
  test.for([
    ['while it is built', 'One subnet', 'SIGINT'],
    ['while a ping is lost', 'without arproxy:', 'SIGINT'],
    ['while arproxy starts', 'gw runs:', 'SIGINT'],
    ['while arproxy answers', ' 0% loss', 'SIGINT'],
    ['while arproxy answers', ' 0% loss', 'SIGTERM'],
    ['while it is built', 'One subnet', 'SIGHUP'],
    ['at the prompt', 'Try:', 'SIGTERM'],
  ] as const)('%s (behind "%s", by %s)', async ([when, said, signal], context) => {
    needs(context, 'mininet');
    const words = [programOf('broken_l2.py'), '--test'];
    // Without --test, and with nobody who types.
    const prompt = ['bash', '-c', `exec ${programOf('broken_l2.py')} < <(exec sleep 60)`];
    const run = new LabRun(context, when === 'at the prompt' ? prompt : words);
    await run.says(said);
    run.signal(signal);
    const { code, output } = await run.ended;
    expect(code).toBe({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 }[signal]);
    expect(output).not.toMatch(/Traceback|rror/);
    // What was being started at that moment ends by the end of its parent, which the kernel tells it of.
    await expect.poll(() => run.left(), { timeout: 10_000 }).toEqual(NOTHING);
  });
});

describe('it fails, and says in a line why', () => {
  test.for([
    [
      'no arproxy',
      { ARPROXY: '/nowhere/arproxy' },
      /^broken_l2.py: arproxy is missing \(tried: \/nowhere.*npm/,
    ],
    ['no ping', { PATH: '/nowhere' }, /^broken_l2.py: ping is missing: apt-get install -y iputils-ping\n/],
    ['arproxy ends', { ARPROXY: 'false' }, /broken_l2.py: FAILED: arproxy is not ready \(exit code 1\)/],
    ['arproxy answers not', { ARPROXY: "sh -c 'echo ready; exec sleep 60' sh" }, /FAILED: .*No such file/],
  ] as const)('%s', async ([, environment, line], context) => {
    needs(context, 'mininet');
    const run = new LabRun(context, ['/usr/bin/python3', programOf('broken_l2.py'), '--test'], environment);
    const { code, output } = await run.ended;
    expect(output).toMatch(line);
    expect(output).not.toContain('Traceback');
    expect(code).toBe(1);
    expect(run.left()).toEqual(NOTHING);
  });

  test('a Python without mininet', async (context) => {
    needs(context, 'mininet');
    // -S: without the folder that Debian's packages are in.
    const run = new LabRun(context, ['/usr/bin/python3', '-S', programOf('broken_l2.py'), '--test']);
    const { code, output } = await run.ended;
    expect(output).toMatch(
      /^mininet is missing in \/usr\/bin\/python3, No module named 'mininet' .*: apt-get install -y --no-install-recommends mininet bridge-utils\n$/,
    );
    expect(code).toBe(1);
  });
});
