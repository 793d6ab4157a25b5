/** Interfaces that come, go and change while arproxy runs. */
import { expect, test } from 'vitest';
import { cable, carriesFrames } from '../../support/cable.ts';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import type { Wire } from '../../support/wire.ts';

const SHA = '02:00:00:00:00:77';
const ASKED = { sha: SHA, spa: HOST, tpa: TARGET };
const REQUEST = arpRequest(ASKED);

const replyFrom = (mac: string): string => arpReply(ASKED, mac).toString('hex');

/** What comes first after one request. */
async function replyOn(wire: Wire, ifname: string): Promise<string> {
  wire.send(ifname, REQUEST);
  return (await wire.next(`a reply on ${ifname}`)).hex;
}

test('one that comes later is served from its first frame', async (context) => {
  const lab = openLab(context);
  const { host, gw } = await gateway(lab);
  const arproxy = await lab.arproxy(gw, ['-i', 'g*']);
  const { bMac } = await cable(host, 'h5', gw, 'g5');
  const wire = await lab.wire(host, 'h5');
  expect(await replyOn(wire, 'h5')).toBe(replyFrom(bMac));
  await arproxy.stop();
  expect(arproxy.counters()).toEqual({ 'proxy-arp': 1 });
});

test('one that is created anew under its name is served with its new MAC', async (context) => {
  const lab = openLab(context);
  const { host, gw, wire: old, gwMac } = await gateway(lab);
  await lab.arproxy(gw, ['-i', 'g0']);
  expect(await replyOn(old, 'h0')).toBe(replyFrom(gwMac));
  for (const bMac of ['02:bb:00:00:00:a1', '02:bb:00:00:00:a2']) {
    gw.ip('link del g0');
    await cable(host, 'h0', gw, 'g0', { bMac });
    const wire = await lab.wire(host, 'h0');
    expect(await replyOn(wire, 'h0')).toBe(replyFrom(bMac));
  }
});

test('one that is deleted is forgotten: another with its ifindex is not served', async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const { host, gw } = picture;
  await cable(host, 'h7', gw, 'g7', { bIndex: 777 });
  const arproxy = await lab.arproxy(gw, ['-i', 'g*']);
  const before = await lab.wire(host, 'h7');
  await replyOn(before, 'h7');
  gw.ip('link del g7');
  await cable(host, 'h8', gw, 'x8', { bIndex: 777 });
  const wire = await lab.wire(host, 'h8');
  wire.send('h8', REQUEST);
  await repliesTo(picture, REQUEST);
  await arproxy.stop();
  expect(await wire.received()).toEqual([]);
  expect(arproxy.counters()).toEqual({ 'proxy-arp': 3, 'not-chosen': 1 });
});

test('one is served while its name is chosen, through every rename', async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const { host, gw, gwMac, wire } = picture;
  const arproxy = await lab.arproxy(gw, ['-i', 'g*']);
  const rename = async (from: string, to: string): Promise<void> => {
    gw.ip(`link set ${from} down`);
    gw.ip(`link set ${from} name ${to}`);
    gw.ip(`link set ${to} up`);
    await carriesFrames(gw, to);
    await carriesFrames(host, 'h0');
  };
  expect(await replyOn(wire, 'h0')).toBe(replyFrom(gwMac));
  await rename('g0', 'x0');
  expect(await repliesTo(picture, REQUEST, 'h2')).toEqual([]);
  await rename('x0', 'g9');
  expect(await replyOn(wire, 'h0')).toBe(replyFrom(gwMac));
  await rename('g9', 'x9');
  expect(await repliesTo(picture, REQUEST, 'h2')).toEqual([]);
  await arproxy.stop();
  expect(await wire.received()).toEqual([]);
  expect(arproxy.counters()).toEqual({ 'proxy-arp': 4, 'not-chosen': 2 });
});

