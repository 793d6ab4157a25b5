/** arpload, against the kernel's own proxy ARP and against replies that are wrong on purpose. */
import { describe, expect, test } from 'vitest';
import { cable } from '../../support/cable.ts';
import { arpReply, padded, tagged } from '../../support/frames.ts';
import { gateway, HOST } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';
import { arpload } from '../../support/load.ts';

const SOME = { ifname: 'h0', sender: HOST, firstTarget: '10.99.0.0', targets: 5000, seconds: 20 };
const MAC = '02:00:00:00:00:01';

describe('arpload', () => {
  test('counts every reply of the kernel as ok', async (context) => {
    const { host, gw, gwMac: mac } = await gateway(openLab(context));
    gw.sysctl('net.ipv4.conf.g0.proxy_arp', 1);
    const result = await arpload(host, { ...SOME, requests: 12_000, window: 64, mac });
    expect(result).toMatchObject({ sent: 12_000, ok: 12_000, wrong: 0, doubled: 0, lost: 0 });
  });

  test('counts silence as lost', async (context) => {
    const { host } = await gateway(openLab(context));
    const result = await arpload(host, { ...SOME, requests: 100, window: 100, mac: MAC });
    expect(result).toMatchObject({ sent: 100, ok: 0, wrong: 0, doubled: 0, lost: 100 });
  });

  test('counts the replies of another as wrong', async (context) => {
    const { host, gw } = await gateway(openLab(context));
    gw.sysctl('net.ipv4.conf.g0.proxy_arp', 1);
    const result = await arpload(host, { ...SOME, requests: 64, window: 64, mac: MAC });
    expect(result).toMatchObject({ sent: 64, ok: 0, wrong: 64, doubled: 0, lost: 64 });
  });

  test('ends when its time is over', async (context) => {
    const { host } = await gateway(openLab(context));
    const run = arpload(host, { ...SOME, requests: 5000, window: 1, mac: MAC, seconds: 0.1 });
    await expect(run).rejects.toThrow('exit 3');
  });
});

/** What comes before the right reply to the only request, and what arpload is to make of it. */
const EXTRAS: Record<string, { extra: (right: Buffer) => Buffer[]; want: object }> = {
  'no other': { extra: () => [], want: { wrong: 0, doubled: 0 } },
  'the same': { extra: (right) => [right], want: { wrong: 0, doubled: 1 } },
  'one padded': { extra: (right) => [padded(right, 60)], want: { wrong: 1, doubled: 0 } },
  'one cut': { extra: (right) => [right.subarray(0, 41)], want: { wrong: 1, doubled: 0 } },
  'one tagged': { extra: (right) => [tagged(right, 0)], want: { wrong: 1, doubled: 0 } },
};
const FIELDS = {
  dst: 0,
  src: 11,
  ethertype: 13,
  hrd: 15,
  pro: 16,
  hln: 18,
  pln: 19,
  op: 21,
  sha: 27,
  spa: 31,
};
for (const [field, at] of Object.entries({ ...FIELDS, tha: 37, tpa: 41 })) {
  EXTRAS[`one of another ${field}`] = {
    extra: (right) => [octet(right, at)],
    want: { wrong: 1, doubled: 0 },
  };
}

test.for(Object.entries(EXTRAS))('beside the right reply arpload tells %s', async ([, row], context) => {
  const lab = openLab(context);
  const [host, fake] = [lab.netns('host'), lab.netns('fake')];
  const { aMac: sha } = await cable(host, 'h0', fake, 'x0', { bMac: MAC });
  const wire = await lab.wire(fake, 'x0');
  const asked = { sha, spa: HOST };
  const right = arpReply({ ...asked, tpa: '10.99.0.0' }, MAC);
  const barrier = arpReply({ ...asked, tpa: '10.99.0.1' }, MAC);

  const result = arpload(host, { ...SOME, targets: 2, requests: 1, window: 1, mac: MAC });
  await wire.next('the request');
  for (const frame of [...row.extra(right), right]) wire.send('x0', frame);
  await wire.next('the barrier');
  wire.send('x0', barrier);
  expect(await result).toMatchObject({ sent: 1, ok: 1, lost: 0, ...row.want });
});

function octet(frame: Buffer, at: number): Buffer {
  const changed = Buffer.from(frame);
  changed[at] = 0x55;
  return changed;
}
