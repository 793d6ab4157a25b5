/** Where the kernel answers by itself there is one reply, its own: arproxy stays silent beside it. */
import { expect, test } from 'vitest';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { gateway, HOST, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';

interface Row {
  /** Shell commands in the gateway, while arproxy runs: the kernel announces it. */
  readonly live?: readonly string[];
  /** Before it starts: the kernel announces nothing. */
  readonly before?: readonly string[];
  readonly reason: string;
}

const ANSWERED_BY_KERNEL: Record<string, Row> = {
  'an address of the gateway': {
    live: [`ip addr add ${TARGET}/32 dev g1`],
    reason: 'target-local',
  },
  'an address of the loopback interface': {
    live: [`ip addr add ${TARGET}/32 dev lo`],
    reason: 'target-local',
  },
  'an address of a local route': {
    live: ['ip route add local 10.99.0.0/24 dev lo'],
    reason: 'target-local',
  },
  'proxy_arp on the interface, on from the start': {
    before: ['conf g0 proxy_arp 1'],
    reason: 'kernel-proxy-arp',
  },
  'proxy_arp on the interface, turned on later': {
    live: ['conf g0 proxy_arp 1'],
    reason: 'kernel-proxy-arp',
  },
  'proxy_arp on all interfaces, on from the start': {
    before: ['conf all proxy_arp 1'],
    reason: 'kernel-proxy-arp',
  },
  'proxy_arp on all interfaces, turned on later': {
    live: ['conf all proxy_arp 1'],
    reason: 'kernel-proxy-arp',
  },
  'a proxy neighbour': {
    before: [`ip neigh add proxy ${TARGET} dev g0`],
    reason: 'kernel-proxy-neighbour',
  },
  'proxy_arp_pvlan, and a route back to the asking interface': {
    before: ['conf g0 proxy_arp_pvlan 1', `ip route add ${TARGET} dev g0`],
    reason: 'kernel-proxy-arp-pvlan',
  },
};

test.for(Object.entries(ANSWERED_BY_KERNEL))('one reply: %s', async ([, row], context) => {
  const lab = openLab(context);
  const { gw, shell, wire, hostMac: sha, gwMac } = await gateway(lab);
  await shell.run(row.before ?? []);
  const arproxy = await lab.arproxy(gw, ['-i', 'g0', '--log-level', 'trace']);
  await shell.run(row.live ?? []);

  const asked = { sha, spa: HOST, tpa: TARGET };
  wire.send('h0', arpRequest(asked));
  await arproxy.says(`its decision on ${TARGET}`, (line) => line['tpa'] === TARGET);
  await arproxy.stop(); // whatever it was going to send has been sent
  expect((await wire.received()).map(({ hex }) => hex)).toEqual([arpReply(asked, gwMac).toString('hex')]);
  expect(arproxy.counters()).toEqual({ [row.reason]: 1 });
});
