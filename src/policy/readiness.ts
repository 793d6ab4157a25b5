/**
 * Whether requests on a served link are answered, and if not, why: the one judge. The log, `status`, `doctor`, `explain` and
 * the metrics say what this says, each in its own words (diagnose/obstacles.ts).
 */
import { blockedPorts } from '../kernel/bridge-ports.ts';
import { hasCarrier, isUp, type Link, type Links } from '../kernel/links.ts';
import { ARPHRD_ETHER } from '../wire/arp.ts';
import { IFF_NOARP } from '../wire/rtnetlink/link.ts';
import type { InterfaceRule } from './interface-rule.ts';
import type { KernelView } from './kernel-view.ts';
import { isLocal } from './restrictions.ts';

/**
 * What may keep a link silent, in the order in which it is said. The words are those of `check` in `arproxy doctor --json` and
 * of the label `cause` in the metrics.
 */
export const CAUSES = [
  'not-ethernet',
  'port',
  'ipv4-off',
  'down',
  'port-blocked',
  'no-carrier',
  'noarp',
  'forwarding',
  'kernel-proxy-arp',
  'medium-id',
  'while-local',
  'proxy-arp-off',
  'passthru',
] as const;
export type Cause = (typeof CAUSES)[number];

/** One cause that holds. */
export interface Obstacle {
  readonly cause: Cause;
  /** The link that takes the frames instead, of `port` and `passthru`. */
  readonly taker?: Link;
  /** Some requests are answered all the same. */
  readonly partial?: true;
}

/** With these, no frame comes to the link at all, or none of IPv4: each stands alone. */
const DEAF: ReadonlySet<Cause> = new Set<Cause>(['not-ethernet', 'port', 'ipv4-off']);
export const isDeaf = (cause: Cause): boolean => DEAF.has(cause);

/** What the kernel knows, as the judge needs it. */
export interface ReadinessView extends Pick<KernelView, 'all' | 'addresses'> {
  readonly links: KernelView['links'] & Pick<Links, 'takerOf' | 'passthruAbove' | 'portsOf'>;
}

const NONE: readonly Obstacle[] = [];

/** The causes that are the link's own: neither a rule nor another link has a part in them. */
const OF_THE_LINK = {
  'ipv4-off': ({ devconf }: Link) => devconf === undefined,
  down: (link: Link) => !isUp(link),
  'no-carrier': (link: Link) => isUp(link) && !hasCarrier(link),
  noarp: ({ flags }: Link) => (flags & IFF_NOARP) !== 0,
  forwarding: ({ devconf }: Link) => devconf?.forwarding !== true,
} as const satisfies Partial<Record<Cause, (link: Link) => boolean>>;

/** Whether a cause holds for a link, whatever stands before it: for a port that is down, say, of which nothing else counts. */
export const holdsFor = (cause: keyof typeof OF_THE_LINK, link: Link): boolean => OF_THE_LINK[cause](link);

/**
 * The causes that hold for a link under a rule, in the order of CAUSES; empty: requests are answered. Where one keeps every
 * frame away, it stands alone: no other counts before that is mended.
 */
export function readiness(link: Link, rule: InterfaceRule, view: ReadinessView): readonly Obstacle[] {
  const deaf = deafness(link, view);
  if (deaf !== undefined) return [deaf];
  const { devconf } = link;
  // What is answered also where proxy_arp answers nothing: arp_fwd_pvlan(), and targets that are always answered for.
  const beside = rule.proxyArpPvlan || rule.restrictions?.targets !== undefined;
  const kernelProxies = view.all.proxyArp || devconf?.proxyArp === true;
  const taker = view.links.passthruAbove(link.ifindex);
  const obstacles = [
    holdsFor('down', link) && whole('down'),
    holdsFor('no-carrier', link) &&
      whole(blockedPorts(link, view.links).length > 0 ? 'port-blocked' : 'no-carrier'),
    holdsFor('noarp', link) && whole('noarp'),
    holdsFor('forwarding', link) && whole('forwarding'),
    kernelProxies && devconf?.mediumId !== NEVER && besides('kernel-proxy-arp', beside),
    (rule.mediumId ?? devconf?.mediumId) === NEVER && besides('medium-id', beside),
    !isWhileLocal(rule, view) && whole('while-local'),
    !rule.proxyArp && !beside && whole('proxy-arp-off'),
    taker !== undefined && { cause: 'passthru' as const, taker, partial: true as const },
  ].filter((obstacle) => obstacle !== false);
  return obstacles.length === 0 ? NONE : obstacles;
}

/** As medium_id: arp_fwd_proxy() answers nothing that comes in there. */
const NEVER = -1;

const whole = (cause: Cause): Obstacle => ({ cause });
const besides = (cause: Cause, partial: boolean): Obstacle => (partial ? { cause, partial } : { cause });

/** Whether no request at all is answered. */
export const isSilent = (obstacles: readonly Obstacle[]): boolean =>
  obstacles.some(({ partial }) => partial !== true);

/** What keeps every frame away from the link, or IPv4. */
function deafness(link: Link, { links }: ReadinessView): Obstacle | undefined {
  if (link.hatype !== ARPHRD_ETHER || link.mac === undefined) return { cause: 'not-ethernet' };
  const taker = links.takerOf(link);
  if (taker !== undefined) return { cause: 'port', taker };
  return holdsFor('ipv4-off', link) ? { cause: 'ipv4-off' } : undefined;
}

function isWhileLocal({ restrictions }: InterfaceRule, view: ReadinessView): boolean {
  const what = restrictions?.whileLocal;
  return what === undefined || isLocal(what, view);
}
