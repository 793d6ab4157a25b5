/**
 * What the kernel announced before a frame came is known when that frame is decided. The daemon is stopped meanwhile,
 * with a frame waiting from before the change: so it is woken for frames first, and must look for changes by itself.
 */
import { expect, test } from 'vitest';
import { cable } from '../../support/cable.ts';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { type Gateway, gateway, HOST, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';

const EARLIER = '10.99.0.100';
const NEW_MAC = '02:bb:00:00:00:a1';

const ask = ({ hostMac: sha }: Gateway, tpa: string): Buffer => arpRequest({ sha, spa: HOST, tpa });

test('a MAC that changed', async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const { gw, wire, hostMac: sha } = picture;
  const arproxy = await lab.arproxy(gw, ['-i', 'g0']);
  arproxy.pause();
  wire.send('h0', ask(picture, EARLIER));
  await wire.received(); // it has been sent
  gw.ip(`link set g0 address ${NEW_MAC}`);
  wire.send('h0', ask(picture, TARGET));
  await wire.received();
  arproxy.resume();
  const wanted = arpReply({ sha, spa: HOST, tpa: TARGET }, NEW_MAC).toString('hex');
  await wire.receivedUpTo(wanted, 'a reply from the new MAC');
  await arproxy.stop();
  expect(arproxy.counters()).toEqual({ 'proxy-arp': 2 });
});

test('an interface that has come', async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const { host, gw, wire, hostMac: sha } = picture;
  const arproxy = await lab.arproxy(gw, ['-i', 'g*']);
  arproxy.pause();
  wire.send('h0', ask(picture, EARLIER));
  await wire.received();
  const { bMac } = await cable(host, 'h5', gw, 'g5');
  const later = await lab.wire(host, 'h5');
  later.send('h5', ask(picture, TARGET));
  await later.received();
  arproxy.resume();
  const { hex } = await later.next('a reply on h5');
  expect(hex).toBe(arpReply({ sha, spa: HOST, tpa: TARGET }, bMac).toString('hex'));
});

test('an interface that is another under the same name and ifindex', async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const { host, gw, wire } = picture;
  await cable(host, 'h7', gw, 'g7', { bIndex: 777 });
  const arproxy = await lab.arproxy(gw, ['-i', 'g*']);
  arproxy.pause();
  wire.send('h0', ask(picture, EARLIER));
  await wire.received();
  gw.ip('link del g7');
  await cable(host, 'h8', gw, 'x8', { bIndex: 777 });
  const later = await lab.wire(host, 'h8');
  later.send('h8', ask(picture, TARGET));
  await later.received();
  arproxy.resume();
  await wire.next('the reply on h0');
  await arproxy.stop();
  expect(await later.received()).toEqual([]);
  expect(arproxy.counters()).toEqual({ 'proxy-arp': 1, 'not-chosen': 1 });
});

test("the kernel's own proxy_arp that was turned on", async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const { gw, wire, hostMac: sha, gwMac } = picture;
  const arproxy = await lab.arproxy(gw, ['-i', 'g0', '--log-level', 'trace']);
  arproxy.pause();
  wire.send('h0', ask(picture, EARLIER));
  await wire.received();
  gw.sysctl('net.ipv4.conf.g0.proxy_arp', 1);
  wire.send('h0', ask(picture, TARGET));
  await wire.received();
  arproxy.resume();
  await arproxy.says(`its decision on ${TARGET}`, (line) => line['tpa'] === TARGET);
  await arproxy.stop();
  const replies = (await wire.received()).map(({ hex }) => hex);
  expect(replies).not.toContain(arpReply({ sha, spa: HOST, tpa: TARGET }, gwMac).toString('hex'));
  expect(arproxy.log).toContainEqual(expect.objectContaining({ tpa: TARGET, reason: 'kernel-proxy-arp' }));
});
