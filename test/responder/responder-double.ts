/** A Responder on doubles: two served interfaces, one that is not, a kernel that is a function, and a clock by hand. */
import type { RouteCache } from '../../src/kernel/route-cache.ts';
import { RouteLookups } from '../../src/kernel/routes.ts';
import { CountRows } from '../../src/policy/count-rows.ts';
import type { InterfaceRule } from '../../src/policy/interface-rule.ts';
import type { Reason } from '../../src/policy/outcomes.ts';
import { BATCH } from '../../src/responder/frame-port.ts';
import { Responder } from '../../src/responder/responder.ts';
import { formatIpv4, type Ipv4 } from '../../src/wire/ipv4.ts';
import { type Mac, parseMac } from '../../src/wire/mac.ts';
import { exampleLink } from '../kernel/example-link.ts';
import { refusal, routeAnswer } from '../kernel/messages.ts';
import { NetlinkDouble } from '../kernel/netlink-double.ts';
import { exampleRule } from '../policy/situation.ts';
import { arpReply, arpRequest } from '../support/frames.ts';
import { ClockDouble } from './clock-double.ts';
import { FramesDouble, type Received, type Sent } from './frames-double.ts';

export const [G0, G1, UPLINK] = [3, 4, 5];
export const [G0_MAC, G1_MAC] = ['02:00:00:00:00:01', '02:00:00:00:00:03'];
export const [ASKER, SPA] = ['02:00:00:00:00:02', '10.0.0.2'];

export const mac = (text: string): Mac => parseMac(text) ?? (Number.NaN as Mac);

/** A request of ASKER for `tpa`, broadcast on g0. Any field can be another. */
export function request(
  tpa: string,
  changes: Partial<Received> & { readonly spa?: string; readonly op?: number } = {},
): Received {
  const { spa = SPA, op = 1, ...rest } = changes;
  return { ifindex: G0, packet: arpRequest({ sha: ASKER, spa, tpa, op }).subarray(14), ...rest };
}

/** The reply to a request() for `tpa`, as a host must get it. */
export const replyFor = (tpa: string, ifindex = G0, own = G0_MAC, spa = SPA): Sent => ({
  ifindex,
  hex: arpReply({ sha: ASKER, spa, tpa }, own).toString('hex'),
});

/** `rows`: with a fast path, whose other side nobody is. */
export function responderDouble(
  rule: Partial<InterfaceRule> = {},
  cache?: RouteCache,
  { rows = false }: { readonly rows?: boolean } = {},
) {
  const counted = new CountRows(2);
  /** Errno, type and interface of the route to each target; where there is none: unicast by the uplink. */
  const routes = new Map<string, { errno?: number; type?: number; oif?: number } | 'unanswered'>();
  const netlink = new NetlinkDouble((requests) =>
    requests.flatMap(({ octets, seq }) => {
      const route = routes.get(formatIpv4(octets.readUInt32BE(32) as Ipv4)) ?? {};
      if (route === 'unanswered') return [];
      const { errno = 0, type = 1, oif = UPLINK } = route;
      return [errno === 0 ? routeAnswer(seq, type, oif) : refusal(seq, errno)];
    }),
  );
  const links = new Map(
    [
      exampleLink({ ifindex: G0, name: 'g0', mac: mac(G0_MAC) }),
      exampleLink({ ifindex: G1, name: 'g1', mac: mac(G1_MAC) }),
      exampleLink({ ifindex: UPLINK, name: 'up0' }),
    ].map((link) => [link.ifindex, link]),
  );
  const served = new Map(
    [G0, G1].map((ifindex) => {
      const row = {
        rule: exampleRule(rule),
        ...counted.take(),
        unsent: new Map(),
        shed: new Float64Array(2),
        get link() {
          return links.get(ifindex) ?? exampleLink({ ifindex });
        },
      };
      return [ifindex, row];
    }),
  );
  const kernel = {
    all: { proxyArp: false, proxyArpPvlan: false, dropGratuitousArp: false, rpFilter: 0 },
    links: {
      get: (ifindex: number) => links.get(ifindex),
      hasMac: (mac: Mac) => [...links.values()].some((link) => link.mac === mac),
    },
    proxyNeighbours: { has: () => false, size: 0 },
    addresses: { has: (_address: Ipv4): boolean => false },
    ipProto: 6,
    catchUps: 0,
    /** What the kernel notified of before the batch. */
    onCatchUp: (): void => {},
    catchUp(): void {
      this.catchUps++;
      this.onCatchUp();
    },
  };
  const frames = new FramesDouble();
  const clock = new ClockDouble();
  const responder = new Responder({
    frames,
    kernel,
    routes: new RouteLookups(netlink, BATCH, cache),
    served,
    clock,
    ...(rows && { rows: counted.numbers }),
  });
  /** Puts frames into the slots, has them answered, and returns what was sent. */
  const answer = (...received: Received[]) => {
    const before = frames.sent.length;
    responder.answer(frames.put(...received));
    return frames.sent.slice(before).flat();
  };
  const counts = (): Partial<Record<Reason, number>> => responder.counters.byReason();
  return { responder, frames, netlink, kernel, links, served, routes, clock, answer, counts };
}
