/** A decision in words: `g0 who-has 10.99.0.1 tell 10.0.0.2 (02:...) broadcast: reply (proxy-arp) is-at 06:... -> g1`. */
import { UNWANTED } from '../policy/outcomes.ts';
import type { DecisionFields } from './decision-fields.ts';
import { kindOf, type PacketKind, wantsAnswer } from './packet-kind.ts';

/** Plain text. */
const plain = (text: string): string => text;

/** `paint` is given the verdict. */
export const toWords = (fields: DecisionFields, paint: (text: string) => string = plain): string =>
  `${withComma(requestInWords(fields))} ${frameInWords(fields)}: ${verdictInWords(fields, paint, verdictWord(fields, kindOf(fields)))}`;

/** What says who is where is a sentence of its own. */
const withComma = (words: string): string => (words.includes(' is-at ') ? `${words},` : words);

/** What a drop of a frame is called that nobody waits for an answer to: it is no fault. */
const NOTHING_WANTED = 'no answer wanted';

/** `reply`, `drop`, or that nobody waited for an answer. */
export const verdictWord = ({ verdict, reason }: Judged, kind: PacketKind): string =>
  verdict === 'reply' || wantsAnswer(kind, reason) ? verdict : NOTHING_WANTED;

/** The same where the packet is not at hand: by reasons that only such packets have. */
export const outcomeWord = ({ verdict, reason }: Judged): string =>
  UNWANTED.has(reason) ? NOTHING_WANTED : verdict;

interface Judged {
  readonly verdict: string;
  readonly reason: string;
}

type Packet = Pick<DecisionFields, 'op' | 'ifname' | 'spa' | 'sha' | 'tpa'>;

/** `g0 who-has 10.99.0.1 tell 10.0.0.2 (02:...)`, and what else comes as ARP by its name. */
export const requestInWords = (packet: Packet): string =>
  `${packet.ifname} ${PACKETS[kindOf(packet)](packet)}`;

const PACKETS: Readonly<Record<PacketKind, (packet: Packet) => string>> = {
  request: ({ spa, sha, tpa }) => `who-has ${tpa} tell ${spa} (${sha})`,
  reply: ({ spa, sha, tpa }) => `${spa} is-at ${sha}, ${spa === tpa ? 'gratuitous' : `told to ${tpa}`}`,
  announcement: ({ spa, sha }) => `announcement ${spa} is-at ${sha}`,
  probe: ({ sha, tpa }) => `probe for ${tpa} (${sha})`,
  other: ({ op, spa, sha, tpa }) => `operation ${op} from ${spa} (${sha}) for ${tpa}`,
};

type Frame = Pick<DecisionFields, 'sha' | 'cast' | 'src' | 'dst' | 'vlan'>;

/** For whom the frame was, and from whom, where that is not the sender: `to 02:..., another host's MAC, from 06:...`. */
export function frameInWords({ sha, cast, src, dst, vlan }: Frame): string {
  const whom = cast === 'other-host' ? whoseInWords(dst, vlan) : cast;
  return src === undefined || src === sha ? whom : `${whom}, from ${src}`;
}

const BROADCAST = 'ff:ff:ff:ff:ff:ff';

/** The kernel takes a frame for another host's for one of two causes; which, the header tells. */
function whoseInWords(dst: string | undefined, vlan: number | undefined): string {
  if (dst === undefined) return "to another host's MAC or VLAN";
  if (!vlan) return `to ${dst}, another host's MAC`;
  return `tagged VLAN ${vlan}, which no interface here is for${dst === BROADCAST ? '' : `, to ${dst}`}`;
}

type Verdict = Pick<DecisionFields, 'verdict' | 'reason' | 'mac' | 'oif' | 'cached'>;

/** `reply (proxy-arp) is-at 06:... -> g1, cached` */
export const verdictInWords = (
  { verdict, reason, mac, oif, cached }: Verdict,
  paint: (text: string) => string = plain,
  word: string = verdict,
): string =>
  [
    paint(`${word} (${reason})`),
    mac === undefined ? '' : ` is-at ${mac}`,
    oif === undefined ? '' : ` -> ${oif}`,
    cached === true ? ', cached' : '',
  ].join('');
