/** What happens to requests that wait for proxy_delay when something changes: the replies after it are compared. */
import type { Row, Situation } from '../situation.ts';
import { many, waits } from './delay.ts';
import { NEEDS } from './needs.ts';

/** Many wait; then comes the change. Of those that are left, chance has answered some before it. */
const meanwhile = (name: string, then: readonly string[], run: readonly string[] = []): Row => ({
  name: `meanwhile ${name}`,
  run,
  asks: [many(60)],
  then,
  anyNumber: true,
  unexplained: 'it is asked before the change, and they are decided again after it',
});

const delay = 600;

const ROUTE = 'ip route replace 10.99.0.0/16 via 10.2.0.2';

/** They are decided again when their time has come. */
const DECIDED_AGAIN: readonly Row[] = [
  meanwhile('nothing', []),
  meanwhile('the route deleted', ['ip route delete 10.99.0.0/16']),
  meanwhile('the route deleted and added', ['ip route delete 10.99.0.0/16', ROUTE], [ROUTE]),
  meanwhile('a route over the link', ['ip route add 10.99.0.1 dev g0']),
  meanwhile(
    'a route over the link, deleted',
    ['ip route delete 10.99.0.1'],
    ['ip route delete 10.99.0.1', 'ip route add 10.99.0.1 dev g2'],
  ),
  meanwhile('another MAC', ['ip link set g0 address 02:00:00:00:10:77']),
  meanwhile('the old MAC', ['ip link set g0 address 02:00:00:00:10:00']),
  meanwhile('forwarding off', ['conf g0 forwarding 0']),
  meanwhile(
    'forwarding off and on',
    ['conf g0 forwarding 0', 'conf g0 forwarding 1'],
    ['conf g0 forwarding 1'],
  ),
  meanwhile('a rule against it', ['ip rule add pref 50 iif g0 blackhole']),
  meanwhile(
    'no rule against it',
    ['ip rule delete pref 50'],
    [
      'ip rule delete pref 50',
      'ip rule add pref 50 iif g0 lookup 100',
      'ip route add default via 10.3.0.2 table 100',
    ],
  ),
  meanwhile('rp_filter against it', ['conf g0 rp_filter 1', 'ip route add 10.1.0.2 dev g1']),
  meanwhile('ARP off', ['ip link set g0 arp off'], ['conf g0 rp_filter 0']),
  meanwhile('ARP off and on', ['ip link set g0 arp off', 'ip link set g0 arp on'], ['ip link set g0 arp on']),
  meanwhile('promiscuous', ['ip link set g0 promisc on']),
  meanwhile('another MTU', ['ip link set g0 mtu 1400']),
  meanwhile('an interface added', ['cable n0 30']),
  meanwhile(
    'another address of another interface deleted',
    ['ip address delete 10.3.0.7/24 dev g2'],
    ['ip address add 10.3.0.7/24 dev g2'],
  ),
];

/** Whatever goes down, the kernel forgets all that wait in the namespace. */
const FORGOTTEN: readonly Row[] = [
  meanwhile('the egress down', ['ip link set g1 down']),
  meanwhile('another interface down', ['ip link set g2 down'], ['ip link set g1 up', ROUTE]),
  meanwhile('another interface up', ['ip link set g2 up']),
  meanwhile('another interface down and up', ['ip link set g2 down', 'ip link set g2 up']),
  meanwhile('the asking interface down and up', ['ip link set g0 down', 'ip link set g0 up']),
  meanwhile('lo down and up', ['ip link set lo down', 'ip link set lo up']),
  meanwhile('an interface deleted', ['ip link delete n0'], ['cable n0 30']),
  meanwhile('an interface that is down deleted', ['ip link delete n1'], ['ip link add n1 type veth peer n2']),
  meanwhile(
    'an interface that is down brought up',
    ['ip link set n1 up'],
    ['ip link add n1 type veth peer n2'],
  ),
  meanwhile('an interface moved away', ['away g2']),
  meanwhile('an interface moved back', ['back g2']),
  meanwhile('the carrier of another interface lost', ['unplug g2'], ['ip address add 10.3.0.1/24 dev g2']),
  meanwhile('the carrier of another interface back', ['host link set "$P"g2 up']),
  meanwhile('the last address of another interface deleted', ['ip address flush dev g2']),
  meanwhile('the address of the link moved', [
    'ip address flush dev g0',
    'ip address add 10.1.0.1/24 dev g0',
  ]),
  meanwhile('an interface renamed', ['rename g2 x2']),
];

export const DELAY_MEANWHILE: readonly Situation[] = [
  waits([], DECIDED_AGAIN, { delay }),
  waits([], FORGOTTEN, { delay }),
  waits(
    ['ip tuntap add t0 mode tap', 'ip link set t0 up'],
    [
      meanwhile('an interface without carrier down', ['ip link set t0 down']),
      meanwhile('an interface without carrier up', ['ip link set t0 up']),
      meanwhile('an interface without carrier changed', ['ip link set t0 multicast off']),
      meanwhile('an interface without carrier deleted', ['ip link delete t0']),
    ],
    { delay, more: { needs: NEEDS.tap } },
  ),
];
