/** Who sends most of a flood, from some of its frames. */
import { formatIpv4, type Ipv4 } from '../wire/ipv4.ts';
import { formatMac, MAC_LEN, readMac } from '../wire/mac.ts';

/** `02:aa:00:00:00:01 (10.0.0.2)`; undefined: no MAC sent more than half. `senders`: sha and spa of each. */
export function mainSender(senders: readonly DataView[]): string | undefined {
  const mac = most(senders.map((sender) => formatMac(readMac(sender, 0))));
  if (mac === undefined) return undefined;
  const address = most(senders.map((sender) => formatIpv4(sender.getUint32(MAC_LEN) as Ipv4)));
  return address === undefined ? mac : `${mac} (${address})`;
}

/** What more than half of them are. */
const most = <T>(all: readonly T[]): T | undefined =>
  all.find((one) => all.filter((other) => other === one).length * 2 > all.length);
