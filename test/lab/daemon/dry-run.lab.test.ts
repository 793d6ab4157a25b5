/** run --dry-run: everything but sending. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { gateway, HOST, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { scratch, tcpdumpRead } from '../../support/tcpdump.ts';

const DRY = ['-i', 'g0', '--dry-run', '-l', 'trace'];

test('decides, counts, logs and dumps, and sends nothing', async (context) => {
  const lab = openLab(context);
  const { gw, wire, hostMac: sha, gwMac } = await gateway(lab);
  const file = join(scratch(), 'arp.pcapng');
  const dry = await lab.arproxy(gw, [...DRY, '--dump', file]);
  const asked = { sha, spa: HOST, tpa: TARGET };
  wire.send('h0', arpRequest(asked));
  wire.send('h0', arpRequest({ ...asked, tpa: '10.98.0.1' }));
  await dry.says('that it saw both', ({ reason }) => reason === 'no-route');
  await dry.stop();
  expect(await wire.received()).toEqual([]);
  expect(dry.counters()).toEqual({ 'proxy-arp': 1, 'no-route': 1 });
  expect(dry.log).toContainEqual(
    expect.objectContaining({ verdict: 'reply', reason: 'proxy-arp', tpa: TARGET }),
  );
  expect(dry.log.find(({ msg }) => msg.startsWith('ready'))?.msg).toBe(
    'ready (dry run: nothing is sent): serving g0',
  );
  expect(dry.log.at(-1)?.msg).toBe('stopped (dry run: nothing was sent)');
  expect(tcpdumpRead(file).map((line) => /Request [^,]+/.exec(line)?.[0])).toEqual([
    'Request who-has 10.99.0.1 tell 10.0.0.2',
    'Request who-has 10.98.0.1 tell 10.0.0.2',
  ]);

  // The same requests, and no dry run: the wire was not deaf.
  await lab.arproxy(gw, ['-i', 'g0']);
  wire.send('h0', arpRequest(asked));
  await wire.receivedUpTo(arpReply(asked, gwMac).toString('hex'), 'the reply');
});

test('says beside an answering kernel that it is the kernel that answers', async (context) => {
  const lab = openLab(context);
  const { gw, wire, hostMac: sha, gwMac } = await gateway(lab);
  gw.sysctl('net.ipv4.conf.g0.proxy_arp', 1);
  const dry = await lab.arproxy(gw, DRY);
  const asked = { sha, spa: HOST, tpa: TARGET };
  wire.send('h0', arpRequest(asked));
  await dry.says('what it saw', ({ reason }) => reason === 'kernel-proxy-arp');
  await wire.receivedUpTo(arpReply(asked, gwMac).toString('hex'), "the kernel's reply");
  await dry.stop();
  expect(await wire.received()).toEqual([]);
  expect(dry.counters()).toEqual({ 'kernel-proxy-arp': 1 });
});