test('one is served by an altname that was given later', async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const { gw, gwMac, wire } = picture;
  await lab.arproxy(gw, ['-i', 'pod-*', '-i', 'g2']);
  expect(await repliesTo(picture, REQUEST, 'h2')).toEqual([]);
  gw.ip('link property add dev g0 altname pod-7');
  expect(await replyOn(wire, 'h0')).toBe(replyFrom(gwMac));
  gw.ip('link property del dev g0 altname pod-7');
  expect(await repliesTo(picture, REQUEST, 'h2')).toEqual([]);
});

test('a changed MAC is used from the next reply on', async (context) => {
  const lab = openLab(context);
  const { gw, gwMac, wire } = await gateway(lab);
  await lab.arproxy(gw, ['-i', 'g0']);
  expect(await replyOn(wire, 'h0')).toBe(replyFrom(gwMac));
  for (let n = 0; n < 20; n++) {
    const mac = `02:bb:00:00:01:${n.toString(16).padStart(2, '0')}`;
    gw.ip(`link set g0 address ${mac}`);
    expect(await replyOn(wire, 'h0')).toBe(replyFrom(mac));
  }
});

test('one that goes down and up is served as before', async (context) => {
  const lab = openLab(context);
  const { host, gw, gwMac, wire } = await gateway(lab);
  const arproxy = await lab.arproxy(gw, ['-i', 'g0']);
  for (let n = 0; n < 3; n++) {
    expect(await replyOn(wire, 'h0')).toBe(replyFrom(gwMac));
    gw.ip('link set g0 down');
    gw.ip('link set g0 up');
    await carriesFrames(gw, 'g0');
    await carriesFrames(host, 'h0');
  }
  expect(await replyOn(wire, 'h0')).toBe(replyFrom(gwMac));
  await arproxy.stop();
  expect(arproxy.counters()).toEqual({ 'proxy-arp': 4 });
});

test('one that moves to another namespace is left alone there, and served again when it is back', async (context) => {
  const lab = openLab(context);
  const picture = await gateway(lab);
  const { host, gw, gwMac, wire } = picture;
  const other = lab.netns('other');
  await lab.arproxy(gw, ['-i', 'g*']);
  expect(await replyOn(wire, 'h0')).toBe(replyFrom(gwMac));

  gw.ip(`link set g0 netns ${other.name}`);
  other.ip('link set g0 up');
  other.sysctl('net.ipv4.ip_forward', 1);
  other.ip('link add g1 type bridge');
  other.ip('link set g1 up');
  other.ip('route add 10.99.0.0/16 dev g1');
  await carriesFrames(host, 'h0');
  expect(await repliesTo(picture, REQUEST, 'h2')).toEqual([]);

  other.ip(`link set g0 netns ${gw.name}`);
  gw.ip('link set g0 up');
  await carriesFrames(gw, 'g0');
  await carriesFrames(host, 'h0');
  expect(await replyOn(wire, 'h0')).toBe(replyFrom(gwMac));
});

test('one that is a port of a bridge: the log says that nothing is answered there, and when that is over', async (context) => {
  const lab = openLab(context);
  const { gw, wire, gwMac } = await gateway(lab);
  gw.ip('link add br0 type bridge');
  gw.ip('link set g0 master br0');
  const arproxy = await lab.arproxy(gw, ['-i', 'g0']);
  const silent = 'g0: replies disabled: g0 is a port of br0 (bridge)';
  await arproxy.says('at the start', ({ msg }) => msg.includes(silent));
  gw.ip('link set g0 nomaster');
  await arproxy.says('that it is over', ({ msg }) => msg === 'g0: replies enabled');
  expect(await replyOn(wire, 'h0')).toBe(replyFrom(gwMac));
  gw.ip('link set g0 master br0');
  await arproxy.says('that it is again', ({ msg }) => msg.startsWith(silent));
  gw.ip('link set g0 nomaster');
  gw.ip('link set g0 arp off');
  await arproxy.says('another cause', ({ msg }) => msg.startsWith('g0: replies disabled: ARP is off on g0'));
});
