/** The facts of a healthy gateway: g0 with 10.0.0.1/24 is chosen, 10.99.0.0/16 is routed out of g1. */
import type {
  Chosen,
  Daemon,
  Facts,
  HostFacts,
  NetworkFacts,
  Sender,
  Target,
} from '../../src/doctor/facts.ts';
import { readiness } from '../../src/policy/readiness.ts';
import { type Ipv4, type Ipv4Prefix, parseIpv4, parsePrefix } from '../../src/wire/ipv4.ts';
import type { AddressMessage } from '../../src/wire/rtnetlink/address.ts';
import type { RouteEntry } from '../../src/wire/rtnetlink/route.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { linksOf } from '../kernel/links-double.ts';
import { exampleRule } from '../policy/situation.ts';

export const [G0, G1, G2] = [3, 5, 7];

export const address = (text: string): Ipv4 => parseIpv4(text) ?? (Number.NaN as Ipv4);
const prefix = (text: string): Ipv4Prefix => parsePrefix(text) ?? { address: address(''), length: -1 };

export const route = (text: string, ...oifs: number[]): RouteEntry => ({
  table: 254,
  type: 1,
  prefix: prefix(text),
  tos: 0,
  metric: 0,
  hops: oifs.map((oif) => ({ oif, via: undefined, flags: 0 })),
  nexthopId: 0,
});

export const addressOn = (ifindex: number, text: string): AddressMessage => {
  const [host = '', length = ''] = text.split('/');
  return { ifindex, address: address(host), prefixLength: Number(length) };
};

const TO_G1: Target = { address: address('10.99.0.1'), egress: G1, via: undefined, isLikely: true };

/** A sender on g0; `oif` undefined: no route leads back to it. */
export const sender = (text: string, oif: number | undefined, changes: Partial<Sender> = {}): Sender => ({
  address: address(text.replace(/\/.*/, '')),
  prefix: text.includes('/') ? prefix(text) : undefined,
  target: TO_G1,
  back: { oif: oif ?? 0, refusal: oif === undefined ? 'no route' : '' },
  asked: oif === G0 ? 0 : 22,
  ...changes,
});

/** Its obstacles are judged by exampleFacts(), beside the other links. */
export function exampleChosen(changes: Partial<Chosen> = {}): Chosen {
  const { senders = [sender('10.0.0.0/24', G0)] } = changes;
  const astray = senders.find(({ back }) => back.oif !== G0);
  const leads = astray?.prefix === undefined ? 'replace 10.0.0.2/32' : 'add HOST/32';
  return {
    link: exampleLink({ ifindex: G0 }),
    rule: exampleRule(),
    obstacles: [],
    rpFilter: 0,
    ...{ arpIgnore: 0, arpFilter: 0, filtered: [] },
    senders,
    targets: [TO_G1],
    unrouted: undefined,
    leadBack: astray && `ip route ${leads} dev g0`,
    defaultOif: undefined,
    ...changes,
  };
}

export const exampleNetwork = (changes: Partial<NetworkFacts> = {}): NetworkFacts => ({
  all: {
    proxyArp: false,
    proxyArpPvlan: false,
    dropGratuitousArp: false,
    rpFilter: 0,
    forwarding: true,
    arpIgnore: 0,
    arpFilter: 0,
  },
  links: [exampleLink({ ifindex: G0 }), exampleLink({ ifindex: G1, name: 'g1' })],
  addresses: [addressOn(G0, '10.0.0.1/24')],
  routes: [route('10.0.0.0/24', G0), route('10.99.0.0/16', G1)],
  neighbours: [],
  proxyNeighbours: [],
  wanted: [{ says: "'g0'", matches: true }],
  chosen: [exampleChosen()],
  explainWith: '',
  differs: [],
  lookupErrno: 22,
  ...changes,
});

const MOUNTS = '22 1 0:21 / /proc rw,nosuid - proc proc rw\n';

export const exampleHost = (changes: Partial<HostFacts> = {}): HostFacts => ({
  uid: 0,
  node: '/usr/bin/node',
  status: 'Name:\tnode\nCapEff:\t0000000000002000\nCapBnd:\t000001ffffffffff\nNoNewPrivs:\t0\n',
  osRelease: 'PRETTY_NAME="Debian GNU/Linux 12 (bookworm)"\nVERSION_ID="12"\nID=debian\n',
  mounts: MOUNTS,
  kernelRelease: '6.18.44',
  addon: undefined,
  libpcap: 'libpcap version 1.10.3 (with TPACKET_V3)',
  packetSocket: undefined,
  ...changes,
});

export const READ_ONLY = `${MOUNTS}30 22 0:21 /sys /proc/sys ro,nosuid - proc proc rw\n`;

/** One arproxy runs, and serves g0, which was named. */
export const exampleDaemon = (changes: Partial<Daemon> = {}): Daemon => ({
  ...{ pid: 77, uid: 0, path: '/run/a.sock', interfaces: ['g0'], quiet: [], flooded: [] },
  ...{ config: undefined, heard: [] },
  ...{ marks: [], isSeen: true, stopWith: undefined },
  ...changes,
});
export const AROUND: Pick<Facts, 'daemons' | 'subject'> = {
  daemons: { daemons: [exampleDaemon()], isSomebodyHidden: false },
  subject: { isEverything: false, runWith: ' -i g0', defaultFile: undefined, rulesOf: 77 },
};

/** With the obstacles of each chosen interface, as the judge finds them beside the other links. */
export function exampleFacts(network: Partial<NetworkFacts> = {}, host: Partial<HostFacts> = {}): Facts {
  const facts = exampleNetwork(network);
  const here = new Set(facts.addresses.map(({ address }) => address));
  const chosenLinks = facts.chosen.map(({ link }) => link);
  const view = {
    all: facts.all,
    addresses: { has: (address: Ipv4) => here.has(address) },
    links: linksOf(...facts.links, ...chosenLinks),
  };
  const chosen = facts.chosen.map((one) => ({ ...one, obstacles: readiness(one.link, one.rule, view) }));
  return { host: exampleHost(host), network: { ...facts, chosen }, ...AROUND };
}
