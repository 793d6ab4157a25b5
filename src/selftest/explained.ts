/** What `arproxy explain` says of the requests of a row, beside what arproxy decided and what came back on the wire. */
import { ETH_HLEN } from '../wire/ethernet.ts';
import { formatIpv4, type Ipv4, parseIpv4 } from '../wire/ipv4.ts';
import { formatMac, type Mac, parseMac } from '../wire/mac.ts';
import { DEFAULT_ASK } from './frame.ts';
import { gatewayMac, hostMac } from './picture.ts';
import type { Ask } from './situation.ts';

/** A question as explain can be asked; `dst` where it is sent to one MAC alone. */
export interface ExplainQuestion {
  readonly ifindex: number;
  readonly spa: Ipv4;
  readonly tpa: Ipv4;
  readonly sha: Mac;
  readonly dst?: Mac;
}

export interface ExplainRequest {
  readonly globs: readonly string[];
  readonly pvlan: boolean;
  readonly questions: readonly ExplainQuestion[];
}

export interface Explained {
  /** The interface that arproxy decides on. */
  readonly ingress: string;
  readonly verdict: 'reply' | 'drop';
  readonly reason: string;
  /** What the kernel would do. */
  readonly kernel: 'reply' | 'drop';
}

/** A decision as arproxy logs it. */
export interface Decision {
  readonly ifname: string;
  readonly spa: string;
  readonly sha: string;
  readonly tpa: string;
  readonly reason: string;
}

/** What of an Ask makes another frame than an ordinary request: explain has no words for it. */
const NO_QUESTION = ['hrd', 'pro', 'hln', 'pln', 'op', 'type', 'tag', 'cut', 'src'] as const;

const BROADCAST = 'ff:ff:ff:ff:ff:ff';

/** How the hosts' end of a cable leads to the gateway's. */
export type PeerOf = (link: string) => number | undefined;

export function questionOf(ask: Ask, peerOf: PeerOf): ExplainQuestion | undefined {
  if (NO_QUESTION.some((field) => ask[field] !== undefined)) return undefined;
  const on = ask.on ?? 'g0';
  const ifindex = peerOf(on);
  const { spa, tpa, sha } = partsOf(ask);
  const dst = ask.dst === 'gateway' ? gatewayMac(on) : (ask.dst ?? BROADCAST);
  if (ifindex === undefined) return undefined;
  const question = {
    ifindex,
    spa: known(parseIpv4(spa)),
    tpa: known(parseIpv4(tpa)),
    sha: known(parseMac(sha)),
  };
  return dst === BROADCAST ? question : { ...question, dst: known(parseMac(dst)) };
}

function partsOf(ask: Ask): { readonly spa: string; readonly tpa: string; readonly sha: string } {
  const on = ask.on ?? 'g0';
  const { spa, tpa } = { ...DEFAULT_ASK, ...ask };
  return { spa, tpa, sha: ask.sha === 'gateway' ? gatewayMac(on) : (ask.sha ?? hostMac(on)) };
}

const known = <T>(value: T | undefined): T => {
  if (value === undefined) throw new Error('not an address in an Ask');
  return value;
};

/** What was seen of a row. Replies as `link: octets`. */
export interface Seen {
  readonly decisions: readonly Decision[];
  readonly arproxy: readonly string[];
  /** Undefined: it proxies otherwise than with proxy_arp alone. */
  readonly kernel: readonly string[] | undefined;
}

/** What queues and limits hold is not to be known: a request may end there that explain would have answered. */
const STATE = new Set(['proxy-queue-full', 'proxy-queue-purged']);

/** Nothing is heard there: by no one. */
const UNHEARD = new Set(['interface-down', 'interface-no-carrier', 'port-blocked']);

/** It proxies only where arproxy serves. */
const KERNEL_NOT_KNOWN = new Set(['not-chosen', ...UNHEARD]);

/**
 * Where explain and arproxy differ, a line each. Frames with the same addresses are told apart by nobody: what explain says of
 * one has to be among what arproxy decided of all, and has to be all of it where explain could be asked of each.
 */
export function misexplained(
  asks: readonly Ask[],
  explanations: readonly (Explained | undefined)[],
  seen: Seen,
): string[] {
  const alike = new Map<string, { readonly ask: Ask; readonly said: Explained | undefined }[]>();
  for (const [i, ask] of asks.entries()) {
    const key = [ask.on, ...Object.values(partsOf(ask))].join();
    alike.set(key, [...(alike.get(key) ?? []), { ask, said: explanations[i] }]);
  }
  return [...alike.values()].flatMap((group) => {
    const all = group.every(({ said }) => said !== undefined);
    return group.flatMap(({ ask, said }) => (said === undefined ? [] : differences(ask, said, all, seen)));
  });
}

function differences(ask: Ask, said: Explained, all: boolean, seen: Seen): string[] {
  const { spa, tpa, sha } = partsOf(ask);
  const what = `who-has ${tpa} tell ${spa} on ${said.ingress}: explain says ${said.verdict} (${said.reason})`;
  const decided = new Set(
    seen.decisions
      .filter((one) => one.ifname === said.ingress && one.spa === spa && one.tpa === tpa && one.sha === sha)
      .map(({ reason }) => reason),
  );
  const wrong: string[] = [];
  const unheard = said.reason === 'not-chosen' || UNHEARD.has(said.reason);
  const others = [...decided].filter((reason) => reason !== said.reason && !STATE.has(reason));
  if (unheard ? decided.size > 0 : !decided.has(said.reason) || (all && others.length > 0))
    wrong.push(`${what}, arproxy decided ${[...decided].join(', ') || 'nothing'}`);
  const answers = (frames: readonly string[]): boolean => frames.some((frame) => isReplyTo(frame, ask));
  const kernelAnswers = said.verdict === 'drop' && said.kernel === 'reply';
  if (all && !kernelAnswers && !unheard && answers(seen.arproxy) !== (said.verdict === 'reply'))
    wrong.push(`${what}, on the wire there ${said.verdict === 'reply' ? 'is none' : 'is a reply'}`);
  if (
    all &&
    seen.kernel !== undefined &&
    !KERNEL_NOT_KNOWN.has(said.reason) &&
    answers(seen.kernel) !== (said.kernel === 'reply')
  )
    wrong.push(`${what}, and of the kernel ${said.kernel}: it did the other`);
  return wrong;
}

/** A reply says the target's address as its own, and goes to the MAC and address that asked. */
function isReplyTo(reply: string, ask: Ask): boolean {
  const { spa, tpa, sha } = partsOf(ask);
  const [link, hex = ''] = reply.split(': ');
  const arp = Buffer.from(hex, 'hex').subarray(ETH_HLEN);
  return (
    link === (ask.on ?? 'g0') &&
    arp.length >= 28 &&
    formatIpv4(arp.readUInt32BE(14) as Ipv4) === tpa &&
    formatMac(arp.readUIntBE(18, 6) as Mac) === sha.toLowerCase() &&
    formatIpv4(arp.readUInt32BE(24) as Ipv4) === spa
  );
}
