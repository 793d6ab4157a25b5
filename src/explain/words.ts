/** Interfaces in the words of `ip link`. */
import type { Link } from '../kernel/links.ts';
import { formatMac } from '../wire/mac.ts';

// Doctor says it too.
export { byRule, describePath } from '../diagnose/path-words.ts';

/** `eth0 (ifindex 2, veth, 02:...)` */
export function describeLink({ name, ifindex, kind, mac }: Link): string {
  const parts = [`ifindex ${ifindex}`, kind, mac === undefined ? 'no MAC' : formatMac(mac)];
  return `${name} (${parts.filter((part) => part !== '').join(', ')})`;
}
