/** Kernel.catchUp() on what a kernel notified of at real commands, one command after the other. */
import { describe, expect, test } from 'vitest';
import { captured, Rtm } from '../wire/captured.ts';
import { kernelDouble, namesIn } from './kernel-double.ts';

const PAIR = 'ip link add g0 address 02:00:00:00:00:01 type veth peer name p0 address 02:00:00:00:00:02';
const BRIDGE = 'ip link add br0 address 02:00:00:00:00:05 type bridge';

/** A Kernel that has caught up after each of the commands; dumps show these links. */
function caughtUp(commands: readonly string[], links: Buffer[] = []) {
  const double = kernelDouble({ links });
  double.kernel.refresh();
  for (const command of commands) {
    for (const octets of captured(command)) double.changes.notify(octets);
    double.kernel.catchUp();
  }
  return double;
}

describe('after', () => {
  test(`${PAIR}: both ends are there`, () => {
    expect(namesIn(caughtUp([PAIR]).kernel)).toEqual(['p0', 'g0']);
  });

  test('ip link set p0 master br0: p0 has a master', () => {
    const { kernel } = caughtUp([PAIR, BRIDGE, 'ip link set p0 master br0']);
    expect([...kernel.links].map(({ name, master }) => [name, master])).toEqual([
      ['p0', 6],
      ['g0', 0],
      ['br0', 0],
    ]);
  });

  test('ip link set g0 name lan0: it keeps its ifindex and its sysctls', () => {
    const renamed = captured('ip link set g0 name lan0', Rtm.NEWLINK);
    const { kernel } = caughtUp([PAIR, 'ip link set g0 name lan0'], renamed);
    expect(kernel.links.get(3)).toMatchObject({
      name: 'lan0',
      devconf: { mediumId: -1, proxyArpPvlan: true },
    });
  });

  test('ip link delete lan0: its peer is gone too, the bridge stays', () => {
    const { kernel, heard } = caughtUp([PAIR, BRIDGE, 'ip link set g0 name lan0', 'ip link delete lan0']);
    expect(namesIn(kernel)).toEqual(['br0']);
    expect(heard).toEqual(expect.arrayContaining(['lan0 gone', 'p0 gone']));
  });

  test('sysctl -w net.ipv4.ip_forward=1: every interface forwards', () => {
    const { kernel } = caughtUp([PAIR, BRIDGE, 'sysctl -w net.ipv4.ip_forward=1']);
    expect([...kernel.links].map(({ devconf }) => devconf?.forwarding)).toEqual([true, true, true]);
  });
});

describe('IPv4 ends and begins on an interface with its MTU', () => {
  const [without = Buffer.alloc(0)] = captured('ip link show', Rtm.NEWLINK);
  const [, renewed = Buffer.alloc(0)] = captured('ip link set lo mtu 65536 up', Rtm.NEWLINK);

  test('ip link set lo mtu 67: notified of by RTM_DELNETCONF alone', () => {
    const { kernel } = caughtUp(['ip link set lo mtu 67'], [without]);
    expect(kernel.links.get(1)).toMatchObject({ name: 'lo', devconf: undefined });
  });

  test('ip link set lo mtu 65536: notified of by RTM_NEWNETCONF alone', () => {
    const double = caughtUp(['ip link set lo mtu 67'], [without]);
    double.tables.links = [renewed];
    const [first = Buffer.alloc(0), second = Buffer.alloc(0)] = captured('ip link set lo mtu 65536 up');
    expect([first, second].map((octets) => octets.readUInt16LE(4))).toEqual([Rtm.NEWLINK, Rtm.NEWNETCONF]);
    double.changes.notify(first, second);
    double.kernel.catchUp();
    expect(double.kernel.links.get(1)).toMatchObject({ name: 'lo', devconf: { forwarding: true } });
  });
});
