/** A line for each decision, at trace alone: nothing is looked at or formatted when nobody listens. */
import type { Kernel } from '../kernel/kernel.ts';
import type { Observer } from '../responder/responder.ts';
import { questionInWords } from '../responder/words.ts';
import { formatIpv4 } from '../wire/ipv4.ts';
import { formatMac } from '../wire/mac.ts';
import type { Logger } from './log.ts';

/** An observer for the responder; undefined below trace. */
export function decisionLog(log: Logger, kernel: Kernel): Observer | undefined {
  if (!log.isLevelEnabled('trace')) return undefined;
  return ({ arp, iif: { link }, outcome: { verdict, reason }, oif }) => {
    const tpa = formatIpv4(arp.tpa);
    const spa = formatIpv4(arp.spa);
    const egress = oif === 0 ? undefined : (kernel.links.get(oif)?.name ?? `ifindex ${oif}`);
    log.trace(
      {
        ifname: link.name,
        spa,
        sha: formatMac(arp.sha),
        tpa,
        verdict,
        reason,
        ...(egress !== undefined && { oif: egress }),
      },
      `${questionInWords(arp)} on ${link.name}: ${verdict} (${reason})`,
    );
  };
}
