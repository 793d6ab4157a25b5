/** A lookup as a command of `ip`, to be pasted. */
import { shellWord } from '../diagnose/commands.ts';
import type { FibLookup } from '../kernel/fib-rule.ts';
import { formatIpv4 } from '../wire/ipv4.ts';
import type { Facts } from './facts.ts';

/** Without a protocol the kernel takes UDP, which matters where rules name one: see freeIpProto(). */
export function routeGet({ tables, kernel }: Facts, { dst, src, iif }: FibLookup): string {
  const proto = tables.rules.some(({ ipProto }) => ipProto !== 0) ? ` ipproto ${kernel.ipProto}` : '';
  const from = iif === '' ? '' : ` from ${formatIpv4(src)} iif ${shellWord(iif)}`;
  return `ip route get ${formatIpv4(dst)}${from}${proto}`;
}
