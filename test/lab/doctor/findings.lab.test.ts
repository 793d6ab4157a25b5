/** Gateways that are broken in one way each: the doctor names the cause, and its command mends it. */
import { expect, test } from 'vitest';
import { doctor, only } from '../../support/doctor.ts';
import { arpRequest } from '../../support/frames.ts';
import { type Gateway, gateway, HOST, ROUTED, repliesTo, SENTINEL, TARGET } from '../../support/gateway.ts';
import { type Lab, openLab } from '../../support/lab.ts';

/** The gateway of the lab, with an address where it is asked, and a well-known host there. */
async function healthy(lab: Lab): Promise<Gateway> {
  const picture = await gateway(lab);
  picture.gw.ip('addr add 10.0.0.1/24 dev g0');
  picture.gw.ip(`neigh add ${HOST} lladdr ${picture.hostMac} dev g0 nud reachable`);
  return picture;
}

interface Row {
  /** Shell commands, run in the gateway. */
  readonly broken: readonly string[];
  readonly interfaces?: readonly string[];
  /** `problem forwarding g0`: all that is complained of. */
  readonly says: readonly string[];
  /** Of the first of them. */
  readonly cause: RegExp;
  readonly remedy: string;
  /** Words in capitals in the remedy, and what is put in their place. */
  readonly fill?: Readonly<Record<string, string>>;
  /** What is still complained of afterwards. */
  readonly remains?: readonly string[];
  /** While it is broken nothing is answered on g0; and afterwards it is. */
  readonly answered?: true;
}

