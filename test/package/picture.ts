/** A host that believes all of 10/8 on its wire, a gateway, and what is behind it: h0 -- g0 gateway g1 -- f0. Pings judge. */
import type { Lab } from '../support/lab.ts';
import type { Netns } from '../support/netns.ts';

export const TARGET = '10.99.0.1';

export interface Picture {
  readonly gw: Netns;
  /** Whether the host gets an answer from the target, when it knows no MAC of it yet. */
  ping(): Promise<boolean>;
}

export function openPicture(lab: Lab): Picture {
  const [host, gw, far] = [lab.netns('host'), lab.netns('gw'), lab.netns('far')];
  gw.ip(`link add g0 type veth peer name h0 netns ${host.name}`);
  gw.ip(`link add g1 type veth peer name f0 netns ${far.name}`);
  gw.ipBatch(['link set g0 up', 'link set g1 up', 'addr add 192.168.77.1/24 dev g1']);
  host.ipBatch(['link set h0 up', 'addr add 10.0.0.2/8 dev h0']);
  far.ipBatch(['link set f0 up', 'addr add 192.168.77.2/24 dev f0', `addr add ${TARGET}/32 dev lo`]);
  far.ip('route add 10.0.0.2/32 via 192.168.77.1');
  gw.ipBatch(['route add 10.0.0.2/32 dev g0', 'route add 10.99.0.0/16 via 192.168.77.2']);
  gw.sysctls({ 'net.ipv4.ip_forward': 1, 'net.ipv4.conf.all.rp_filter': 0, 'net.ipv4.conf.g0.rp_filter': 0 });
  const ping = async (): Promise<boolean> => {
    host.ip('neigh flush dev h0');
    // One is enough of an answer; it gives up when the host does, after three requests.
    const { stdout } = await host.run('ping', ['-n', '-q', '-c', '1', '-w', '5', TARGET]);
    const [, percent] = /([\d.]+)% packet loss/.exec(stdout) ?? [];
    if (percent === undefined) throw new Error(`ping said: ${stdout}`);
    return percent === '0';
  };
  return { gw, ping };
}
