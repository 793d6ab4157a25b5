/** Every function of src/wire that reads octets from outside, as one table: nothing that is tried here may make it throw. */
import { emptyArp, parseArp } from '../../src/wire/arp.ts';
import { AttributeReader } from '../../src/wire/netlink/attribute.ts';
import { messageErrno, messageExtack } from '../../src/wire/netlink/error.ts';
import { messageEnd, NLMSG_HDRLEN } from '../../src/wire/netlink/message.ts';
import { parseAddress } from '../../src/wire/rtnetlink/address.ts';
import { parseLink } from '../../src/wire/rtnetlink/link.ts';
import { parseNeighbour, parseProxyNeighbour } from '../../src/wire/rtnetlink/neighbour.ts';
import { parseNetconf } from '../../src/wire/rtnetlink/netconf.ts';
import { parseRouteEntry, routeDstLen, routeOif, routeType } from '../../src/wire/rtnetlink/route.ts';
import { emptyRoutePrefix, readRoutePrefix } from '../../src/wire/rtnetlink/route-prefix.ts';
import { parseRuleEntry } from '../../src/wire/rtnetlink/rule.ts';

export type Parser = (view: DataView, at: number, end: number) => unknown;

const reader = new AttributeReader(new DataView(new ArrayBuffer(0)), 0, 0);

/** Every getter on every attribute, also where it does not fit, and on those inside. */
function everyAttribute(attributes: AttributeReader, depth: number): void {
  const getters = ['u8', 'u16', 'u32', 'i32', 'ipv4', 'mac', 'text'] as const;
  while (attributes.next()) {
    attributes.text();
    for (let i = 0; i <= attributes.length >> 2; i++) attributes.i32At(i);
    if (depth > 0) everyAttribute(attributes.nested(), depth - 1);
    if (attributes.length === 1) attributes.u8();
    if (attributes.length === 4) attributes.ipv4();
    if (attributes.length === 6) attributes.mac();
  }
  for (const getter of getters) attributes[getter]();
}

/** Their netlink message is whole, or cut anywhere: as a rule the kernel's own, and never trusted to be. */
export const PARSERS: Readonly<Record<string, Parser>> = {
  parseArp: (view, at, end) => parseArp(view, at, end, emptyArp()),
  // relative, so that it says the same wherever the message lies
  messageEnd: (view, at, end) => Math.max(messageEnd(view, at, end) - at, 0),
  messageErrno,
  // reads the header without a look at the end, which messageEnd() has made sure of
  messageExtack: (view, at, end) => (end - at < NLMSG_HDRLEN ? '' : messageExtack(view, at, end)),
  attributes: (view, at, end) => everyAttribute(new AttributeReader(view, at, end), 2),
  parseLink,
  parseAddress,
  parseNeighbour,
  parseProxyNeighbour,
  parseNetconf,
  routeType,
  routeDstLen,
  routeOif: (view, at, end) => routeOif(view, at, end, reader),
  parseRouteEntry,
  readRoutePrefix: (view, at, end) => {
    const route = emptyRoutePrefix();
    return readRoutePrefix(view, at, end, reader, route) && route;
  },
  parseRuleEntry,
};
