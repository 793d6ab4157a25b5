/** A decision in words: `g0 who-has 10.99.0.1 tell 10.0.0.2 (02:...) broadcast: reply (proxy-arp) is-at 06:... -> g1`. */
import { ArpOp } from '../wire/arp.ts';
import type { DecisionFields } from './decision-fields.ts';

/** Plain text. */
const plain = (text: string): string => text;

/** `paint` is given the verdict. */
export const toWords = (fields: DecisionFields, paint: (text: string) => string = plain): string =>
  `${withComma(requestInWords(fields))} ${frameInWords(fields)}: ${verdictInWords(fields, paint, wordFor(fields))}`;

/** What says who is where is a sentence of its own. */
const withComma = (words: string): string => (words.includes(' is-at ') ? `${words},` : words);

const wordFor = (fields: DecisionFields): string =>
  fields.verdict === 'drop' && !wantsAnswer(fields) ? NOTHING_WANTED : fields.verdict;

type Packet = Pick<DecisionFields, 'op' | 'ifname' | 'spa' | 'sha' | 'tpa'>;

/** `g0 who-has 10.99.0.1 tell 10.0.0.2 (02:...)`, and what else comes as ARP by its name. */
export const requestInWords = (packet: Packet): string => `${packet.ifname} ${packetInWords(packet)}`;

function packetInWords({ op, spa, sha, tpa }: Packet): string {
  if (op === ArpOp.REPLY) return `${spa} is-at ${sha}, told to ${tpa}`;
  if (op !== ArpOp.REQUEST) return `operation ${op} from ${spa} (${sha}) for ${tpa}`;
  if (spa === tpa) return `announcement ${spa} is-at ${sha}`;
  if (spa === '0.0.0.0') return `probe for ${tpa} (${sha})`;
  return `who-has ${tpa} tell ${spa} (${sha})`;
}

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

/** What a drop of a frame is called that nobody waits for an answer to: it is no fault. */
const NOTHING_WANTED = 'no answer wanted';

/** Whether somebody waits for an answer: not who replies, announces, or probes. */
export const wantsAnswer = ({
  op,
  spa,
  tpa,
  reason,
}: Pick<DecisionFields, 'op' | 'spa' | 'tpa' | 'reason'>): boolean =>
  op === ArpOp.REQUEST && spa !== tpa && reason !== 'probe';

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
