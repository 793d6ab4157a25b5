/** CAP_NET_RAW: by /proc/self/status, and by trying. */

import { shellWord } from '../../diagnose/commands.ts';
import { hasNetRaw } from '../../host/refusal.ts';
import type { HostFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';

const FROM_OUTSIDE =
  '--cap-add=NET_RAW  # docker run, podman run; Kubernetes: capabilities: { add: [NET_RAW] }; systemd: AmbientCapabilities=CAP_NET_RAW';

export function checkPrivilege({ uid, node, status, packetSocket }: HostFacts): Finding[] {
  const who: Finding[] = uid === 0 ? [] : [{ level: 'ok', check: 'user', text: notRoot(uid) }];
  if (!hasNetRaw(status, 'CapEff')) {
    // A file's capabilities count neither beyond the bounding set nor with no_new_privs.
    const byFile = hasNetRaw(status, 'CapBnd') && !/^NoNewPrivs:\s*1$/m.test(status);
    const text =
      'CAP_NET_RAW is not in effect here: neither can ARP be heard nor a reply be sent (root has it as a rule)';
    const remedy = byFile ? `setcap cap_net_raw+ep ${shellWord(node)}` : FROM_OUTSIDE;
    return [...who, { level: 'problem', check: 'cap-net-raw', text, remedy }];
  }
  if (packetSocket !== undefined) {
    const text = `CAP_NET_RAW is in effect, but no packet socket opens (${packetSocket.message}): a seccomp filter or a security module forbids it (systemd: RestrictAddressFamilies=AF_PACKET AF_NETLINK AF_UNIX AF_INET AF_INET6; container: another seccomp profile), or the capability is of a user namespace that this network namespace does not belong to`;
    return [...who, { level: 'problem', check: 'cap-net-raw', text }];
  }
  return [
    ...who,
    { level: 'ok', check: 'cap-net-raw', text: 'CAP_NET_RAW is in effect, and a packet socket opens' },
  ];
}

const notRoot = (uid: number): string =>
  `not root (uid ${uid}): the doctor can read all it needs, and arproxy needs CAP_NET_RAW alone; the commands here want root`;
