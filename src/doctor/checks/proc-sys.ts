/** Forwarding, and whether it can be switched on from here. */
import { hiddenSysctls, SHOW_PROC_SYS, unknownSysctls } from '../../diagnose/hidden-sysctls.ts';
import { isProcSysReadOnly } from '../../sys/machine.ts';
import type { HostFacts, NetworkFacts } from '../facts.ts';
import type { Finding } from '../finding.ts';

export const FORWARDING_FROM_OUTSIDE =
  '--sysctl net.ipv4.conf.all.forwarding=1  # docker run, podman run; Kubernetes: securityContext.sysctls';

export function checkProcSys({ mounts }: HostFacts): Finding[] {
  if (!isProcSysReadOnly(mounts)) return [];
  const text =
    'sysctls cannot be set from here: /proc/sys is read-only. arproxy sets none, and answers all the same where forwarding is on; forwarding is switched on from outside';
  return [{ level: 'warning', check: 'proc-sys', text, remedy: FORWARDING_FROM_OUTSIDE }];
}

/** Where sysctls that netlink does not have cannot be read either. */
export function checkHiddenSysctls({ all, chosen }: NetworkFacts): Finding[] {
  const unknown = unknownSysctls(all);
  if (unknown.length === 0) return [];
  const level = chosen.some(({ rule }) => rule.proxyArpPvlan) ? 'problem' : 'warning';
  return [{ level, check: 'proc-sys-hidden', text: `${hiddenSysctls(unknown)}; show it: ${SHOW_PROC_SYS}` }];
}
