/** Forwarding, and whether it can be switched on from here. */
import { isProcSysReadOnly } from '../../sys/machine.ts';
import type { HostFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';

export const FORWARDING_FROM_OUTSIDE =
  '--sysctl net.ipv4.conf.all.forwarding=1  # docker run, podman run; Kubernetes: securityContext.sysctls';

export function checkProcSys({ mounts }: HostFacts): Finding[] {
  if (!isProcSysReadOnly(mounts)) return [];
  const text =
    'sysctls cannot be set from here: /proc/sys is read-only. arproxy sets none, and answers all the same where forwarding is on; forwarding is switched on from outside';
  return [{ level: 'warning', check: 'proc-sys', text, remedy: FORWARDING_FROM_OUTSIDE }];
}
