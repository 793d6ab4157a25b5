/** Which prefix of the access lists decides about an address. */
import type { AccessList } from '../policy/access-list.ts';
import { formatPrefix, type Ipv4 } from '../wire/ipv4.ts';

/** `targets.deny 10.0.0.0/8 (in FILE)`; undefined where there is no list at all. */
export function describeAccess(
  name: 'targets' | 'senders',
  list: AccessList | undefined,
  address: Ipv4,
): string | undefined {
  if (list === undefined) return undefined;
  const match = list.match(address);
  if (match === undefined) return `${name}: no prefix has it`;
  const { access, prefix, file } = match;
  return `${name}.${access} ${formatPrefix(prefix)}${file === undefined ? '' : ` (in ${file})`}`;
}
