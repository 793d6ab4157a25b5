/** A picture on the machine: three namespaces, cabled and addressed by one batch of shell commands. */
import type { CableEnd } from '../../../src/selftest/cable.ts';
import { makeNamespace } from '../../../src/selftest/namespace.ts';
import type { Shell } from '../../../src/selftest/shell.ts';
import { type Cable, nextMacs } from '../../support/cable.ts';
import type { Lab } from '../../support/lab.ts';
import type { Netns } from '../../support/netns.ts';
import type { PictureName } from './gateway.ts';
import { PICTURES, type Picture } from './pictures.ts';

export interface Built {
  readonly picture: Picture;
  readonly requester: Netns;
  readonly router: Netns;
  readonly gw: Netns;
  /** In the gateway. */
  readonly shell: Shell;
  /** MACs of h0 (a) and g0 (b). */
  readonly macs: Cable;
}

export async function build(lab: Lab, name: PictureName): Promise<Built> {
  const picture = PICTURES[name];
  const [requester, router] = [lab.toCome('requester'), lab.toCome('router')];
  const macs = nextMacs();
  await lab.root().run([...makeNamespace(requester.name), ...makeNamespace(router.name)]);
  const { netns: gw, shell } = await lab.gateway('gw', (namespace) => ({
    hosts: router.name,
    prefix: 't',
    isKernels: true,
    cables: [
      cable(
        { namespace, name: 'g0', mac: macs.bMac },
        { namespace: requester.name, name: 'h0', mac: macs.aMac },
      ),
      ...['1', '2'].map((n) => {
        const { aMac, bMac } = nextMacs();
        return cable(
          { namespace, name: `g${n}`, mac: bMac },
          { namespace: router.name, name: `tg${n}`, mac: aMac },
        );
      }),
    ],
    state: [
      'echo 1 > /proc/sys/net/ipv4/ip_forward',
      // The kernel's own answers come as early as arproxy's; and who asks in vain gives up soon.
      'for n in /proc/sys/net/ipv4/neigh/*; do echo 0 > $n/proxy_delay; done',
      batch('', picture.gateway),
      batch(`-n ${router.name}`, ['link set lo up', ...picture.router]),
      batch(`-n ${requester.name}`, ['link set lo up', ...picture.requester]),
      // A router answers for its own address on that wire alone: what is behind it needs the right next hop.
      `ip netns exec ${router.name} sh -c 'echo 1 > /proc/sys/net/ipv4/conf/all/arp_ignore'`,
      `ip netns exec ${requester.name} sh -c 'echo 60 > /proc/sys/net/ipv4/neigh/h0/retrans_time_ms'`,
      ...[`${requester.name} h0`, `${namespace} g0`, `${namespace} g1`, `${namespace} g2`].map(carrier),
    ],
  }));
  return { picture, requester, router, gw, shell, macs };
}

const cable = (a: CableEnd, b: CableEnd): readonly [CableEnd, CableEnd] => [a, b];

const batch = (place: string, lines: readonly string[]): string =>
  `ip ${place} -batch - <<X\n${lines.join('\n')}\nX`;

/** An end that came up before the other drops what it is to send, until the kernel has come round to it. */
const carrier = (end: string): string =>
  `until ip -o -n ${end.replace(' ', ' link show dev ')} | grep -v 'qdisc noop' | grep -q 'state UP'; do sleep 0.01; done`;
