/** The case it is made for: an ordinary user with CAP_NET_RAW alone, where sysctls cannot be written. */
import { expect, test } from 'vitest';
import {
  AS_NOBODY_WITH_NET_RAW,
  PROC_SYS_READ_ONLY,
  REACHABLE,
  REPOSITORY_REACHABLE,
  withMounts,
} from '../../support/confine.ts';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { arpload } from '../../support/load.ts';

const CONFINED = [...withMounts(REPOSITORY_REACHABLE, PROC_SYS_READ_ONLY), ...AS_NOBODY_WITH_NET_RAW];
const CAP_NET_RAW = (1n << 13n).toString(16).padStart(16, '0');

test('the place of this test is as confined as it says', async (context) => {
  const gw = openLab(context).netns('gw');
  const [command = '', ...words] = CONFINED;
  const status = await gw.run(command, [...words, 'cat', '/proc/self/status']);
  for (const set of ['Inh', 'Prm', 'Eff', 'Bnd', 'Amb']) {
    expect(status.stdout).toContain(`Cap${set}:\t${CAP_NET_RAW}\n`);
  }
  expect(status.stdout).toMatch(/^NoNewPrivs:\t1$/m);
  expect(status.stdout).not.toMatch(/^Uid:.*\b0\b/m);
  const mounts = await gw.run(command, [...words, 'cat', '/proc/self/mounts']);
  expect(mounts.stdout).toMatch(/^\S+ \/proc\/sys proc ro\b/m);
});

test('as nobody with CAP_NET_RAW alone and /proc/sys read-only it answers', async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const place = { within: CONFINED, repository: REACHABLE };
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0'], place);
  const asked = { sha: picture.hostMac, spa: HOST, tpa: TARGET };
  const replies = await repliesTo(picture, arpRequest(asked));
  expect(replies).toEqual([arpReply(asked, picture.gwMac).toString('hex')]);
  expect(await repliesTo(picture, arpRequest({ ...asked, tpa: '10.98.0.1' }))).toEqual([]);

  const many = { targets: 5000, requests: 5000, window: 64, mac: picture.gwMac, seconds: 30 };
  const load = { ifname: 'h0', sender: HOST, firstTarget: TARGET, ...many };
  const result = await arpload(picture.host, load);
  expect(result).toMatchObject({ sent: 5000, ok: 5000, wrong: 0, doubled: 0, lost: 0 });
  expect(await arproxy.stop()).toMatchObject({ code: 0, signal: null });
  expect(arproxy.log.filter((line) => line.level > 30)).toEqual([]);
});
