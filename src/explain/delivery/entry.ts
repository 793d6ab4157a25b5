/** Where the sender's packets come in: to the MAC that the answer tells it. */
import { shellWord } from '../../diagnose/commands.ts';
import { isUp } from '../../kernel/links.ts';
import { formatMac } from '../../wire/mac.ts';
import { EINVAL } from '../../wire/netlink/errno.ts';
import { key, sysctlOff } from '../remedy.ts';
import { type DeliveryCheck, type Found, lost, ok } from './check.ts';
import type { DeliveryFacts } from './facts.ts';

export const ENTRY: DeliveryCheck = {
  check: 'packets in',
  look: (facts) => {
    const { entry, iif, rule } = facts;
    const mac = rule?.mac ?? iif.mac;
    if (mac === undefined) return undefined;
    if (entry === undefined) return toNobody(facts, formatMac(mac));
    const looked = `packets for ${formatMac(mac)} come in on ${entry.name}`;
    return entry.ifindex === iif.ifindex ? ok(looked) : onAnother(facts, looked);
  },
};

/** The interface hears no frame for another MAC than its own: not in promiscuous mode either, where IP drops them. */
function toNobody(facts: DeliveryFacts, mac: string): Found {
  const { iif, neighbours, rule } = facts;
  const other = neighbours.find((row) => row.ifindex === iif.ifindex && row.mac === rule?.mac);
  const text = `the answer says ${mac}, which is on no interface of this host that hears ${iif.name}`;
  const config = `take mac out of ${key(facts, 'mac')}, or make the interface that has it: ip link add link ${shellWord(iif.name)} address ${mac} type macvlan mode private`;
  if (other === undefined) return lost(`nobody here has ${mac}`, 'mac-not-here', text, { config });
  return {
    looked: `another host on ${iif.name} has ${mac}`,
    trouble: { outcome: 'not known', reason: 'mac-not-here', text, mend: { config } },
  };
}

/** A macvlan takes them: one with the MAC that is said, or one in mode passthru, which takes all unicast. */
function onAnother(facts: DeliveryFacts, looked: string): Found {
  const { entry, iif, forth, kernel } = facts;
  if (entry === undefined) return ok(looked);
  const name = shellWord(entry.name);
  const isPassthru = kernel.links.passthruAbove(iif.ifindex)?.ifindex === entry.ifindex;
  const reason = isPassthru ? 'passthru' : 'mac-not-here';
  const which = isPassthru
    ? `${entry.name}, a macvlan in mode passthru on ${iif.name}, takes the packets`
    : `${entry.name} takes the packets`;
  if (entry.kind === 'macvtap')
    return lost(looked, reason, `${which} and gives them to the program that has it open`, {
      none: `${entry.name} is a macvtap: what it takes is for a virtual machine`,
    });
  if (!isUp(entry))
    return lost(looked, reason, `${which} and is down`, {
      ...{ rank: 'link', command: `ip link set dev ${name} up` },
    });
  if (forth?.errno === EINVAL)
    return lost(looked, reason, `${which}, and source validation (rp_filter) refuses them there`, {
      ...{ rank: 'rp-filter', command: sysctlOff(facts, 'rp_filter', entry.name) },
    });
  return ok(looked);
}
