/**
 * The kernel announces that a link goes down before it takes the routes away, so a lookup in between still finds them.
 * What an answerer remembers of that moment must not last.
 */
import { describe, expect, test } from 'vitest';
import { ANSWERERS, startAnswering } from '../../support/answerers.ts';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, SENTINEL, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';

const ROUNDS = 5;
/** Of different metrics, so that none shares its nexthop with another: to take them away takes the kernel a while. */
const ROUTES = Array.from({ length: 20_000 }, (_, n) => {
  return `route add 10.${100 + (n >> 8)}.${n & 255}.0/24 dev g1 metric ${n + 1}`;
});

describe.each(ANSWERERS)('with %s, while it is asked without a pause', (who) => {
  test('a target is silent from the moment that the egress is down', async (context) => {
    const lab = openLab(context);
    const picture = await gateway(lab);
    const { gw, wire, hostMac: sha } = picture;
    gw.ipBatch(ROUTES);
    await startAnswering(lab, who, gw, ['g0', 'g2']);
    const request = arpRequest({ sha, spa: HOST, tpa: TARGET });
    // Frames of one sender keep their order, those of several on a busy machine do not.
    const last = { sha, spa: HOST, tpa: SENTINEL.tpa };
    for (let round = 0; round < ROUNDS; round++) {
      expect(await repliesTo(picture, request, 'h2')).toHaveLength(1);
      wire.send('h0', request, 10_000);
      gw.ip('link set g1 down');
      wire.send('h0', arpRequest(last));
      await wire.receivedUpTo(
        arpReply(last, picture.gwMac).toString('hex'),
        'the reply to what was asked last',
      );
      expect(await repliesTo(picture, request, 'h2')).toEqual([]);
      gw.ip('link set g1 up');
      gw.ipBatch(['route add 10.99.0.0/16 dev g1', ...ROUTES]);
    }
  });
});
