/** Forwarding, and whether it can be switched on from here. */
import type { HostFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';

export const FORWARDING_FROM_OUTSIDE =
  '--sysctl net.ipv4.conf.all.forwarding=1  # docker run, podman run; Kubernetes: securityContext.sysctls';

/** Whether /proc/sys/net is on a read-only mount: of those over one another the last counts (mountinfo in proc(5)). */
export function isProcSysReadOnly(mounts: string): boolean {
  const rows = mounts
    .split('\n')
    .map((line) => line.split(' '))
    .map(([, , , , at = '', options = '']) => ({ at, options }))
    .filter(({ at }) => ['/proc', '/proc/sys', '/proc/sys/net', '/proc/sys/net/ipv4'].includes(at));
  const innermost = rows.toSorted((a, b) => a.at.length - b.at.length).at(-1);
  return innermost?.options.split(',').includes('ro') === true;
}

export function checkProcSys({ mounts }: HostFacts): Finding[] {
  if (!isProcSysReadOnly(mounts)) return [];
  const text =
    'sysctls cannot be set from here: /proc/sys is read-only. arproxy sets none, and answers all the same where forwarding is on; forwarding is switched on from outside';
  return [{ level: 'warning', check: 'proc-sys', text, remedy: FORWARDING_FROM_OUTSIDE }];
}
