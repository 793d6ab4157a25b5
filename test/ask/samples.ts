/** A request, and frames that may answer it: octet by octet, by the oracle of the lab tests. */
import type { Reply } from '../../src/ask/reply.ts';
import type { Request } from '../../src/ask/request.ts';
import { INADDR_ANY, type Ipv4, parseIpv4 } from '../../src/wire/ipv4.ts';
import { BROADCAST_MAC, type Mac, parseMac } from '../../src/wire/mac.ts';

export const OWN = '02:00:00:00:00:01';
export const GATEWAY = '06:00:00:00:00:02';
export const OTHER = '06:00:00:00:00:03';
export const [SENDER, TARGET] = ['10.0.0.2', '10.99.0.1'];

export const ip = (text: string): Ipv4 => parseIpv4(text) ?? INADDR_ANY;
export const mac = (text: string): Mac => parseMac(text) ?? (0 as Mac);

export const REQUEST: Request = {
  spa: ip(SENDER),
  sha: mac(OWN),
  tpa: ip(TARGET),
  destination: BROADCAST_MAC,
};

/** Replies in the order in which they come: the request that each answers, and its MAC. */
export const replies = (...some: (readonly [request: number, sha: string])[]): Reply[] =>
  some.map(([request, sha]) => ({ request, ms: 0.4125, sha: mac(sha), source: mac(sha) }));