const ROWS: Readonly<Record<string, Row>> = {
  'forwarding is off': {
    broken: ['sysctl -w net.ipv4.conf.g0.forwarding=0'],
    says: ['problem forwarding g0'],
    cause: /^forwarding is off on g0/,
    remedy: 'sysctl -w net.ipv4.conf.g0.forwarding=1',
    answered: true,
  },
  'rp_filter is strict, and the return route is elsewhere': {
    broken: ['sysctl -w net.ipv4.conf.g0.rp_filter=1', `ip route add ${HOST} dev g2`],
    says: ['problem rp-filter g0', 'warning return-route g0'],
    cause:
      /^rp_filter is 1 on g0 .* requests of 10\.0\.0\.2 are refused, since the return route for what comes in on g1 leads out of g2; with rp_filter=2 they would be answered/,
    remedy: 'ip route replace 10.0.0.2/32 dev g0',
    answered: true,
  },
  'rp_filter is strict on all, and the interface has no address': {
    broken: [
      'sysctl -w net.ipv4.conf.all.rp_filter=1',
      `ip route add ${SENTINEL.spa} dev g2`, // who asks there is not to be refused
      'ip addr flush dev g0',
    ],
    says: ['problem rp-filter g0', 'warning return-route g0'],
    cause: /^rp_filter is 1 on g0 .* nothing is routed out of it/,
    remedy: 'ip route add PREFIX dev g0  # PREFIX: the addresses of the senders there',
    fill: { PREFIX: HOST },
    answered: true,
  },
  'forwarding is off on both sides': {
    broken: ['sysctl -w net.ipv4.ip_forward=0'],
    says: ['problem forwarding g0', 'warning egress-forwarding g1'],
    cause: /^forwarding is off on g0/,
    remedy: 'sysctl -w net.ipv4.ip_forward=1',
  },
  'forwarding is off on both sides, and on in general': {
    broken: ['sysctl -w net.ipv4.conf.g0.forwarding=0 net.ipv4.conf.g1.forwarding=0'],
    says: ['problem forwarding g0', 'warning egress-forwarding g1'],
    cause: /^forwarding is off on g0/,
    remedy: 'sysctl -w net.ipv4.conf.g0.forwarding=1 net.ipv4.conf.g1.forwarding=1',
    answered: true,
  },
  'forwarding is off on the egress': {
    broken: ['sysctl -w net.ipv4.conf.g1.forwarding=0'],
    says: ['warning egress-forwarding g1'],
    cause: /^forwarding is off on g1: packets back, which come in there, are lost$/,
    remedy: 'sysctl -w net.ipv4.conf.g1.forwarding=1',
  },
  'ARP is off on the egress': {
    broken: ['ip link set g1 arp off'],
    says: ['warning egress-noarp g1'],
    cause: /^ARP is off on g1 \(NOARP\)/,
    remedy: 'ip link set dev g1 arp on',
  },
  'a rule refuses what comes in on the egress': {
    broken: ['ip rule add pref 60 iif g1 prohibit'],
    says: ['warning return-route g0'],
    cause: /there is no return route for what comes in on g1 \(rule 60 is prohibit; table main has /,
    remedy: 'ip rule delete pref 60 iif g1 prohibit',
  },
  'the route of its own prefix is lost': {
    broken: ['ip route del 10.0.0.0/24 dev g0'],
    says: ['warning return-route g0'],
    cause: /^packets back to 10\.0\.0\.2, 10\.0\.0\.0\/24 do not leave by g0, .*: there is no return route/,
    remedy: 'ip route add 10.0.0.0/24 dev g0',
  },
  'the same, and rp_filter is strict': {
    broken: ['ip route del 10.0.0.0/24 dev g0', 'sysctl -w net.ipv4.conf.g0.rp_filter=1'],
    says: ['problem rp-filter g0', 'warning return-route g0'],
    cause: /are refused, since there is no return route for what comes in on g1 \(no route: .*\)$/,
    remedy: 'ip route add 10.0.0.0/24 dev g0',
  },
  'what comes in on the egress is looked up in a table of its own': {
    broken: ['ip rule add pref 50 iif g1 lookup 100', 'ip route add 10.0.0.2 dev g2 table 100'],
    says: ['warning return-route g0'],
    cause: /^packets back to 10\.0\.0\.2 do not leave by g0, .* for what comes in on g1 leads out of g2$/,
    remedy: 'ip route replace 10.0.0.2/32 dev g0 table 100',
  },
  'no rule leads to table main': {
    broken: ['ip rule del pref 32766'],
    says: ['problem no-target g0', 'warning return-route g0'],
    cause:
      /^no request on g0 that was tried is routed .*: no route: .*table main has 10\.99\.0\.0\/16 dev g1/,
    remedy: 'ip rule add pref 32766 lookup main',
  },
  'a rule refuses what comes in': {
    broken: ['ip rule add pref 60 iif g0 blackhole'],
    says: ['problem no-target g0'],
    cause: /^no request on g0 that was tried is routed .*: rule 60 is blackhole; /,
    remedy: 'ip rule delete pref 60 iif g0 blackhole',
  },
  'the router of a route has a MAC that was set by hand': {
    broken: [
      'ip addr add 10.99.0.254/16 dev g1',
      'ip route add 10.98.0.0/16 via 10.99.0.9',
      'ip neigh add 10.99.0.9 lladdr 02:00:00:00:00:99 dev g1',
    ],
    says: ['warning nexthop-permanent g1'],
    cause: /^the next hop 10\.99\.0\.9 on g1, of the route for 10\.98\.0\.0\/16, has a permanent entry/,
    remedy: 'ip neigh del 10.99.0.9 dev g1',
  },
  arp_ignore: {
    broken: ['ip addr add 10.99.0.254/16 dev g1', 'sysctl -w net.ipv4.conf.all.arp_ignore=1'],
    says: ['warning arp-ignore g0'],
    cause: /^arp_ignore is 1 on g0 .* nobody answers there for .* \(10\.99\.0\.254\)/,
    remedy: 'sysctl -w net.ipv4.conf.all.arp_ignore=0',
  },
  arp_filter: {
    broken: [
      'ip addr add 10.99.0.254/16 dev g1',
      'ip rule add pref 40 from 10.99.0.254 lookup 100',
      'ip route add default dev g1 table 100',
      'sysctl -w net.ipv4.conf.g0.arp_filter=1',
    ],
    says: ['warning arp-filter g0'],
    cause: /^arp_filter is on for g0: the kernel does not answer 10\.0\.0\.2, /,
    remedy: 'sysctl -w net.ipv4.conf.g0.arp_filter=0',
  },
  'a neighbour whose packets leave elsewhere': {
    broken: [`ip route add ${HOST} dev g2`],
    says: ['warning return-route g0'],
    cause: /^packets back to 10\.0\.0\.2 do not leave by g0, .* out of g2$/,
    remedy: 'ip route replace 10.0.0.2/32 dev g0',
  },
  'a connected prefix that another interface takes': {
    broken: [
      'ip addr flush dev g0',
      'ip addr add 10.0.0.1/24 dev g0 metric 200',
      'ip route add 10.0.0.0/24 dev g2 metric 100',
    ],
    says: ['warning return-route g0'],
    cause: /^packets back to 10\.0\.0\.0\/24 do not leave by g0/,
    remedy: 'ip route add HOST/32 dev g0  # for each HOST of 10.0.0.0/24 that is there',
    fill: { HOST },
  },
  'no route back to who asks': {
    broken: ['ip addr flush dev g0'],
    says: ['warning return-route g0'],
    cause: /^nothing is routed out of g0/,
    remedy: 'ip route add PREFIX dev g0  # PREFIX: the addresses of the senders there',
    fill: { PREFIX: '10.0.0.0/24' },
  },
  'nothing to answer for': {
    broken: [`ip route del ${ROUTED} dev g1`, 'ip route del 10.96.0.1 dev lo'],
    says: ['problem no-target g0'],
    cause: /^no route leads out of another interface than g0/,
    remedy: 'ip route add PREFIX dev g2  # PREFIX: what is to be answered for',
    fill: { PREFIX: ROUTED },
  },
  'the interface is down': {
    broken: ['ip link set g0 down'],
    says: ['problem down g0'],
    cause: /^g0 is down$/,
    remedy: 'ip link set dev g0 up',
  },
  'the other end is down': {
    broken: ['ip link add x0 type veth peer name y0', 'ip link set x0 up', 'ip addr add 10.7.0.1/24 dev x0'],
    interfaces: ['x0'],
    says: ['problem no-carrier x0'],
    cause: /^x0 has no carrier/,
    remedy: 'ip link set dev y0 up',
  },
  'ARP is off': {
    broken: ['ip link set g0 arp off'],
    says: ['problem noarp g0'],
    cause: /^ARP is off on g0/,
    remedy: 'ip link set dev g0 arp on',
    answered: true,
  },
  'an MTU of 60': {
    broken: ['ip link add x0 type ifb', 'ip link set x0 up', 'ip link set x0 mtu 60'],
    interfaces: ['x0'],
    says: ['problem ipv4-off x0'],
    cause: /^IPv4 is off on x0 \(its MTU is 60, below 68\)/,
    remedy: 'ip link set dev x0 mtu 1500 && sysctl -w net.ipv4.conf.x0.forwarding=1',
    remains: ['problem noarp x0', 'warning return-route x0'],
  },
  "the kernel's proxy_arp on the interface": {
    broken: ['sysctl -w net.ipv4.conf.g0.proxy_arp=1'],
    says: ['problem kernel-proxy-arp g0'],
    cause:
      /^the kernel's own proxy_arp is on for g0 \(net\.ipv4\.conf\.g0\.proxy_arp\): it answers, and arproxy is silent$/,
    remedy: 'sysctl -w net.ipv4.conf.g0.proxy_arp=0',
  },
  "the kernel's proxy_arp on all": {
    broken: ['sysctl -w net.ipv4.conf.all.proxy_arp=1'],
    says: ['problem kernel-proxy-arp g0'],
    cause: /\(net\.ipv4\.conf\.all\.proxy_arp\)/,
    remedy: 'sysctl -w net.ipv4.conf.all.proxy_arp=0',
  },
  "the kernel's proxy_arp_pvlan": {
    broken: ['sysctl -w net.ipv4.conf.g0.proxy_arp_pvlan=1'],
    says: ['warning kernel-proxy-arp-pvlan g0'],
    cause: /^the kernel's own proxy_arp_pvlan is on for g0/,
    remedy: 'sysctl -w net.ipv4.conf.g0.proxy_arp_pvlan=0',
  },
  'a proxy neighbour': {
    broken: [`ip neigh add proxy ${TARGET} dev g0`],
    says: ['warning kernel-proxy-neighbour g0'],
    cause: /^the kernel answers for 10\.99\.0\.1 on g0/,
    remedy: `ip neigh del proxy ${TARGET} dev g0`,
  },
  'a proxy neighbour of any interface': {
    broken: [`ip neigh add proxy ${TARGET}`],
    says: ['warning kernel-proxy-neighbour g0'],
    cause: /^the kernel answers for 10\.99\.0\.1 on g0/,
    remedy: `ip neigh del proxy ${TARGET}`,
  },
  'many proxy neighbours': {
    broken: ['for i in 1 2 3 4 5; do ip neigh add proxy 10.99.0.$i dev g0; done'],
    says: ['warning kernel-proxy-neighbour g0'],
    cause: /10\.99\.0\.\d+ and 2 more on g0/,
    remedy: 'ip -4 neigh flush proxy dev g0',
  },
  'many proxy neighbours of any interface': {
    broken: ['for i in 1 2 3 4 5; do ip neigh add proxy 10.99.0.$i; done'],
    says: ['warning kernel-proxy-neighbour g0'],
    cause: /10\.99\.0\.\d+ and 2 more on g0/,
    remedy: "ip -4 neigh show proxy | sed '/ dev /d; s/ .*//; s/^/neigh del proxy /' | ip -batch -",
  },
  'medium_id -1': {
    broken: ['sysctl -w net.ipv4.conf.g0.medium_id=-1'],
    says: ['problem medium-id g0'],
    cause: /^medium_id is -1 on g0/,
    remedy: 'sysctl -w net.ipv4.conf.g0.medium_id=0',
    answered: true,
  },
  'the same medium_id on both sides': {
    broken: ['sysctl -w net.ipv4.conf.g0.medium_id=7 net.ipv4.conf.g1.medium_id=7'],
    says: ['warning medium-id g0'],
    cause: /^medium_id is 7 on g0: nothing is answered there for what is behind g1 /,
    remedy: 'sysctl -w net.ipv4.conf.g0.medium_id=0',
    answered: true,
  },
};

/** Whether arproxy answers a request of the host on g0. */
async function answers(lab: Lab, picture: Gateway): Promise<boolean> {
  const arproxy = await lab.arproxy(picture.gw, ['-i', 'g0', '-i', 'g2']);
  const asked = { sha: picture.hostMac, spa: HOST, tpa: TARGET };
  const replies = await repliesTo(picture, arpRequest(asked), 'h2');
  await arproxy.stop();
  return replies.length === 1;
}

test.for(Object.entries(ROWS))('%s', async ([, row], context) => {
  const lab = openLab(context);
  const picture = await healthy(lab);
  const { gw, shell } = picture;
  const { says, interfaces = ['g0'], remains = [] } = row;
  const args = interfaces.flatMap((name) => ['-i', name]);
  await shell.run(row.broken);

  const before = await doctor(gw, args);
  expect(before.complaints).toEqual(says);
  expect(before.code).toBe(says.some((line) => line.startsWith('problem')) ? 1 : 0);
  const found = only(before, says[0]?.split(' ')[1] ?? '');
  expect(found.text).toMatch(row.cause);
  expect(found.remedy).toBe(row.remedy);
  expect(row.answered && (await answers(lab, picture))).toBe(row.answered && false);

  const fill = Object.entries(row.fill ?? {});
  await shell.run([fill.reduce((words, [from, to]) => words.replace(from, to), row.remedy)]);
  const after = await doctor(gw, args);
  expect(after.complaints).toEqual(remains);
  expect(after.code).toBe(remains.some((line) => line.startsWith('problem')) ? 1 : 0);
  expect(row.answered && (await answers(lab, picture))).toBe(row.answered);
});

test('the return route is in the table for what comes in on the egress: nothing to complain of', async (context) => {
  const { gw, shell } = await healthy(openLab(context));
  await shell.run([
    'ip rule add pref 50 iif g1 lookup 100',
    'ip route add 10.0.0.0/24 dev g0 table 100',
    'ip route del 10.0.0.0/24 dev g0',
    'sysctl -w net.ipv4.conf.all.rp_filter=1',
  ]);
  expect(await doctor(gw, ['-i', 'g0'])).toMatchObject({ complaints: [], code: 0 });
});
