/** Two gateways on one wire with one address between them, as keepalived has it: never both answer, and never neither. */
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { SETTLE_MS } from '../../../src/daemon/takeovers.ts';
import type { Arproxy } from '../../support/arproxy.ts';
import { cable } from '../../support/cable.ts';
import { ConfigFiles } from '../../support/config-files.ts';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { HOST, ROUTED } from '../../support/gateway.ts';
import { type Lab, openLab } from '../../support/lab.ts';
import type { Netns } from '../../support/netns.ts';

const VRRP = '00:00:5e:00:01:0a';
const VIP = '10.0.0.254';
const MOVES = 6;

const CONFIG = `interfaces:
  - match: { name: g0 }
    mac: ${VRRP}
    while_local: ${VIP}
log: { level: trace }
`;

/** A gateway behind a port of the switch. */
async function gatewayAt(lab: Lab, label: string, sw: Netns, port: string): Promise<Netns> {
  const gw = lab.netns(label);
  await cable(sw, port, gw, 'g0');
  gw.ip('link add far type bridge');
  gw.ip('link set far up');
  gw.sysctl('net.ipv4.ip_forward', 1);
  gw.ip(`route add ${ROUTED} dev far`);
  return gw;
}

const verdictOn = (arproxy: Arproxy, tpa: string): Promise<unknown> =>
  arproxy.says(`its verdict on ${tpa}`, (line) => line['tpa'] === tpa).then(({ verdict }) => verdict);

test('the one that has the address answers, and the other is silent, move for move', async (context) => {
  const lab = openLab(context);
  const files = new ConfigFiles(context);
  const [host, sw] = [lab.netns('host'), lab.netns('switch')];
  sw.ip('link add br0 type bridge');
  sw.ip('link set br0 up');
  const { aMac: sha } = await cable(host, 'h0', sw, 's0');
  const left = await gatewayAt(lab, 'left', sw, 's1');
  const right = await gatewayAt(lab, 'right', sw, 's2');
  for (const port of ['s0', 's1', 's2']) sw.ip(`link set ${port} master br0`);

  const file = files.write('arproxy.yaml', CONFIG);
  const onLeft = await lab.arproxy(left, ['-c', file]);
  const onRight = await lab.arproxy(right, ['-c', file]);
  const wire = await lab.wire(host, 'h0');
  const wanted: string[] = [];

  left.ip(`addr add ${VIP}/32 dev g0`);
  for (let move = 1; move <= MOVES; move++) {
    await delay(2 * SETTLE_MS); // one that has just got the address leaves that time to the other
    const asked = { sha, spa: HOST, tpa: `10.99.0.${move}` };
    wire.send('h0', arpRequest(asked));
    const verdicts = await Promise.all([onLeft, onRight].map((arproxy) => verdictOn(arproxy, asked.tpa)));
    expect(verdicts).toEqual(move % 2 === 1 ? ['reply', 'drop'] : ['drop', 'reply']);
    wanted.push(arpReply(asked, VRRP).toString('hex'));
    const [from, to] = move % 2 === 1 ? [left, right] : [right, left];
    from.ip(`addr del ${VIP}/32 dev g0`);
    to.ip(`addr add ${VIP}/32 dev g0`);
  }
  await Promise.all([onLeft.stop(), onRight.stop()]);
  expect((await wire.received()).map(({ hex }) => hex)).toEqual(wanted);
});
