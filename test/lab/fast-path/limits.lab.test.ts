/** What counts replies goes on counting where the fast path sends them, and JavaScript after it. */
import { expect, test } from 'vitest';
import { configFor } from '../../support/config-gateway.ts';
import { type FastGateway, runFast } from '../../support/fast-path.ts';

const REST = 'route_cache_ttl: 60s';
const [BURST, TIMES] = [400, 30];
/** Nothing comes back while the test lasts. */
const RATE = '0.0001/s';
const VIP = '10.0.0.254';

/** Asks in batches until more were asked than is allowed; how many replies came. */
async function repliesTo(fast: FastGateway, frames: readonly Buffer[]): Promise<number> {
  let replies = 0;
  for (let asked = 0; asked < 2 * BURST; asked += frames.length) replies += (await fast.ask(frames)).length;
  return replies;
}

test('per_sender: a sender is answered as often as its burst allows, whoever answers; another has its own', async (context) => {
  const fast = await runFast(
    context,
    configFor(`limits: { per_sender: { rate: ${RATE}, burst: ${BURST} } }`, REST),
  );
  const ask = (spa: string) => repliesTo(fast, Array<Buffer>(TIMES).fill(fast.plain(undefined, { spa })));
  expect(await ask('10.0.0.2')).toBe(BURST);
  const taken = await fast.taken();
  expect(taken).toBeGreaterThan(BURST / 4);
  expect(await ask('10.0.0.3')).toBe(BURST);
  expect(await ask('10.0.0.2')).toBe(0);
  const { frames } = await fast.books();
  expect(frames['sender-limit']).toBeGreaterThan(BURST);
});

test('per_interface: all senders together', async (context) => {
  const fast = await runFast(
    context,
    configFor(`limits: { per_interface: { rate: ${RATE}, burst: ${BURST} } }`, REST),
  );
  const frames = Array.from({ length: TIMES }, (_, n) => fast.plain(undefined, { spa: `10.0.0.${n + 2}` }));
  expect(await repliesTo(fast, frames)).toBe(BURST);
  expect(await fast.taken()).toBeGreaterThan(BURST / 4);
  expect((await fast.books()).frames['interface-limit']).toBeGreaterThan(BURST / 2);
});

test('announce: a sender that the fast path alone has heard is told when the address has come back', async (context) => {
  const fast = await runFast(context, configFor(`while_local: ${VIP}`, REST), {
    before: (gw) => gw.ip(`addr add ${VIP}/32 dev lo`),
  });
  const { gw, wire } = fast.picture;
  await fast.warm(fast.plain());
  const late = fast.plain('10.99.7.7', { spa: '10.0.0.77' });
  expect(await fast.takenOf(late)).toBe(1);
  await wire.received();
  gw.ip(`addr del ${VIP}/32 dev lo`);
  gw.ip(`addr add ${VIP}/32 dev lo`);
  // An ARP announcement of the target: spa and tpa are the same.
  const announced = Buffer.from([10, 99, 7, 7]).toString('hex');
  const isTold = (hex: string) => hex.slice(56, 64) === announced && hex.slice(76, 84) === announced;
  for (let next = await wire.next('the announcement'); !isTold(next.hex); ) {
    next = await wire.next('the announcement');
  }
});
