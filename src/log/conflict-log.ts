/** Says that somebody else has an address that was answered for. */
import type { Conflict } from '../responder/responder.ts';
import { formatIpv4 } from '../wire/ipv4.ts';
import { formatMac } from '../wire/mac.ts';
import type { LimitedLog } from './limited-log.ts';

export const conflictLog =
  (log: LimitedLog) =>
  ({ iif: { link }, address, theirs, ours }: Conflict): void => {
    const fields = {
      ifname: link.name,
      address: formatIpv4(address),
      theirs: formatMac(theirs),
      ours: formatMac(ours),
    };
    log.say(
      'warn',
      `address conflicts on ${link.name}`,
      fields,
      `address conflict on ${link.name}: ${fields.theirs} claims ${fields.address}, which arproxy answers for with ${fields.ours}: hosts there reach the one or the other (mend the route to it, or deny it in targets)`,
    );
  };
