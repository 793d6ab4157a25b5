/** What arproxy needs of the kernel beside its privilege. */
import { remedyFor } from '../../host/refusal.ts';
import { UNANSWERED } from '../../kernel/route.ts';
import type { Facts } from '../facts.ts';
import type { Finding } from '../finding.ts';

const EOPNOTSUPP = 95;

export function checkKernel({ host, network }: Facts): Finding[] {
  const release = `Linux ${host.kernelRelease}`;
  if ('message' in network) {
    const text = `${release} cannot be asked by netlink: ${network.message}`;
    const remedy = remedyFor(network, host.status);
    return [{ level: 'problem', check: 'kernel', text: remedy === undefined ? text : `${text}: ${remedy}` }];
  }
  if (network.lookupErrno === UNANSWERED || network.lookupErrno === EOPNOTSUPP) {
    const text = `${release} has no result for a route lookup with iif: every request would end as "unanswered"; run Linux 5.4 or newer, with IPv4`;
    return [{ level: 'problem', check: 'kernel', text }];
  }
  return [
    {
      level: 'ok',
      check: 'kernel',
      text: `${release} answers route lookups with iif (NETLINK_GET_STRICT_CHK)`,
    },
  ];
}
