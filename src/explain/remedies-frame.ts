/** What is said of a frame that is no request for this host: nothing here would have it answered. */
import type { Reason } from '../policy/outcomes.ts';
import { vlanOf } from '../wire/ethernet.ts';
import { formatMac } from '../wire/mac.ts';
import type { Facts } from './facts.ts';
import { type Make, nothing } from './remedy.ts';

const anotherHost: Make = (facts) => nothing(whose(facts))(facts);

function whose({ frame, iif }: Facts): string {
  const header = frame?.header;
  if (header === undefined)
    return "it is for another host's MAC, or for a VLAN that no interface here is for";
  const vlan = vlanOf(header);
  if (vlan)
    return `it is tagged VLAN ${vlan}, and ${iif.name} has no interface for that: the sender is in another VLAN than it should be, or an interface for VLAN ${vlan}, with an address and the routes of its own, is missing here`;
  return `it was sent to ${formatMac(header.destination)} alone: the sender has that MAC in its neighbour table, of a host that answered before, say`;
}

const broken = nothing(
  'no host would answer it: the sender, or what stands between, makes frames that are no ARP requests',
);

export const FRAME_REMEDIES: Readonly<Partial<Record<Reason, Make>>> = {
  'other-host': anotherHost,
  truncated: broken,
  'wrong-address-length': broken,
  'wrong-hardware-type': broken,
  'wrong-protocol': broken,
  'not-request': nothing('nobody waits for an answer: it is no request'),
};
