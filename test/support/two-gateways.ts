/** host h0 -- a switch -- two gateways, each with arproxy and keepalived: who has the address answers. */
import type { TestContext } from 'vitest';
import type { Arproxy } from './arproxy.ts';
import { cable } from './cable.ts';
import { ConfigFiles } from './config-files.ts';
import { HOST, ROUTED } from './gateway.ts';
import { Keepalived } from './keepalived.ts';
import { openLab } from './lab.ts';
import type { Netns } from './netns.ts';
import { until } from './until.ts';
import type { Wire } from './wire.ts';

export const VIP = '10.0.0.254';

export interface PairedGateway {
  readonly netns: Netns;
  readonly mac: string;
  readonly arproxy: Arproxy;
  readonly keepalived: Keepalived;
}

export interface Pair {
  readonly hostNetns: Netns;
  readonly sw: Netns;
  readonly wire: Wire;
  /** Who asks. */
  readonly host: { readonly sha: string; readonly spa: string };
  readonly gateways: readonly [PairedGateway, PairedGateway];
}

/** `rule`: further lines of arproxy's. Resolves when one of them has the address. */
export async function pair(context: TestContext, rule = ''): Promise<Pair> {
  const lab = openLab(context);
  const files = new ConfigFiles(context);
  const [hostNetns, sw] = [lab.netns('host'), lab.netns('switch')];
  sw.ip('link add br0 type bridge');
  sw.ip('link set br0 up');
  const { aMac: sha } = await cable(hostNetns, 'h0', sw, 's0');
  sw.ip('link set s0 master br0');
  const config = files.write(
    'arproxy.yaml',
    `interfaces:\n  - match: { name: g0 }\n    while_local: ${VIP}\n${rule === '' ? '' : `    ${rule}\n`}`,
  );
  const open = async (label: string, number: number): Promise<PairedGateway> => {
    const netns = lab.netns(label);
    const { bMac: mac } = await cable(sw, `s${number}`, netns, 'g0');
    sw.ip(`link set s${number} master br0`);
    netns.ip(`addr add 10.0.0.${number}/24 dev g0`);
    netns.ip('link add far type bridge');
    netns.ip('link set far up');
    netns.sysctl('net.ipv4.ip_forward', 1);
    netns.ip(`route add ${ROUTED} dev far`);
    const arproxy = await lab.arproxy(netns, ['-c', config]);
    return { netns, mac, arproxy, keepalived: new Keepalived(netns, files, { ifname: 'g0', vip: VIP }) };
  };
  const gateways = [await open('left', 3), await open('right', 4)] as const;
  for (const { keepalived } of gateways) keepalived.start();
  await until('a master', () => gateways.some(({ keepalived }) => keepalived.hasAddress));
  return {
    ...{ hostNetns, sw, gateways },
    wire: await lab.wire(hostNetns, 'h0'),
    host: { sha, spa: HOST },
  };
}
