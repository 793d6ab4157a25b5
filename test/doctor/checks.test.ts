/** Corners of single checks: what is no complaint, and which words and names a finding has. */
import { describe, expect, test } from 'vitest';
import { examine } from '../../src/doctor/examine.ts';
import type { Facts } from '../../src/doctor/facts.ts';
import type { Link } from '../../src/kernel/links.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { exampleRule } from '../policy/situation.ts';
import {
  addressOn,
  exampleChosen,
  exampleFacts,
  exampleHost,
  exampleNetwork,
  G0,
  G1,
  G2,
  route,
  sender,
} from './example-facts.ts';
import { complaints, inWords, texts } from './seen.ts';

const [DOWN, NO_CARRIER, EINVAL] = [0x1002, 0x1003, 22];
const G0_LINK = exampleLink({ ifindex: G0 });
const G1_LINK = exampleLink({ ifindex: G1, name: 'g1' });
const TO_TARGETS = route('10.99.0.0/16', G1);

const all = (facts: Facts): string[] => examine(facts).map(inWords);

describe('the host', () => {
  test.each([
    ['ERR_OLD_LIBPCAP', /^libpcap is older than 1\.10 \(no pcap_x\)$/],
    ['ERR_NO_LIBPCAP', /^libpcap is not found \(no pcap_x\)$/],
  ])('%s', (code, text) => {
    expect(texts(exampleFacts({}, { libpcap: { code, message: 'no pcap_x' } }))).toMatch(text);
  });

  test.each(['/proc/sys/net', '/proc/sys/net/ipv4'])('%s alone is read-only', (at) => {
    const mounts = `${exampleHost().mounts}30 22 0:21 /x ${at} ro - proc proc rw\n`;
    expect(complaints(exampleFacts({}, { mounts }))).toEqual([expect.stringMatching(/^warning proc-sys: /)]);
  });
});

describe('/proc/sys is hidden', () => {
  const hidden = {
    ...{ proxyArp: false, proxyArpPvlan: undefined, dropGratuitousArp: undefined, rpFilter: 0 },
    ...{ forwarding: undefined, arpIgnore: 0, arpFilter: 0 },
  };

  test.each([
    ['is a warning', false, 'warning'],
    ['is a problem where the rule has proxy_arp_pvlan', true, 'problem'],
  ])('%s', (_, proxyArpPvlan, level) => {
    const chosen = [exampleChosen({ rule: exampleRule({ proxyArpPvlan }) })];
    const facts = exampleFacts({ all: hidden, chosen });
    expect(complaints(facts)).toEqual([`${level} proc-sys-hidden`]);
    expect(texts(facts)).toContain('is not answered; show it: ProcSubset=all in the unit, of systemd;');
  });

  test('is said of those that cannot be read alone', () => {
    const words = texts(exampleFacts({ all: { ...hidden, proxyArpPvlan: false } }));
    expect(words).toMatch(
      /^\/proc\/sys is hidden: net\.ipv4\.conf\.all\.drop_gratuitous_arp cannot be read/m,
    );
  });
});

describe('a link', () => {
  test('without carrier: nothing is said of its routes', () => {
    const link = exampleLink({ ifindex: G0, flags: NO_CARRIER });
    const chosen = [exampleChosen({ link, senders: [sender('10.0.0.0/24', G1)] })];
    expect(complaints(exampleFacts({ links: [link, G1_LINK], chosen }))).toEqual([
      expect.stringMatching(/^problem no-carrier g0: /),
    ]);
  });

  test('that is a port of a bridge which is served too', () => {
    const bridge = exampleLink({ ifindex: G2, name: 'br0', kind: 'bridge' });
    const port = exampleLink({ ifindex: G0, master: G2 });
    const chosen = [port, bridge].map((link) => exampleChosen({ link, senders: [] }));
    expect(texts(exampleFacts({ links: [port, bridge, G1_LINK], chosen }))).toMatch(
      /gives its ARP to br0, which is served too$/m,
    );
  });

  test('that is no Ethernet: four others are named', () => {
    const tunnel = exampleLink({ ifindex: G0, hatype: 65534, mac: undefined });
    const others = [1, 2, 3, 4, 5].map((n) => exampleLink({ ifindex: 20 + n, name: `e${n}` }));
    const facts = exampleFacts({ links: [tunnel, ...others], chosen: [exampleChosen({ link: tunnel })] });
    expect(complaints(facts)).toEqual(['problem not-ethernet g0: arproxy run -i e1 -i e2 -i e3 -i e4']);
  });
});

describe('source validation is no cause', () => {
  const rpFilter = (changes: Parameters<typeof exampleChosen>[0], network = {}): string[] =>
    complaints(exampleFacts({ chosen: [exampleChosen(changes)], ...network })).filter((line) =>
      line.includes('rp-filter'),
    );

  test('of a refusal where the return route leads back here', () => {
    expect(rpFilter({ rpFilter: 1, senders: [sender('10.0.0.9', G0, { asked: EINVAL })] })).toEqual([]);
  });

  test('where it is off', () => {
    const senders = [sender('10.0.0.9', undefined, { asked: EINVAL })];
    expect(rpFilter({ rpFilter: 0, senders }, { addresses: [] })).toEqual([]);
  });

  test('of a neighbour that is answered, though nothing is routed out of the interface', () => {
    expect(rpFilter({ rpFilter: 1, senders: [sender('10.0.0.9', G0)] }, { routes: [TO_TARGETS] })).toEqual(
      [],
    );
  });

  test('loose, with an address, where nothing is routed out of the interface', () => {
    expect(rpFilter({ rpFilter: 2, senders: [] }, { routes: [TO_TARGETS] })).toEqual([]);
    expect(rpFilter({ rpFilter: 1, senders: [] }, { routes: [TO_TARGETS] })).toHaveLength(1);
  });
});

