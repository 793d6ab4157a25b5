/** What is answered, by arproxy as by the kernel: the right octets, once. */
import { describe, expect, test } from 'vitest';
import { ANSWERERS, startAnswering } from '../../support/answerers.ts';
import { arpReply, arpRequest, padded, tagged } from '../../support/frames.ts';
import { type Gateway, gateway, HOST, repliesTo, TARGET } from '../../support/gateway.ts';
import { openLab } from '../../support/lab.ts';

const OTHER_MAC = '02:00:00:00:00:99';

type Sent = (asked: { sha: string; spa: string; tpa: string }, gwMac: string) => Buffer;
const SENT: Record<string, Sent> = {
  'padded to 60 octets': (asked) => padded(arpRequest(asked), 60),
  'padded to the MTU': (asked) => padded(arpRequest(asked), 1514),
  'of hardware type 6': (asked) => arpRequest({ ...asked, hrd: 6 }),
  'sent to the MAC of the interface': (asked, gwMac) => arpRequest({ ...asked, dst: gwMac }),
  'sent to a multicast MAC': (asked) => arpRequest({ ...asked, dst: '01:00:5e:00:00:01' }),
  'sent from another MAC than it names': (asked) => arpRequest({ ...asked, src: OTHER_MAC }),
  'that has something in tha': (asked) => arpRequest({ ...asked, tha: OTHER_MAC }),
  'with a priority tag': (asked) => tagged(arpRequest(asked), 0xe000),
  'with a priority tag of 802.1ad': (asked) => tagged(arpRequest(asked), 0, 0x88a8),
};

const ASKED: Record<string, { sha?: string; spa?: string; tpa?: string }> = {
  'from another host than the wire': { sha: OTHER_MAC },
  'that names a broadcast MAC': { sha: 'ff:ff:ff:ff:ff:ff' },
  'that names no MAC': { sha: '00:00:00:00:00:00' },
  'from an address that is not routed back': { spa: '192.0.2.1' },
  'from the target itself': { spa: TARGET },
  'from network 0': { spa: '0.1.2.3' },
  'from class E': { spa: '240.0.0.1' },
  'for the first address of a prefix': { tpa: '10.99.0.0' },
  'for the last address of a prefix': { tpa: '10.99.255.255' },
};

describe('a request for a routed target', () => {
  test('gets exactly one reply of 42 octets, and each of them is right', async (context) => {
    const lab = openLab(context);
    const picture = await gateway(lab, { hostMac: '02:11:22:33:44:55', gwMac: '02:66:77:88:99:aa' });
    const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0']);
    const request = arpRequest({ sha: picture.hostMac, spa: '10.0.0.2', tpa: '10.99.0.1' });
    expect(await repliesTo(picture, request)).toEqual([
      [
        '021122334455', // to whom asked
        '0266778899aa', // from the interface
        '0806',
        '0001080006040002', // Ethernet, IPv4, 6, 4, reply
        '0266778899aa0a630001', // 10.99.0.1 is at the interface's MAC
        '0211223344550a000002',
      ].join(''),
    ]);
    expect(await arproxy.stop()).toMatchObject({ code: 0, signal: null });
    expect(await picture.wire.received()).toEqual([]);
    expect(arproxy.counters()).toEqual({ 'proxy-arp': 2 });
    expect(arproxy.stray).toEqual([]);
  });
});

describe.each(ANSWERERS)('%s answers a request', (who) => {
  async function answering(context: Parameters<typeof openLab>[0]): Promise<Gateway> {
    const lab = openLab(context);
    const picture = await gateway(lab);
    await startAnswering(lab, who, picture.gw, ['g0']);
    return picture;
  }

  test.for(Object.entries(SENT))('%s', async ([, sent], context) => {
    const picture = await answering(context);
    const asked = { sha: picture.hostMac, spa: HOST, tpa: TARGET };
    const replies = await repliesTo(picture, sent(asked, picture.gwMac));
    expect(replies).toEqual([arpReply(asked, picture.gwMac).toString('hex')]);
  });

  test.for(Object.entries(ASKED))('%s', async ([, asks], context) => {
    const picture = await answering(context);
    const asked = { sha: picture.hostMac, spa: HOST, tpa: TARGET, ...asks };
    const replies = await repliesTo(picture, arpRequest(asked));
    expect(replies).toEqual([arpReply(asked, picture.gwMac).toString('hex')]);
  });
});
