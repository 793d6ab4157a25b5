/** A replay on a kernel that is a table. */
import { RouteLookups } from '../../src/kernel/routes.ts';
import type { InterfaceRule } from '../../src/policy/interface-rule.ts';
import { OUTCOMES } from '../../src/policy/outcomes.ts';
import { Replay } from '../../src/replay/replay.ts';
import { formatIpv4, type Ipv4 } from '../../src/wire/ipv4.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { refusal, routeAnswer } from '../kernel/messages.ts';
import { NetlinkDouble } from '../kernel/netlink-double.ts';
import { exampleRule } from '../policy/situation.ts';
import { G0, G0_MAC, G1, mac, UPLINK } from '../responder/responder-double.ts';

/** g0 is served, g1 is not; 10.99.0.0/16 is routed out of up0, all else nowhere. */
export function replayDouble(assumed?: string, rule: Partial<InterfaceRule> = {}) {
  const netlink = new NetlinkDouble((requests) =>
    requests.map(({ octets, seq }) =>
      formatIpv4(octets.readUInt32BE(32) as Ipv4).startsWith('10.99.')
        ? routeAnswer(seq, 1, UPLINK)
        : refusal(seq, 101),
    ),
  );
  const links = [
    exampleLink({ ifindex: G0, name: 'g0', mac: mac(G0_MAC), altnames: ['wan'] }),
    exampleLink({ ifindex: G1, name: 'g1', mac: mac('02:00:00:00:00:03') }),
    exampleLink({ ifindex: UPLINK, name: 'up0' }),
  ];
  const [link = exampleLink({})] = links;
  const row = {
    rule: exampleRule(rule),
    counts: new Float64Array(OUTCOMES.length),
    heard: new Float64Array(1),
    unsent: new Map(),
    shed: new Float64Array(2),
    link,
  };
  return new Replay({
    assumed,
    routes: new RouteLookups(netlink, 1),
    served: { get: (ifindex) => (ifindex === G0 ? row : undefined) },
    kernel: {
      all: { proxyArp: false, proxyArpPvlan: false, dropGratuitousArp: false, rpFilter: 0 },
      links: {
        get: (ifindex) => links.find((one) => one.ifindex === ifindex),
        hasMac: () => false,
        [Symbol.iterator]: () => links[Symbol.iterator](),
      },
      proxyNeighbours: { has: () => false },
      addresses: { has: () => false },
      ipProto: 1,
      catchUp: () => {},
    },
  });
}