describe('one segment', () => {
  const two = [G0_LINK, G1_LINK].map((link, i) => exampleLink({ ...link, devconf: {}, lower: 20 + i }));
  const peers = (kind: string) => [
    ...[20, 21].map((ifindex) => exampleLink({ ifindex, name: `p${ifindex}`, master: 30 })),
    exampleLink({ ifindex: 30, name: 'm0', kind }),
  ];
  const segments = (links: readonly Link[]): string =>
    texts(
      exampleFacts({
        links,
        chosen: links.slice(0, 2).map((link) => exampleChosen({ link })),
      }),
    );

  test('veth whose peers are in one bridge, and not those in one VRF', () => {
    expect(segments([...two, ...peers('bridge')])).toMatch(/g0 and g1 are connected to m0, or are it/);
    expect(segments([...two, ...peers('vrf')])).not.toMatch(/are connected to/);
  });

  test('a pair of veth is named by the end of lower ifindex', () => {
    const pair = [
      exampleLink({ ...G0_LINK, devconf: {}, lower: G1 }),
      exampleLink({ ...G1_LINK, devconf: {}, lower: G0 }),
    ];
    expect(segments(pair)).toMatch(/g0 and g1 are connected to g0, or are it/);
  });
});

describe('medium_id', () => {
  const ids = (g0: number, egress: ReturnType<typeof exampleLink>, network = {}): string[] => {
    const link = exampleLink({ ifindex: G0, devconf: { mediumId: g0 } });
    const chosen = [exampleChosen({ link })];
    return complaints(exampleFacts({ links: [link, egress], chosen, ...network })).filter((line) =>
      line.includes('medium-id'),
    );
  };
  const egress = (mediumId: number) => exampleLink({ ifindex: G1, name: 'g1', devconf: { mediumId } });

  test('of an interface that nothing is routed out of does not count', () => {
    expect(ids(3, egress(3))).toHaveLength(1);
    expect(ids(3, egress(3), { routes: [route('10.0.0.0/24', G0), route('10.9.0.0/16', G2)] })).toEqual([]);
  });

  test('of an egress without IPv4 is -1', () => {
    expect(ids(3, exampleLink({ ifindex: G1, name: 'g1', devconf: 'none' }))).toHaveLength(1);
  });

  test('of an egress that is served is that of its rule', () => {
    const link = exampleLink({ ifindex: G0, devconf: { mediumId: 3 } });
    const both = (mediumId: number) => [
      exampleChosen({ link }),
      exampleChosen({
        link: egress(3),
        rule: exampleRule({ mediumId }),
        senders: [sender('10.99.0.0/16', G1)],
      }),
    ];
    expect(ids(3, egress(3), { chosen: both(4) }).filter((line) => line.includes(' g0: '))).toEqual([]);
    expect(ids(3, egress(4), { chosen: both(3) }).filter((line) => line.includes(' g0: '))).toHaveLength(1);
  });
});

test('drop_gratuitous_arp of all is on for each interface', () => {
  const conf = { ...exampleNetwork().all, dropGratuitousArp: true };
  expect(all(exampleFacts({ all: conf }))).toContain('ok drop-gratuitous-arp g0');
});

describe('targets', () => {
  const HERE_ALONE = { routes: [route('10.0.0.0/24', G0)] };

  test('a rule that does not proxy needs none', () => {
    const chosen = [exampleChosen({ rule: exampleRule({ proxyArp: false }) })];
    expect(complaints(exampleFacts({ chosen, ...HERE_ALONE }))).toEqual([
      expect.stringMatching(/^problem proxy-arp-off g0: /),
    ]);
  });

  test('the interface to route out of is one that is up', () => {
    const remedies = (flags: number): string[] =>
      complaints(
        exampleFacts({ ...HERE_ALONE, links: [G0_LINK, exampleLink({ ...G1_LINK, devconf: {}, flags })] }),
      );
    expect(remedies(0x11043)).toEqual([
      expect.stringMatching(/^problem no-target g0: ip route add PREFIX dev g1 /),
    ]);
    expect(remedies(DOWN)).toEqual([
      expect.stringMatching(/^problem no-target g0: ip route add PREFIX dev IFACE /),
    ]);
  });

  test('the default route is no trap for a rule of proxy_arp_pvlan alone', () => {
    const network = {
      routes: [route('10.0.0.0/24', G0), route('0.0.0.0/0', G1)],
      addresses: [addressOn(G0, '10.0.0.1/24')],
    };
    const seen = (changes: object): string[] =>
      complaints(
        exampleFacts({ ...network, chosen: [exampleChosen({ defaultOif: G1, rule: exampleRule(changes) })] }),
      );
    expect(seen({})).toEqual([expect.stringMatching(/^warning default-route g0: /)]);
    expect(seen({ proxyArp: false, proxyArpPvlan: true })).toEqual([]);
  });
});
