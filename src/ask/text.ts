/** Replies and what they mean, in lines for people and for programs. */
import { type Fill, fillSentence } from '../diagnose/fill.ts';
import { requestInWords } from '../responder/decision-words.ts';
import { ArpOp } from '../wire/arp.ts';
import { formatIpv4 } from '../wire/ipv4.ts';
import { BROADCAST_MAC, formatMac } from '../wire/mac.ts';
import type { Result } from './judge.ts';
import type { Reply } from './reply.ts';
import type { Request } from './request.ts';
import type { Summary } from './summary.ts';

/** How a word is made to stand out; the identity where there is no terminal. */
export type Paint = (style: 'green' | 'red' | 'yellow' | 'bold', text: string) => string;

/** `eth0 who-has 10.9.0.1 tell 10.0.0.2 (02:...)` */
export function formatRequest(ifname: string, { spa, sha, tpa, destination }: Request): string {
  const packet = {
    op: ArpOp.REQUEST,
    ifname,
    spa: formatIpv4(spa),
    sha: formatMac(sha),
    tpa: formatIpv4(tpa),
  };
  const whom = destination === BROADCAST_MAC ? '' : `, to ${formatMac(destination)} alone`;
  return `${requestInWords(packet)}${whom}`;
}

/** Later replies are looked for each millisecond alone. */
const EXACT_BELOW_MS = 20;

/** `0.412 ms`; and no digit that is not known. */
const inMs = (ms: number): string => `${ms.toFixed(ms < EXACT_BELOW_MS ? 3 : 0)} ms`;

/** `10.9.0.1 is-at 02:... in 0.412 ms` */
export function replyInWords({ sha, source, ms, request }: Reply, { tpa }: Request): string {
  const which = request === 1 ? '' : ` (request ${request})`;
  const from =
    source === sha ? '' : `; the frame came from ${formatMac(source)}, which is not the MAC that it tells`;
  return `${formatIpv4(tpa)} is-at ${formatMac(sha)} in ${inMs(ms)}${which}${from}`;
}

/** Plain data for `--json`. */
export const replyFields = (
  { request, ms, sha, source }: Reply,
  ifname: string,
  { tpa }: Request,
): object => ({
  ifname,
  request,
  spa: formatIpv4(tpa),
  sha: formatMac(sha),
  source: formatMac(source),
  ms: Math.round(ms * 1000) / 1000,
});

const STYLES = { one: 'green', none: 'yellow', conflict: 'red', twice: 'red' } as const satisfies Record<
  Result,
  string
>;

export const formatSummary = ({ result, text, notes }: Summary, paint: Paint, fill: Fill): string =>
  [
    fill(paint(STYLES[result], text), 2),
    ...notes.map((note) => fillSentence(fill, `${paint('yellow', 'Note')}: ${note}`, 'Note: '.length)),
  ].join('\n');
