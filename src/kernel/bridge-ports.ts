/** The ports of a bridge that let no frames of hosts in: STP has not opened them (yet), or somebody has closed them. */
import { PortState } from '../wire/rtnetlink/link.ts';
import { hasCarrier, isUp, type Link, type LinksView } from './links.ts';

/** Whether frames would come in on a port, but for its state. Without one it is no port of a bridge. */
export const isBlocked = (link: Link): boolean =>
  link.portState !== undefined && link.portState !== PortState.FORWARDING && isUp(link) && hasCarrier(link);

/** Of a bridge. It has a carrier where one port, at least, forwards (br_port_state_selection()). */
export const blockedPorts = ({ ifindex, kind }: Link, links: Pick<LinksView, 'portsOf'>): Link[] =>
  kind === 'bridge' ? [...links.portsOf(ifindex)].filter(isBlocked) : [];
