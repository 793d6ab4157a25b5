/** What is wrong with a text that should be a prefix. */
import { formatPrefix, ipv4, netmask, parseIpv4, parsePrefix } from '../wire/ipv4.ts';

export const A_PREFIX = 'a prefix such as 192.0.2.0/24';

/** ` (did you mean 10.0.0.0/8?)` where bits beyond the length are set, the fault that is hard to see; else nothing. */
export function prefixHint(text: string): string {
  const [, addressText = '', lengthText = ''] = /^([\d.]+)\/(\d{1,2})$/.exec(text) ?? [];
  const address = parseIpv4(addressText);
  const length = Number(lengthText);
  if (address === undefined || length > 32 || parsePrefix(text) !== undefined) return '';
  return ` (did you mean ${formatPrefix({ address: ipv4(address & netmask(length)), length })}?)`;
}
