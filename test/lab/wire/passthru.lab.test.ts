/**
 * Below a macvlan in mode passthru an interface still sees what is broadcast, and the macvlan takes what is unicast to its
 * MAC (macvlan_handle_frame(), drivers/net/macvlan.c): what doctor and status say of such an interface is true on the wire.
 */
import { expect, test } from 'vitest';
import { ANSWERERS, startAnswering } from '../../support/answerers.ts';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';

const TIMES = 5;

test.for(ANSWERERS)('%s answers what is broadcast, and nothing that is unicast', async (who, context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  await picture.shell.run(['ip link add m0 link g0 type macvlan mode passthru', 'ip link set m0 up']);
  await startAnswering(lab, who, picture.gw, ['g0']);

  const asked = { sha: picture.hostMac, spa: HOST, tpa: TARGET };
  const reply = arpReply(asked, picture.gwMac).toString('hex');
  for (let i = 0; i < TIMES; i++) expect(await repliesTo(picture, arpRequest(asked))).toEqual([reply]);
  const unicast = arpRequest({ ...asked, dst: picture.gwMac });
  for (let i = 0; i < TIMES; i++) expect(await repliesTo(picture, unicast)).toEqual([]);

  // The same is answered without the macvlan.
  await picture.shell.run(['ip link del m0']);
  expect(await repliesTo(picture, unicast)).toEqual([reply]);
});
