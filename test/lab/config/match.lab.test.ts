/** Which rule is for which interface, on the wire: by name, altname, kind and master, with exceptions, the first match first. */
import { describe, expect, test } from 'vitest';
import { cable } from '../../support/cable.ts';
import { runConfig } from '../../support/config-gateway.ts';
import { holdsFor } from '../../support/config-table.ts';
import { arpReply, arpRequest } from '../../support/frames.ts';
import { HOST, TARGET } from '../../support/gateway.ts';
import type { Netns } from '../../support/netns.ts';
import { until } from '../../support/until.ts';

const PLAIN = '  - match: { name: g2 }\n';

interface Row {
  readonly match: string;
  readonly before?: (gw: Netns) => void;
  readonly served: boolean;
}

const altnames = (gw: Netns): void => {
  gw.ip('link property add dev g0 altname uplink-to-host');
};
/** The bridge has the higher ifindex: the kernel shows g0 before its master. */
const bridged = (gw: Netns): void => {
  gw.ip('link add br-a type bridge');
  gw.ip('link set g0 master br-a');
};
/** A bridge takes whatever comes in on its ports, but for frames to this group address (802.1AB): the port keeps those. */
const TO_THE_PORT = '01:80:c2:00:00:0e';

const ROWS: Record<string, Row> = {
  'a name': { match: '{ name: g0 }', served: true },
  'another name': { match: '{ name: g1 }', served: false },
  'one of several names': { match: '{ name: [x, g0] }', served: true },
  'a pattern': { match: "{ name: 'g[0-1]' }", served: true },
  'an altname': { match: "{ name: 'uplink*' }", before: altnames, served: true },
  'the name, where there is an altname too': { match: '{ name: g0 }', before: altnames, served: true },
  'a kind': { match: '{ kind: veth, not: { name: g2 } }', served: true },
  'another kind': { match: '{ kind: [bridge, bond] }', served: false },
  'a kind, but not the name': { match: '{ name: x, kind: veth }', served: false },
  'a name, but not the kind': { match: '{ name: g0, kind: bridge }', served: false },
  'all but a name': { match: "{ name: '*', not: { name: [g0, g2] } }", served: false },
  'all but another name': { match: "{ name: '*', not: { name: g2 } }", served: true },
  'all but an altname': {
    match: "{ name: '*', not: { name: ['uplink*', g2] } }",
    before: altnames,
    served: false,
  },
  'all but a kind': { match: "{ name: 'g*', not: { kind: veth } }", served: false },
  'all but what fits another name and the kind': {
    match: "{ name: 'g*', not: { name: [g1, g2], kind: veth } }",
    served: true,
  },
  'a master': { match: '{ master: br-a }', before: bridged, served: true },
  'a pattern of masters': { match: "{ master: 'br*' }", before: bridged, served: true },
  'any master': { match: "{ master: '*' }", before: bridged, served: true },
  'any master, where there is none': { match: "{ master: '*' }", served: false },
  'another master': { match: '{ master: br-b }', before: bridged, served: false },
  'all but a master': { match: "{ name: 'g[0-1]', not: { master: br-a } }", before: bridged, served: false },
};

describe('g0 is matched by', () => {
  test.for(Object.entries(ROWS))('%s', async ([, { match, before, served }], context) => {
    const text = `interfaces:\n  - match: ${match}\n${PLAIN}`;
    const configured = await runConfig(context, text, { before });
    await holdsFor(configured, { dst: TO_THE_PORT, reason: served ? 'proxy-arp' : 'not-chosen' });
    await configured.arproxy.stop();
    const counters = served ? { 'proxy-arp': 2 } : { 'proxy-arp': 1, 'not-chosen': 1 };
    expect(configured.arproxy.counters()).toEqual(counters);
  });
});

test('the first rule that matches is the one, and no other', async (context) => {
  const text = `interfaces:
  - match: { name: x* }
  - match: { name: g0, not: { kind: veth } }
    proxy_arp: false
  - match: { kind: veth, not: { name: g2 } }
    targets: { deny: [10.99.1.0/24] }
  - match: { name: 'g*' }
    proxy_arp_pvlan: true
`;
  const configured = await runConfig(context, text);
  await holdsFor(configured, { tpa: '10.99.0.1', reason: 'proxy-arp' });
  await holdsFor(configured, { tpa: '10.99.1.1', reason: 'target-denied' });
});

describe('a rule by master', () => {
  const TEXT = `interfaces:\n  - match: { master: br-a }\n${PLAIN}`;

  test('begins with the master, follows its name, and ends with it', async (context) => {
    const configured = await runConfig(context, TEXT, {
      before: (gw) => gw.ip('link add br-a type bridge'),
    });
    const { gw } = configured.picture;
    const ask = (reason: string) => holdsFor(configured, { dst: TO_THE_PORT, reason });
    await ask('not-chosen');
    gw.ip('link set g0 master br-a');
    await ask('proxy-arp');
    gw.ip('link set br-a name br-b');
    await ask('not-chosen');
    gw.ip('link set br-b name br-a');
    await ask('proxy-arp');
    gw.ip('link set g0 nomaster');
    await ask('not-chosen');
  });

  test('is found at the start, though the link comes before its master', async (context) => {
    const { arproxy } = await runConfig(context, TEXT, { before: bridged });
    expect(arproxy.log.find(({ msg }) => msg.includes('ready'))?.['interfaces']).toEqual(['g2', 'g0']);
  });
});

test('an interface that comes later gets the rule that it matches', async (context) => {
  const text = `interfaces:
  - match: { name: pod*, not: { name: pod9 } }
    targets: { deny: [10.99.1.0/24] }
${PLAIN}`;
  const { lab, picture, arproxy } = await runConfig(context, text);
  const { aMac: sha, bMac } = await cable(picture.host, 'h5', picture.gw, 'pod5');
  await until('pod5 to be served', () => arproxy.log.some(({ msg }) => msg.startsWith('serving pod5')));
  const wire = await lab.wire(picture.host, 'h5');
  wire.send('h5', arpRequest({ sha, spa: HOST, tpa: '10.99.1.1' }));
  wire.send('h5', arpRequest({ sha, spa: HOST, tpa: TARGET }));
  const { hex } = await wire.next('a reply on h5');
  expect(hex).toBe(arpReply({ sha, spa: HOST, tpa: TARGET }, bMac).toString('hex'));
});
