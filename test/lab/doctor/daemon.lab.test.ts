/** The doctor and the daemons that run: none, one, two; whose rules it looks at, and whom it has heard. */
import { expect, type TestContext, test } from 'vitest';
import { arproxyOutcome } from '../../support/arproxy.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import { AS_NOBODY, REACHABLE, REPOSITORY_REACHABLE, withMounts } from '../../support/confine.ts';
import { doctor } from '../../support/doctor.ts';
import { arpRequest } from '../../support/frames.ts';
import { gateway, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import type { Netns } from '../../support/netns.ts';

async function healthy(context: TestContext) {
  const lab = openLab(context);
  const picture = await gateway(lab);
  picture.gw.ip('addr add 10.0.0.1/24 dev g0');
  return { lab, ...picture };
}

/** `warning daemon g0 | text`, of the checks about daemons. */
async function daemonsOf(gw: Netns, args: readonly string[]): Promise<string[]> {
  const { findings } = await doctor(gw, args);
  return findings
    .filter(({ check }) => check.includes('daemon'))
    .map(
      ({ level, check, ifname = '-', text, remedy }) =>
        `${level} ${check} ${ifname} | ${text} | ${remedy ?? ''}`,
    );
}

test('none, one, and two on one interface: the remedy leaves one', async (context) => {
  const { lab, gw } = await healthy(context);
  expect(await daemonsOf(gw, ['-i', 'g0'])).toEqual([
    expect.stringMatching(
      /^warning daemon - \| no arproxy runs in this network namespace: .* \| arproxy run -i g0$/,
    ),
  ]);
  const first = await lab.arproxy(gw, ['-i', 'g0']);
  expect(await daemonsOf(gw, ['-i', 'g0'])).toEqual([
    expect.stringMatching(
      /^ok daemon - \| the running arproxy \(pid \d+, uid 0, \/\S+\): it serves g0, and has heard no request on g0 yet \| $/,
    ),
  ]);
  const second = await lab.arproxy(gw, ['-i', 'g*', '--control', 'none']);
  const [both = ''] = await daemonsOf(gw, ['-i', 'g0']);
  expect(both).toMatch(
    /^warning two-daemons g0 \| two arproxy run here .*no control socket\): both serve g0:/,
  );
  await second.stop();
  await lab.arproxy(gw, ['-i', 'g0', '-i', 'g2']);
  const [again = ''] = await daemonsOf(gw, ['-i', 'g0']);
  expect(again).toMatch(
    /^warning two-daemons g0 \| .*: both serve g0: each request there gets two replies \| kill \d+$/,
  );
  gw.exec('sh', ['-c', again.replace(/^.*\| /, '')]);
  await expect.poll(() => daemonsOf(gw, ['-i', 'g0'])).toHaveLength(1);
  await first.stop();
});

test('its rules are looked at, unless others are named; and then it is said that it has others', async (context) => {
  const { lab, gw } = await healthy(context);
  const config = new ConfigFiles(context).write(
    'a.yaml',
    'interfaces:\n  - { match: { name: [g0] }, targets: { deny: [0.0.0.0/0] } }\n',
  );
  await lab.arproxy(gw, ['-c', config]);
  const seen = await doctor(gw, []);
  expect(seen).toMatchObject({ complaints: ['problem denied g0'], code: 1 });
  expect(seen.findings.find(({ check }) => check === 'daemon')?.text).toMatch(
    /; its rules are those that are looked at here$/,
  );
  expect(await doctor(gw, ['-i', 'g0'])).toMatchObject({ complaints: ['warning daemon-rules g0'], code: 0 });
  expect(await doctor(gw, ['-i', 'g2'])).toMatchObject({
    complaints: expect.arrayContaining(['warning daemon g2']),
  });
});

test('senders that it has heard are tried, though nothing else tells of them', async (context) => {
  const picture = await healthy(context);
  const { lab, gw, hostMac } = picture;
  await lab.arproxy(gw, ['-i', 'g0']);
  expect(await doctor(gw, [])).toMatchObject({ complaints: [] });
  await repliesTo(picture, arpRequest({ sha: hostMac, spa: '192.0.2.10', tpa: TARGET }));
  const { complaints, findings } = await doctor(gw, []);
  expect(complaints).toEqual(['warning return-route g0']);
  const { text, remedy } = findings.find(({ check }) => check === 'return-route') ?? {};
  expect(text).toMatch(/^packets back to 192\.0\.2\.10 do not leave by g0/);
  expect(remedy).toBe('ip route replace 192.0.2.10/32 dev g0');
});

test('another user sees no more than that somebody hears ARP', async (context) => {
  const { lab, gw } = await healthy(context);
  await lab.arproxy(gw, ['-i', 'g0', '--control', 'none']);
  const within = [...withMounts(REPOSITORY_REACHABLE), ...AS_NOBODY];
  const { stdout } = await arproxyOutcome(gw, ['doctor', '-i', 'g0'], { within, repository: REACHABLE });
  expect(stdout).toMatch(
    /warning +daemon +- +whether an arproxy runs in this network namespace is not known: .*ask as root/,
  );
});
