/** What came of it, as a sentence: plain data, as `--json` prints it. */
import { formatIpv4, INADDR_ANY } from '../wire/ipv4.ts';
import { formatMac } from '../wire/mac.ts';
import { type Judgement, judge, type Result } from './judge.ts';
import type { Reply } from './reply.ts';
import type { Request } from './request.ts';

export interface Summary {
  readonly ifname: string;
  readonly spa: string;
  readonly sha: string;
  readonly tpa: string;
  readonly requests: number;
  /** How many of them were answered. */
  readonly answered: number;
  readonly replies: number;
  /** The MACs that the target is at, each once. */
  readonly hosts: readonly string[];
  readonly result: Result;
  readonly text: string;
  /** Where to look next; what else there is to know. */
  readonly notes: readonly string[];
}

export interface Asked {
  readonly ifname: string;
  readonly request: Request;
  /** How many were sent. */
  readonly requests: number;
  readonly timeoutMs: number;
}

export function summarize(asked: Asked, replies: readonly Reply[], notes: readonly string[]): Summary {
  const { ifname, request, requests } = asked;
  const judgement = judge(replies);
  return {
    ifname,
    spa: formatIpv4(request.spa),
    sha: formatMac(request.sha),
    tpa: formatIpv4(request.tpa),
    requests,
    answered: judgement.answered,
    replies: replies.length,
    hosts: judgement.macs.map(formatMac),
    result: judgement.result,
    text: TEXTS[judgement.result](asked, judgement),
    notes: [...(WHERE_TO_LOOK[judgement.result]?.(asked) ?? []), ...notes],
  };
}

const isProbe = ({ request }: Asked): boolean => request.spa === INADDR_ANY;

const TEXTS: Readonly<Record<Result, (asked: Asked, judgement: Judgement) => string>> = {
  one: (asked, { macs: [mac = asked.request.sha], answered }) => {
    const some = answered < asked.requests ? `, to ${answered} of ${asked.requests} requests` : '';
    const used = isProbe(asked) ? ': the address is in use' : '';
    return `one host answers for ${targetOf(asked)}: ${formatMac(mac)}${some}${used}`;
  },
  none: (asked) => {
    const each = asked.requests > 1 ? `to ${asked.requests} requests, ` : '';
    return `nobody answers for ${targetOf(asked)} on ${asked.ifname} (${each}waited ${asked.timeoutMs / 1000} s)`;
  },
  conflict: (asked, { macs }) =>
    `${inWords(macs.length)} hosts answer for ${targetOf(asked)}: ${macs.map(formatMac).join(' and ')}: an address conflict, or ${inWords(macs.length)} proxies`,
  twice: (asked, { macs: [mac = asked.request.sha], most }) =>
    `${targetOf(asked)} is answered ${most === 2 ? 'twice' : `${most} times`} by the same MAC: ${inWords(most)} responders on that interface (kernel proxy_arp and arproxy, or ${inWords(most)} arproxies), at ${formatMac(mac)}`,
};

const targetOf = ({ request }: Asked): string => formatIpv4(request.tpa);

const inWords = (count: number): string => ['no', 'one', 'two', 'three', 'four'][count] ?? String(count);

/** The gateway knows more than the wire. */
const WHERE_TO_LOOK: Readonly<Partial<Record<Result, (asked: Asked) => string[]>>> = {
  none: unanswered,
  twice: () => ['on the gateway, this tells who answers: arproxy doctor'],
};

function unanswered(asked: Asked): string[] {
  const sender = formatIpv4(asked.request.spa);
  if (isProbe(asked))
    return ['the address is free, or behind a proxy: no proxy answers a probe. Ask without --probe for that'];
  return [
    `on the gateway, with its interface on this link for IFACE: arproxy explain -i IFACE --from ${sender} ${targetOf(asked)}`,
  ];
}
