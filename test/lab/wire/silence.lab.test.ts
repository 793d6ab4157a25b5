/** Frames that get no reply, from arproxy as from the kernel, and the reason that arproxy counts for each. */
import { describe, expect, test } from 'vitest';
import { ANSWERERS, startAnswering } from '../../support/answerers.ts';
import { type ArpFields, arpRequest, padded, tagged } from '../../support/frames.ts';
import { gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';

interface Row {
  /** What is another in the request, or what becomes of the whole frame. */
  readonly fields?: Partial<ArpFields>;
  readonly changed?: (frame: Buffer) => Buffer;
  /** Undefined: the frame does not even come to where ARP is heard. */
  readonly reason?: string;
}

const cut = (length: number): Row => ({
  changed: (frame) => frame.subarray(0, length),
  reason: 'truncated',
});

const SILENT: Record<string, Row> = {
  // The kernel gives an empty packet to no socket that is bound to a protocol.
  'cut after its ethertype': { changed: (frame) => frame.subarray(0, 14) },
  'cut after one octet of ARP': cut(15),
  'cut after its operation': cut(22),
  'cut in its sha': cut(25),
  'cut one octet before its end': cut(41),
  'with hln 5': { fields: { hln: 5 }, reason: 'wrong-address-length' },
  'with hln 8, and octets for it': {
    fields: { hln: 8 },
    changed: (frame) => padded(frame, 60),
    reason: 'wrong-address-length',
  },
  'with pln 16': { fields: { pln: 16 }, reason: 'wrong-address-length' },
  'with pln 0': { fields: { pln: 0 }, reason: 'wrong-address-length' },
  'of hardware type 0': { fields: { hrd: 0 }, reason: 'wrong-hardware-type' },
  'of hardware type 7': { fields: { hrd: 7 }, reason: 'wrong-hardware-type' },
  'of hardware type 256, which is 1 the wrong way round': {
    fields: { hrd: 256 },
    reason: 'wrong-hardware-type',
  },
  'for IPv6': { fields: { pro: 0x86dd }, reason: 'wrong-protocol' },
  'with operation 0': { fields: { op: 0 }, reason: 'not-request' },
  'that is a reply': { fields: { op: 2 }, reason: 'not-request' },
  'that is a RARP request': { fields: { op: 3 }, reason: 'not-request' },
  "for another host's MAC": { fields: { dst: '02:00:00:00:00:66' }, reason: 'other-host' },
  'for the MAC 0': { fields: { dst: '00:00:00:00:00:00' }, reason: 'other-host' },
  'of VLAN 5': { changed: (frame) => tagged(frame, 5), reason: 'other-host' },
  'of VLAN 5 with a priority': { changed: (frame) => tagged(frame, 0xa005), reason: 'other-host' },
  'of another ethertype': { fields: { ethertype: 0x8035 } },
  'from 0.0.0.0, a probe': { fields: { spa: '0.0.0.0' }, reason: 'probe' },
  'from a multicast address': { fields: { spa: '224.0.0.1' }, reason: 'route-refused' },
  'from a loopback address': { fields: { spa: '127.0.0.1' }, reason: 'route-refused' },
  'for a multicast address': { fields: { tpa: '224.0.0.251' }, reason: 'target-multicast' },
  'for the last multicast address': { fields: { tpa: '239.255.255.255' }, reason: 'target-multicast' },
  'for a loopback address': { fields: { tpa: '127.0.0.1' }, reason: 'target-loopback' },
  'for 0.0.0.0': { fields: { tpa: '0.0.0.0' }, reason: 'route-refused' },
  'for 255.255.255.255': { fields: { tpa: '255.255.255.255' }, reason: 'route-not-unicast' },
};

describe.each(ANSWERERS)('%s gives no reply to a frame', (who) => {
  test.for(Object.entries(SILENT))('%s', async ([, row], context) => {
    const lab = openLab(context);
    const picture = await gateway(lab);
    const arproxy = await startAnswering(lab, who, picture.gw, ['g0']);
    const frame = arpRequest({ sha: picture.hostMac, spa: HOST, tpa: TARGET, ...row.fields });

    expect(await repliesTo(picture, row.changed?.(frame) ?? frame)).toEqual([]);
    expect((await arproxy?.stop())?.code ?? 0).toBe(0);
    expect(await picture.wire.received()).toEqual([]);
    const one = row.reason === undefined ? {} : { [row.reason]: 1 };
    expect(arproxy?.counters() ?? one).toEqual({ ...one, ...(arproxy && { 'proxy-arp': 1 }) });
  });
});
